//! Three massless particles of flat phase space, for tests: the energies $x_i=2E_i/\sqrt s$ are uniform over the triangle
//! $x_1,x_2<1<x_1+x_2$, and the orientation is uniform over all rotations.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, fill_uniforms};

/// An event of $\sqrt s=1$ by its shape and its orientation.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// $x_1$, $x_2$.
    pub fractions: [f64; 2],
    /// A rotation, row by row.
    pub rotation: [[f64; 3]; 3],
}

impl Shape {
    /// Independent events.
    pub fn draws(count: usize, seed: u64) -> Vec<Self> {
        let draw = |i: usize| {
            let (mut uniform, mut normal) = ([0.0; 2], [0.0; 4]);
            let counter = Counter::coordinate(0, i as u64, 0);
            fill_uniforms(Key::new(seed, Purpose::SyntheticData, 0), counter, &mut uniform);
            fill_normals_f64(Key::new(seed, Purpose::SyntheticData, 1), counter, &mut normal);
            let [u, v] = uniform;
            // The lower half of the square is folded onto the triangle.
            let fractions = if u + v > 1.0 { [u, v] } else { [1.0 - u, 1.0 - v] };
            Self { fractions, rotation: rotation(normal) }
        };
        (0..count).map(draw).collect()
    }

    /// Its momenta, if the shape is one.
    pub fn momenta(&self) -> Option<[f64; 9]> {
        let [x, y] = self.fractions;
        let z = 2.0 - x - y;
        if !(x > 0.0 && y > 0.0 && x < 1.0 && y < 1.0 && z < 1.0) {
            return None;
        }
        let cosine = 1.0 - 2.0 * (1.0 - z) / (x * y);
        let first = [0.5 * x, 0.0];
        let second = [0.5 * y * cosine, 0.5 * y * (1.0 - cosine * cosine).max(0.0).sqrt()];
        let third = [-first[0] - second[0], -second[1]];
        let mut momenta = [0.0; 9];
        for (to, [along, across]) in momenta.chunks_exact_mut(3).zip([first, second, third]) {
            for (to, row) in to.iter_mut().zip(self.rotation) {
                *to = row[0] * along + row[1] * across;
            }
        }
        Some(momenta)
    }

    /// The shape changed by `step`, and turned by the vector `turn`; with the density of such turns relative to that of all vectors,
    /// $(\sin(\omega/2)/(\omega/2))^2$.
    pub fn moved(&self, step: [f64; 2], turn: [f64; 3]) -> (Self, f64) {
        let angle = turn.iter().map(|t| t * t).sum::<f64>().sqrt();
        let ratio = if angle > 1e-9 { (0.5 * angle).sin() / (0.5 * angle) } else { 1.0 };
        let by = rotation([(0.5 * angle).cos(), 0.5 * ratio * turn[0], 0.5 * ratio * turn[1], 0.5 * ratio * turn[2]]);
        let mut rotation = [[0.0; 3]; 3];
        for (i, row) in rotation.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = (0..3).map(|k| by[i][k] * self.rotation[k][j]).sum();
            }
        }
        let fractions = [self.fractions[0] + step[0], self.fractions[1] + step[1]];
        (Self { fractions, rotation }, ratio * ratio)
    }
}

/// The rotation of a quaternion of any length.
fn rotation(quaternion: [f64; 4]) -> [[f64; 3]; 3] {
    let norm = quaternion.iter().map(|q| q * q).sum::<f64>().sqrt();
    let [w, x, y, z] = quaternion.map(|q| q / norm);
    [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]
}

/// Rows of momenta of independent events, nine numbers each.
pub fn rows(count: usize, seed: u64) -> Vec<f64> {
    Shape::draws(count, seed).iter().filter_map(Shape::momenta).flatten().collect()
}

/// $\sum_iE_i$ and $|\sum_i\vec p_i|$ of a row.
pub fn sums(row: &[f64]) -> (f64, f64) {
    let energy = row.chunks_exact(3).map(|p| p.iter().map(|x| x * x).sum::<f64>().sqrt()).sum();
    let total = (0..3).map(|axis| row.iter().skip(axis).step_by(3).sum::<f64>().powi(2)).sum::<f64>().sqrt();
    (energy, total)
}

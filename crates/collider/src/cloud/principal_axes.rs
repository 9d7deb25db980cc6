//! The orientation of an event.

use nalgebra::{Matrix3, Vector3};

use crate::FourMomentum;

/// Three axes of unit length, right-handed: the event's own frame, seen from the laboratory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrincipalAxes([[f64; 3]; 3]);

impl PrincipalAxes {
    /// The axes of the laboratory.
    pub const LABORATORY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// The eigenvectors of $\sum_i\vec p_i\vec p_i^T/|\vec p_i|$ (the tensor of the C parameter, safe against soft and collinear particles).
    /// The third axis, with the largest eigenvalue, and the first, with the next, point to the side where the particle is that has the
    /// largest component along them.
    #[must_use]
    pub fn of(momenta: &[FourMomentum]) -> Self {
        let mut tensor = Matrix3::zeros();
        for momentum in momenta {
            let (p, length) = (Vector3::from(momentum.momentum()), momentum.momentum_norm());
            if length > 0.0 {
                tensor += p * p.transpose() / length;
            }
        }
        let eigen = tensor.symmetric_eigen();
        let mut order = [0, 1, 2];
        order.sort_by(|&i, &j| eigen.eigenvalues[i].total_cmp(&eigen.eigenvalues[j]));
        let axis = |place: usize| {
            let axis: Vector3<f64> = eigen.eigenvectors.column(place).normalize();
            let along = momenta.iter().map(|p| axis.dot(&Vector3::from(p.momentum())));
            let farthest = along.fold(0.0, |far: f64, x| if x.abs() > far.abs() { x } else { far });
            if farthest < 0.0 { -axis } else { axis }
        };
        let (long, wide) = (axis(order[2]), axis(order[1]));
        let axes = [wide, long.cross(&wide), long].map(|axis| [axis.x, axis.y, axis.z]);
        if axes.iter().flatten().all(|component| component.is_finite()) { Self(axes) } else { Self::LABORATORY }
    }

    /// A momentum of the laboratory in these axes.
    #[must_use]
    pub fn from_laboratory(&self, p: [f64; 3]) -> [f64; 3] {
        self.0.map(|axis| axis[0] * p[0] + axis[1] * p[1] + axis[2] * p[2])
    }

    /// A momentum in these axes as it is in the laboratory.
    #[must_use]
    pub fn to_laboratory(&self, p: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = &self.0;
        [0, 1, 2].map(|i| x[i] * p[0] + y[i] * p[1] + z[i] * p[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(turn: impl Fn([f64; 3]) -> [f64; 3]) -> Vec<FourMomentum> {
        let momenta = [[0.5, 0.1, 9.0], [3.0, 0.0, 1.0], [-1.5, 0.3, -6.0], [-2.0, -0.4, -4.0]];
        momenta.into_iter().map(|p| FourMomentum::on_shell(0.1, turn(p))).collect()
    }

    #[test]
    fn a_turned_event_is_the_same_in_its_own_axes() {
        // About (1, 1, 1) by a third of a turn, then about z by the angle of (3, 4, 5).
        let turn = |p: [f64; 3]| {
            let [x, y, z] = [p[2], p[0], p[1]];
            [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y, z]
        };
        let (first, second) = (event(|p| p), event(turn));
        let [own, turned] = [&first, &second].map(|event| PrincipalAxes::of(event));
        for (p, q) in first.iter().zip(&second) {
            let [a, b] = [own.from_laboratory(p.momentum()), turned.from_laboratory(q.momentum())];
            let back = own.to_laboratory(a);
            for i in 0..3 {
                assert!((a[i] - b[i]).abs() < 1e-13, "{a:?} {b:?}");
                assert!((back[i] - p.momentum()[i]).abs() < 1e-13);
            }
        }
        let along = |p: &FourMomentum| own.from_laboratory(p.momentum())[2];
        assert!(first.iter().all(|p| along(p).abs() <= along(&first[0])));
    }

    #[test]
    fn events_without_momentum_have_some_axes() {
        for momenta in [vec![], vec![FourMomentum::default(); 2]] {
            let p = PrincipalAxes::of(&momenta).from_laboratory([3.0, 4.0, 0.0]);
            assert!((p.iter().map(|x| x * x).sum::<f64>() - 25.0).abs() < 1e-12);
        }
    }
}

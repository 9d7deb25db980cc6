//! A low-dimensional law in a space of many coordinates.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

/// An isometry `x = B z` from `R^d` into `R^D`: the columns of `B` are orthonormal.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding {
    /// The columns of `B`, one after the other.
    columns: Vec<Vec<f64>>,
    dimension: usize,
}

impl Embedding {
    /// A plane that is uniform among all planes through the origin: normal columns, made orthonormal one after the other (twice, so
    /// that rounding leaves them orthogonal to all digits). It is a function of the seed.
    pub fn random(low: usize, dimension: usize, seed: u64) -> Self {
        let key = Key::new(seed, Purpose::SyntheticData, 1);
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(low);
        for number in 0..low as u64 {
            let mut column = vec![0.0; dimension];
            fill_normals_f64(key, Counter::coordinate(0, number, 0), &mut column);
            for _ in 0..2 {
                for earlier in &columns {
                    let along = dot(&column, earlier);
                    column.iter_mut().zip(earlier).for_each(|(x, e)| *x -= along * e);
                }
            }
            let norm = dot(&column, &column).sqrt();
            for x in &mut column {
                *x /= norm;
            }
            columns.push(column);
        }
        Self { columns, dimension }
    }

    /// `d`.
    pub fn low(&self) -> usize {
        self.columns.len()
    }

    /// `D`.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Writes `B z`.
    pub fn lift(&self, low: &[f64], high: &mut [f64]) {
        high.fill(0.0);
        for (column, z) in self.columns.iter().zip(low) {
            high.iter_mut().zip(column).for_each(|(x, b)| *x += z * b);
        }
    }

    /// `B^T x`, the coordinates within the plane of the point nearest to `x`.
    pub fn project(&self, high: &[f64]) -> Vec<f64> {
        self.columns.iter().map(|column| dot(column, high)).collect()
    }

    /// `|x - B B^T x|^2`, the squared distance from the plane.
    pub fn squared_distance(&self, high: &[f64]) -> f64 {
        let mut within = vec![0.0; self.dimension];
        self.lift(&self.project(high), &mut within);
        high.iter().zip(within).map(|(x, y)| (x - y) * (x - y)).sum()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthonormal_and_lifted_points_lie_in_the_plane() {
        let plane = Embedding::random(3, 50, 7);
        let z = [0.3, -1.2, 2.0];
        let mut x = vec![0.0; 50];
        plane.lift(&z, &mut x);
        // Sums of 50 products of order one: some 10^-15.
        assert!((dot(&x, &x) - dot(&z, &z)).abs() < 1e-13);
        assert!(plane.project(&x).iter().zip(z).all(|(found, z)| (found - z).abs() < 1e-14));
        assert!(plane.squared_distance(&x) < 1e-28);
        x[0] += 1.0;
        let off = plane.squared_distance(&x);
        assert!(off > 0.5 && off < 1.0);
    }
}

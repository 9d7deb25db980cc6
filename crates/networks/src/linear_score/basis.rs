//! Functions that a potential is a linear combination of.

use std::fmt::Debug;

use ornstein_engine::{LANES, LaneArray};

/// The coordinates in which bases are evaluated at a noise `sigma`: `u = (x - mean) / width`, `width^2 = variance + sigma^2`, so that noisy data
/// has unit variance at any noise.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The mean of the data.
    pub mean: &'a [f64],
    /// The deviation of noisy data, averaged over coordinates.
    pub width: f64,
    /// The noise, in units of the data.
    pub sigma: f64,
}

/// A family of functions `b_j(u)`, with their gradients and Laplacians. The score of a combination `sum_j c_j b_j` is linear in the `c_j`, and
/// the gradient of a potential whatever they are. A new family is a new file with this trait.
pub trait PotentialBasis: Debug + Send + Sync {
    /// Number of functions.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of coordinates.
    fn dimension(&self) -> usize;

    /// Appends all functions for a block of states.
    fn evaluate(&self, frame: Frame<'_>, position: &[LaneArray<f64>], out: &mut BasisBlock);
}

/// Values, gradients and Laplacians of functions for the 64 states of a block.
#[derive(Debug, Clone, Default)]
pub struct BasisBlock {
    /// By function.
    pub values: Vec<LaneArray<f64>>,
    /// By function, then by coordinate.
    pub gradients: Vec<LaneArray<f64>>,
    /// By function.
    pub laplacians: Vec<LaneArray<f64>>,
}

impl BasisBlock {
    /// Forgets all functions and keeps the memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.gradients.clear();
        self.laplacians.clear();
    }

    /// Room for one more function of `dimension` coordinates, all zero: value, gradient and Laplacian.
    pub fn push(&mut self, dimension: usize) -> (&mut LaneArray<f64>, &mut [LaneArray<f64>], &mut LaneArray<f64>) {
        let (count, first) = (self.values.len(), self.gradients.len());
        self.values.push([0.0; LANES]);
        self.laplacians.push([0.0; LANES]);
        self.gradients.resize(first + dimension, [0.0; LANES]);
        (&mut self.values[count], &mut self.gradients[first..], &mut self.laplacians[count])
    }
}

/// What the tests of every family check: gradient and Laplacian against differences of the values.
#[cfg(test)]
pub(super) fn check_derivatives(basis: &dyn PotentialBasis) {
    let dimension = basis.dimension();
    let mean = vec![0.3; dimension];
    let frame = Frame { mean: &mean, width: 1.3, sigma: 0.4 };
    let centre: Vec<LaneArray<f64>> =
        (0..dimension).map(|i| std::array::from_fn(|lane| 1.5 * ((7 * lane + 3 * i) as f64).sin())).collect();
    let at = |i: usize, step: f64| {
        let mut moved = centre.clone();
        moved[i].iter_mut().for_each(|x| *x += step);
        let mut block = BasisBlock::default();
        basis.evaluate(frame, &moved, &mut block);
        block
    };
    let middle = at(0, 0.0);
    assert_eq!((middle.values.len(), middle.gradients.len()), (basis.len(), dimension * basis.len()));
    let mut laplacians = vec![[0.0; LANES]; basis.len()];
    for i in 0..dimension {
        // Truncation of both differences: a fourth derivative, of order one to 100 for length scales down to 0.3, times step^2.
        let step = 1e-4;
        let (ahead, behind) = (at(i, step), at(i, -step));
        for (j, laplacian) in laplacians.iter_mut().enumerate() {
            for (lane, sum) in laplacian.iter_mut().enumerate() {
                let [ahead, behind, value] = [&ahead, &behind, &middle].map(|block| block.values[j][lane]);
                let slope = (ahead - behind) / (2.0 * step);
                let found = middle.gradients[j * dimension + i][lane];
                assert!((slope - found).abs() < 1e-6, "{j} {i}: {slope} {found}");
                *sum += (ahead + behind - 2.0 * value) / (step * step);
            }
        }
    }
    for (differences, found) in laplacians.iter().zip(&middle.laplacians) {
        for (differences, found) in differences.iter().zip(found) {
            // Rounding: 1e-16 / step^2 per coordinate.
            assert!((differences - found).abs() < 1e-5, "{differences} {found}");
        }
    }
}

//! The Gaussian random field as a density.

use rayon::prelude::*;

use ornstein_engine::{CovarianceRoot, DensityError, Ensemble, LogDensity, Scalar, StateSpace};
use ornstein_spectral::FourierGrid;

use crate::FieldSpace;
use crate::mode_power::ModePower;
use crate::spectrum::PowerSpectrum;

/// The Gaussian random field of power spectrum `P` on a periodic box of volume `V`.
///
/// In terms of `x_k = delta_k / sqrt(V)`, whose variance is `P(k)`,
///
/// `log pi(x) = -(1/2) sum_k |x_k|^2 / P(k)`, over all wave-vectors but zero, and the score is `-x_k / P(k)`.
///
/// In terms of `delta_k` itself this is the familiar `-delta_k / (P(k) V)`, times `sqrt(V)` for the change of variable.
/// Both refer to the inner product of [`FieldSpace`], which counts `k` and `-k`: Stein's identity
/// `E[<x, score>] = -d` holds with `d = N - 1`, the number of cells but one.
///
/// As a [`CovarianceRoot`] it multiplies mode `k` by `sqrt(P(k))`.
#[derive(Debug, Clone)]
pub struct GaussianField<T> {
    space: FieldSpace,
    power: ModePower<T>,
}

impl<T: Scalar> GaussianField<T> {
    /// The field on a grid whose wave-numbers the spectrum covers.
    #[must_use]
    pub fn new(grid: FourierGrid, spectrum: &dyn PowerSpectrum) -> Self {
        Self { power: ModePower::new(grid.clone(), spectrum), space: FieldSpace::new(grid) }
    }

    /// The space of the modes.
    #[must_use]
    pub fn space(&self) -> &FieldSpace {
        &self.space
    }

    /// The target spectrum at every mode.
    #[must_use]
    pub fn power(&self) -> &ModePower<T> {
        &self.power
    }

    /// The variance `sigma^2 = (1/V) sum_k P(k)` of a cell.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let grid = self.space.grid();
        let sum = ornstein_spectral::fold_rows(
            grid.row_count(),
            || 0.0,
            |sum, row| {
                let ([x, y], roots) = (grid.row(row), self.power.row(row));
                for z in 0..grid.row_modes() {
                    let weight = grid.symmetry([x, y, z as i32]).degrees_of_freedom();
                    *sum += f64::from(weight) * roots.root(z).to_f64().powi(2);
                }
            },
            |sum, part| *sum += part,
        );
        sum / grid.volume()
    }

    /// Writes the score at the modes `x` of one chunk.
    fn score_of_chunk(&self, chunk: usize, x: &[T], score: &mut [T]) {
        for ((row, x), (_, score)) in self.space.rows(chunk, x).zip(self.space.rows_mut(chunk, score)) {
            let roots = self.power.row(row);
            for (z, (x, score)) in x.iter().zip(score).enumerate() {
                let root = roots.root(z);
                // Only the zero mode has no power; it has no freedom either.
                let precision = if root > T::ZERO { T::one() / (root * root) } else { T::ZERO };
                *score = -(x * precision);
            }
        }
    }
}

impl<T: Scalar> LogDensity<T> for GaussianField<T> {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        let products: Vec<f64> = score
            .par_chunks_mut()
            .enumerate()
            .map(|(chunk, score)| {
                let x = states.chunk(chunk);
                self.score_of_chunk(chunk, x, score);
                let mut product = [0.0];
                self.space.inner_product(chunk, x, score, &mut product);
                product[0]
            })
            .collect();
        log_density[0] = 0.5 * products.iter().sum::<f64>();
        Ok(())
    }

    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        score.par_chunks_mut().enumerate().for_each(|(chunk, score)| {
            self.score_of_chunk(chunk, states.chunk(chunk), score);
        });
        Ok(())
    }
}

impl<T: Scalar> CovarianceRoot<T> for GaussianField<T> {
    fn apply(&self, chunk: usize, v: &mut [T]) {
        for (row, modes) in self.space.rows_mut(chunk, v) {
            let roots = self.power.row(row);
            for (z, mode) in modes.iter_mut().enumerate() {
                *mode *= roots.root(z);
            }
        }
    }
}

//! One least-squares fit per noise level.

use std::sync::Arc;

use nalgebra::{DMatrix, DMatrixView, DVector};
use ornstein_engine::{LANES, LaneArray};
use ornstein_random::{Counter, Key, fill_normals_f64};
use rayon::prelude::*;

use super::{BasisBlock, Frame, LinearScore, LinearScoreError, PotentialBasis};

/// Which expectation over noise and data is minimised; with infinitely many draws of noise they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScoreMatching {
    /// `E |s(x + sigma epsilon) + epsilon / sigma|^2` (Vincent 2011, *A connection between score matching and denoising autoencoders*).
    Denoising,
    /// `E [|s|^2 / 2 + div s]` on noisy data (Hyvarinen 2005, *Estimation of non-normalized statistical models by score matching*,
    /// theorem 1): the Laplacians of the bases take the place of the noise, with less scatter.
    #[default]
    Hyvarinen,
}

/// How a [`LinearScore`] is fitted.
///
/// At noise `sigma` the score is `s = -u / w + sum_j c_j grad b_j`, where the first term is that of the normal with the mean and the
/// variance of the noisy data, and `u` the coordinates of the [`Frame`] of width `w`. Both objectives are quadratic in the `c_j`, with the minimum
///
/// `sum_k (G_jk + ridge G_jj delta_jk) c_k = h_j`, `G_jk = E[grad b_j . grad b_k]`,
///
/// and (in the coordinates `u`) `h_j = E[grad b_j . u - lap b_j]` after Hyvarinen, or `E[grad b_j . (u - w epsilon / sigma)]` for denoising. The penalty draws
/// towards the normal. Each member of the data gets `draws` pairs of opposite noise, the sums run in their order, and levels are fitted in parallel.
#[derive(Debug, Clone)]
pub struct LinearScoreFit {
    /// Noise levels `sigma`, ascending.
    pub levels: Vec<f64>,
    /// The ridge penalty relative to the diagonal of `G`.
    pub ridge: f64,
    /// Pairs of opposite noise per member of the data.
    pub draws: u32,
    /// The objective.
    pub objective: ScoreMatching,
    /// The stream of the noise.
    pub noise: Key,
}

impl LinearScoreFit {
    /// Fits the score of data in rows of `dimension` numbers.
    ///
    /// # Errors
    /// If data, levels or settings are out of range, a basis has another dimension, or the equations are singular.
    pub fn fit(
        &self,
        data: &[f64],
        dimension: usize,
        bases: Vec<Arc<dyn PotentialBasis>>,
    ) -> Result<LinearScore, LinearScoreError> {
        let (mean, variance) = self.check(data, dimension, &bases)?;
        let levels = self.levels.par_iter().enumerate().map(|(number, &sigma)| {
            let frame = Frame { mean: &mean, width: (variance + sigma * sigma).sqrt(), sigma };
            self.level(data, frame, &bases, number as u32)
        });
        let coefficients = levels.collect::<Result<Vec<_>, _>>()?;
        Ok(LinearScore { mean, variance, bases, levels: self.levels.clone(), coefficients })
    }

    /// Mean and average variance of data that is sound.
    fn check(
        &self,
        data: &[f64],
        dimension: usize,
        bases: &[Arc<dyn PotentialBasis>],
    ) -> Result<(Vec<f64>, f64), LinearScoreError> {
        if dimension == 0 || !data.len().is_multiple_of(dimension) || data.len() < 2 * dimension {
            return Err(LinearScoreError::Data { dimension });
        }
        if let Some(place) = data.iter().position(|x| !x.is_finite()) {
            return Err(LinearScoreError::NotFinite { row: place / dimension, column: place % dimension });
        }
        let positive = self.levels.first().is_some_and(|&sigma| sigma > 0.0);
        if !positive || !self.levels.is_sorted_by(|a, b| a < b) || !self.levels.iter().all(|sigma| sigma.is_finite()) {
            return Err(LinearScoreError::Levels);
        }
        if self.draws == 0 || !(self.ridge >= 0.0 && self.ridge.is_finite()) {
            return Err(LinearScoreError::Settings);
        }
        if let Some(basis) = bases.iter().find(|basis| basis.dimension() != dimension) {
            return Err(LinearScoreError::Dimension { expected: dimension, found: basis.dimension() });
        }
        let rows = (data.len() / dimension) as f64;
        let column = |i: usize| data.iter().skip(i).step_by(dimension);
        let mean: Vec<f64> = (0..dimension).map(|i| column(i).sum::<f64>() / rows).collect();
        let squares: f64 =
            mean.iter().enumerate().map(|(i, mean)| column(i).map(|x| (x - mean).powi(2)).sum::<f64>()).sum();
        let variance = squares / (rows * dimension as f64);
        if variance > 0.0 { Ok((mean, variance)) } else { Err(LinearScoreError::Data { dimension }) }
    }

    /// The coefficients at one level.
    fn level(
        &self,
        data: &[f64],
        frame: Frame<'_>,
        bases: &[Arc<dyn PotentialBasis>],
        number: u32,
    ) -> Result<Vec<f64>, LinearScoreError> {
        let dimension = frame.mean.len();
        let count = bases.iter().map(|basis| basis.len()).sum();
        let mut gram = DMatrix::zeros(count, count);
        let mut right = DVector::zeros(count);
        let mut block = BasisBlock::default();
        let [mut noise, mut position, mut target] = [(); 3].map(|()| vec![[0.0; LANES]; dimension]);
        let blocks = (data.len() / dimension).div_ceil(LANES);
        for draw in 0..self.draws {
            for (chunk, rows) in data.chunks(LANES * dimension).enumerate() {
                let filled = rows.len() / dimension;
                let address = Counter::coordinate(0, (draw as usize * blocks + chunk) as u64, number);
                fill_normals_f64(self.noise, address, noise.as_flattened_mut());
                for sign in [1.0, -1.0] {
                    for i in 0..dimension {
                        for lane in 0..LANES {
                            // Lanes beyond the data repeat its last row, and are taken out below.
                            let x = rows[lane.min(filled - 1) * dimension + i];
                            let epsilon = sign * noise[i][lane];
                            let u = (x + frame.sigma * epsilon - frame.mean[i]) / frame.width;
                            position[i][lane] = u;
                            target[i][lane] = match self.objective {
                                ScoreMatching::Denoising => u - epsilon * frame.width / frame.sigma,
                                ScoreMatching::Hyvarinen => u,
                            };
                        }
                    }
                    block.clear();
                    for basis in bases {
                        basis.evaluate(frame, &position, &mut block);
                    }
                    self.add(&mut block, &target, filled, &mut gram, &mut right);
                }
            }
        }
        for j in 0..count {
            // A function whose gradient vanishes gets the coefficient zero.
            let diagonal = gram[(j, j)];
            gram[(j, j)] = if diagonal > 0.0 { diagonal * (1.0 + self.ridge) } else { 1.0 };
        }
        let decomposition = gram.cholesky().ok_or(LinearScoreError::Singular { sigma: frame.sigma })?;
        Ok(decomposition.solve(&right).as_slice().to_vec())
    }

    /// Adds a block to the normal equations.
    fn add(
        &self,
        block: &mut BasisBlock,
        target: &[LaneArray<f64>],
        filled: usize,
        gram: &mut DMatrix<f64>,
        right: &mut DVector<f64>,
    ) {
        if filled < LANES {
            for lanes in block.gradients.iter_mut().chain(&mut block.laplacians) {
                lanes[filled..].fill(0.0);
            }
        }
        let (dimension, count) = (target.len(), block.values.len());
        // All coordinates of all lanes are the rows of one function's column.
        let gradients = DMatrixView::from_slice(block.gradients.as_flattened(), dimension * LANES, count);
        let target = DMatrixView::from_slice(target.as_flattened(), dimension * LANES, 1);
        gram.gemm_tr(1.0, &gradients, &gradients, 1.0);
        right.gemv_tr(1.0, &gradients, &target.column(0), 1.0);
        if self.objective == ScoreMatching::Hyvarinen {
            for (right, laplacian) in right.iter_mut().zip(&block.laplacians) {
                *right -= laplacian.iter().sum::<f64>();
            }
        }
    }
}

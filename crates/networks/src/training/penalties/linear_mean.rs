//! The mean of a linear functional.

use std::ops::Range;

use burn_tensor::{Tensor, TensorData};
use thiserror::Error;

use crate::training::{Penalty, PenaltyBatch};

/// `|mean_b g(s_b) (A D_b - c)|^2`: the mean of `k` linear functionals `A` of the data is known to be `c`, and since the mean of a
/// conditional mean is the mean, that of the denoised states must be `c` too. The gate `g` is 1 within a range of noise levels, else 0.
///
/// Where nothing is known beyond the data, `c` is left out and the mean over the batch of `A x_0` takes its place.
#[derive(Debug, Clone)]
pub struct LinearMean {
    functionals: Vec<f64>,
    dimension: usize,
    values: Option<Vec<f64>>,
    levels: Range<f64>,
}

/// Functionals that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("functionals need {dimension} coefficients each, finite, and one value for each of them")]
pub struct LinearMeanError {
    dimension: usize,
}

impl LinearMean {
    /// The rows of `A`, one after the other, and their known means, for noise in `levels`.
    ///
    /// # Errors
    /// If the numbers do not fit.
    pub fn new(
        functionals: Vec<f64>,
        dimension: usize,
        values: Option<Vec<f64>>,
        levels: Range<f64>,
    ) -> Result<Self, LinearMeanError> {
        let fits = dimension > 0
            && !functionals.is_empty()
            && functionals.len().is_multiple_of(dimension)
            && functionals.iter().all(|a| a.is_finite())
            && values.as_ref().is_none_or(|values| values.len() * dimension == functionals.len());
        if fits { Ok(Self { functionals, dimension, values, levels }) } else { Err(LinearMeanError { dimension }) }
    }
}

impl Penalty for LinearMean {
    fn name(&self) -> &'static str {
        "linear-mean"
    }

    fn evaluate(&self, batch: &PenaltyBatch<'_>) -> Tensor<1> {
        let like = (&batch.clean.device(), batch.clean.dtype());
        let count = self.functionals.len() / self.dimension;
        let functionals = TensorData::new(self.functionals.clone(), [count, self.dimension]);
        let functionals = Tensor::<2>::from_data(functionals, like).transpose();
        let gates: Vec<f64> = batch.levels.iter().map(|s| f64::from(u8::from(self.levels.contains(s)))).collect();
        let gates = Tensor::<2>::from_data(TensorData::new(gates, [batch.levels.len(), 1]), like);
        let expected = match &self.values {
            Some(values) => Tensor::from_data(TensorData::new(values.clone(), [1, count]), like),
            None => batch.clean.clone().matmul(functionals.clone()),
        };
        let excess = (batch.denoised.clone().matmul(functionals) - expected) * gates;
        excess.mean_dim(0).powi_scalar(2).sum()
    }
}

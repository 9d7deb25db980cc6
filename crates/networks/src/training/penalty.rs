//! What else is asked of a denoiser.

use std::fmt::Debug;

use burn_tensor::Tensor;

use crate::parameters::Weights;
use crate::score_model::ScoreModel;

/// What a [`Penalty`] sees of a batch of `B` rows, in the network's coordinates.
#[derive(Debug, Clone)]
pub struct PenaltyBatch<'a> {
    /// The denoised states `D(z; s)`, `[B, dimension]`: what the penalty is differentiated by.
    pub denoised: Tensor<2>,
    /// The noisy states `z = x_0 + s epsilon`, `[B, dimension]`.
    pub noisy: Tensor<2>,
    /// The data `x_0`, `[B, dimension]`.
    pub clean: Tensor<2>,
    /// The noise levels `s`.
    pub levels: &'a [f64],
    /// The noise levels as a tensor, `[B]`.
    pub sigma: Tensor<1>,
    /// What the data is conditioned on, `[B, condition dimension]`.
    pub condition: Option<Tensor<2>>,
    /// Which members of each set are there, `[B, members]`.
    pub mask: Option<Tensor<2>>,
    /// The model that is trained, for penalties that [call it again](Self::denoise).
    pub model: &'a ScoreModel,
    /// Its weights, by which the loss will be differentiated.
    pub weights: &'a Weights,
    /// The step of the training, from 0.
    pub step: u32,
    /// The seed of the training: with the step, the address of a penalty's own random numbers.
    pub seed: u64,
}

impl PenaltyBatch<'_> {
    /// What the model makes of other noisy states `[b, dimension]`, `b <= B`, with noise `sigma`, `[b]`: differentiable by weights and
    /// states. Row `i` has the condition and the mask of row `i` of the batch.
    #[must_use]
    pub fn denoise(&self, noisy: Tensor<2>, sigma: Tensor<1>) -> Tensor<2> {
        let [rows, _] = noisy.dims();
        let of_rows = |all: &Option<Tensor<2>>| {
            all.as_ref().map(|all| if all.dims()[0] == rows { all.clone() } else { all.clone().narrow(0, 0, rows) })
        };
        self.model.denoise(self.weights, noisy, sigma, of_rows(&self.condition), of_rows(&self.mask))
    }

    /// Rows in the batch.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.levels.len()
    }
}

/// A term that is added to the loss, for what is known of the data besides examples: a sum that must be right, an energy that must
/// not be high.
///
/// A denoised state is a mean over all data that the noisy state may come from. What holds of each datum holds of the mean only if it is
/// linear, or where the noise is low: a penalty of anything else should fade with the noise, which is its own business.
/// Numbers come out of tensor operations that can be differentiated, and do not depend on the number of threads.
pub trait Penalty: Debug + Send + Sync {
    /// A name for reports.
    fn name(&self) -> &str;

    /// The penalty of the batch, one number `[1]`.
    fn evaluate(&self, batch: &PenaltyBatch<'_>) -> Tensor<1>;
}

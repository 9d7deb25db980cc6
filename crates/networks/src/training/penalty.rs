//! What else is asked of a denoiser.

use std::fmt::Debug;

use burn_tensor::Tensor;

/// What a [`Penalty`] sees of a batch of `B` rows, in the network's coordinates.
#[derive(Debug, Clone)]
pub struct PenaltyBatch<'a> {
    /// The denoised states `D(z; s)`, `[B, dimension]`: what the penalty is differentiated by.
    pub denoised: Tensor<2>,
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
}

/// A term that is added to the loss, for what is known of the data besides examples: a sum that must be right, an energy that must
/// not be high.
///
/// A denoised state is a mean over all data that the noisy state may come from. What holds of each datum holds of the mean only if it is
/// linear, or where the noise is low: a penalty of anything else should fade with the noise, which is its own business.
/// Numbers come out of tensor operations that can be differentiated.
pub trait Penalty: Debug + Send + Sync {
    /// A name for reports.
    fn name(&self) -> &str;

    /// The penalty of the batch, one number `[1]`.
    fn evaluate(&self, batch: &PenaltyBatch<'_>) -> Tensor<1>;
}

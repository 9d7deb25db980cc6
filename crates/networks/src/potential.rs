//! Networks that are the gradient of something.

use burn_tensor::Tensor;

use crate::inference::PackedPotential;
use crate::network::{Network, NetworkInput};
use crate::parameters::Weights;

/// A network whose output is the gradient of a scalar: `F_theta(x) = grad phi_theta(x)`.
///
/// Its field has no curl, so with the preconditioning `D(x) = c_skip x + c_out F(c_in x)` of a denoiser at noise level `s` the
/// score `(D(x) - x) / s^2` is the gradient of a log-density that can be evaluated,
///
/// `log p_s(x) = (c_skip - 1) / (2 s^2) |x|^2 + c_out / (c_in s^2) phi(c_in x) + const`
///
/// ([`PotentialDensity`](crate::inference::PotentialDensity)). This is what Markov chains with a Metropolis step and annealed
/// importance sampling ask for (Du et al. 2023, *Reduce, reuse, recycle*, section 3). The constant depends on the noise level.
pub trait Potential: Network {
    /// `phi_theta` of every state of the batch, `[B]`.
    fn potential(&self, weights: &Weights, input: NetworkInput) -> Tensor<1>;

    /// The potential with these parameters for use without tensors, in double precision, if the architecture has such a form.
    ///
    /// # Panics
    /// If there are fewer values than parameters.
    fn pack_potential(&self, _values: &[f32]) -> Option<Box<dyn PackedPotential<f64>>> {
        None
    }
}

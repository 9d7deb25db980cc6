//! What networks are made of: operations of tensors that are worth their own code.
//!
//! The tensor library composes any network from sums, products and matrix products, but on a CPU each of them is a pass over memory,
//! most of them by one thread. The functions here do in one pass what a network does over and over. On the host they are
//! [`HostOperation`]s with their own derivatives; on other devices they compose the library's operations.

// The library rounds the number of `tensor / number` to single precision in the derivative, in double precision too (a relative error
// of 2e-8). So no network divides a tensor by a number: multiply by its inverse, whose derivative is exact. Tensors divided by tensors,
// and means, are not concerned.

mod attention;
mod convolution;
mod dense;
mod edge_messages;
mod energy_distance;
mod fourier;
mod group_norm;
mod host;
mod lanes;
mod layer_norm;
mod masked;
pub(crate) mod matrix_product;
mod maximum_mean_discrepancy;
pub(crate) mod memory;
mod modulate;
mod resample;
mod row_function;
mod silu;
mod silu_pullback;
mod sine;
mod wasserstein;

#[cfg(test)]
pub(crate) mod check;

pub use attention::{cross_attention, self_attention};
pub use convolution::{Boundary, convolution};
pub use dense::{Activation, dense, dense_added};
pub use edge_messages::{EdgeEnds, EdgeLayers, edge_messages};
pub use energy_distance::{EnergyDistance, energy_distance};
pub use fourier::{FourierModes, ModesError, fourier_filter};
pub use group_norm::group_norm;
pub use host::{HostGradient, HostOperation, HostOutput, HostView, Number, Operand, apply, on_host};
pub use layer_norm::{layer_norm, layer_norm_modulated};
pub use masked::masked;
pub use maximum_mean_discrepancy::{KernelShape, MaximumMeanDiscrepancy, maximum_mean_discrepancy};
pub use modulate::modulate;
pub use resample::{coarsen, refine};
pub use row_function::{RowFunction, row_function};
pub use silu::silu;
pub use silu_pullback::silu_pullback;
pub use sine::sine_filter;
pub use wasserstein::{TransportCost, wasserstein};

//! Adaptation of kernels to their target, before sampling starts.
//!
//! A kernel that keeps changing with its own past is no Markov kernel, so adaptation happens in a warm-up whose states are
//! thrown away, and what it found is frozen afterwards. All chains of an ensemble are pooled: a thousand chains need
//! a tenth of the steps that one needs.
//!
//! | file | concept |
//! |---|---|
//! | `dual_averaging.rs` | [`DualAveraging`]: the step size for a wanted acceptance |
//! | `energy_variance.rs` | [`EnergyVariance`]: the step of an unadjusted kernel for a wanted error of the energy |
//! | `moments.rs` | [`Moments`]: running mean and covariance, shrunk towards a small multiple of the identity |
//! | `windows.rs` | [`Windows`]: when the preconditioner is estimated anew |
//! | `warm_up.rs` | [`WarmUp`]: all of it together |
//! | `stuck_guard.rs` | [`StuckGuard`]: notices that no chain moves |

mod dual_averaging;
mod energy_variance;
mod moments;
mod stuck_guard;
mod warm_up;
mod windows;

pub use dual_averaging::DualAveraging;
pub use energy_variance::EnergyVariance;
pub use moments::{Moments, Spread};
pub use stuck_guard::StuckGuard;
pub use warm_up::{Shape, WarmUp, WarmedUp};
pub use windows::Windows;

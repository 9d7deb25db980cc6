//! The two-dimensional Ising model: exactly, by a continuous dual field, and on spins.
//!
//! `Z(K) = sum_s exp(K sum_<xy> s_x s_y)` over the spins `s = ±1` of a periodic [`Lattice`](super::Lattice).

mod dual;
mod heat_bath;
mod partition_function;

pub use dual::IsingDual;
pub use heat_bath::SpinBlock;
pub use partition_function::{CRITICAL_COUPLING, log_partition_function};

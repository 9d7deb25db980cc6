//! What importance weights are worth.
//!
//! [`weight_effective_sample_size`] counts how many draws carry the weight that was seen; it cannot know of the draws that were missed. The
//! shape $\hat k$ of the tail, from [`pareto_smooth`], can: above 0.7 the mean of the weights converges too slowly to be believed, however large
//! the effective sample size looks.
//!
//! ```
//! use ornstein_diagnostics::importance::{pareto_smooth, weight_effective_sample_size};
//!
//! // Weights w = u^(-1/2) have a tail with k = 1/2.
//! let log_weights: Vec<f64> = (0..1000).map(|i| -0.5 * ((f64::from(i) + 0.5) / 1000.0).ln()).collect();
//! let smoothed = pareto_smooth(&log_weights, 1.0)?;
//! assert!((smoothed.shape - 0.5).abs() < 0.05 && smoothed.reliable());
//! assert!(weight_effective_sample_size(&log_weights)? > 400.0);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```

mod effective_sample_size;
mod generalised_pareto;
mod pareto_smoothing;

pub use effective_sample_size::weight_effective_sample_size;
pub use generalised_pareto::GeneralisedPareto;
pub use pareto_smoothing::{SmoothedWeights, pareto_smooth};

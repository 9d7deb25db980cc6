//! Do two samples come from the same law?
//!
//! # A tour
//!
//! | test | sees | cost for $N$ points in all, $B$ permutations |
//! |---|---|---|
//! | [`kolmogorov_smirnov`] | scalars: any difference, best in the middle | exact: $N^{3/2}$ |
//! | [`energy_distance`] | any difference; no parameter | $N^2(d+B)$ |
//! | [`maximum_mean_discrepancy`] | differences at the scale of its kernel | $N^2(d+B)$ |
//! | [`sliced_wasserstein`] | differences along directions; keeps the unit of the data | $LN(d+\ln N+B)$ |
//! | [`marginal_kolmogorov_smirnov`] | each coordinate by itself, and names the worst | exact: $d N^{3/2}$ |
//! | [`classifier_test`], [`classifier_area`] | what a smooth classifier can learn; needs many points | $N(d+F)^2$ |
//!
//! Scalars are slices, points in $d$ dimensions are [`Points`](crate::Points). Every result is a [`TestResult`](crate::TestResult).
//! [`kolmogorov_smirnov`] and [`classifier_test`] have exact null distributions; the others are compared with their own values for
//! random relabellings of the pooled points, a [`PermutationNull`]: valid for any law, but a p-value is never below
//! $1/(B+1)$. Independent draws are assumed: thin correlated chains first.
//!
//! ```
//! use ornstein_diagnostics::Points;
//! use ornstein_diagnostics::two_sample::{PermutationNull, energy_distance};
//!
//! // Points on a unit circle, and on a larger one.
//! let circle = |radius: f64| -> Vec<f64> {
//!     (0..100).map(|i| 2.4 * f64::from(i)).flat_map(|angle| [radius * angle.cos(), radius * angle.sin()]).collect()
//! };
//! let (small, large) = (circle(1.0), circle(2.0));
//! let null = PermutationNull { permutations: 99, seed: 1, index: 0 };
//! let result = energy_distance(Points::new(&small, 2)?, Points::new(&large, 2)?, null)?;
//! assert_eq!(result.p_value, 0.01);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```

mod area_under_curve;
mod classifier;
mod energy_distance;
mod feature_map;
mod kolmogorov_smirnov;
mod landmarks;
mod logistic_regression;
mod marginals;
mod maximum_mean_discrepancy;
mod median_distance;
mod pair_sums;
mod path_crossing;
mod permutation;
mod pooled;
mod random_features;
mod sliced_wasserstein;

pub use area_under_curve::{AreaUnderCurve, area_under_curve};
pub use classifier::{Classifier, classifier_area, classifier_test};
pub use energy_distance::energy_distance;
pub use kolmogorov_smirnov::kolmogorov_smirnov;
pub use marginals::{MarginalTests, marginal_kolmogorov_smirnov};
pub use maximum_mean_discrepancy::maximum_mean_discrepancy;
pub use median_distance::median_distance;
pub use permutation::PermutationNull;
pub use sliced_wasserstein::sliced_wasserstein;

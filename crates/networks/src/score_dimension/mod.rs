//! How many dimensions data fills, read off its score.
//!
//! Near a manifold the score of slightly noisy data points back to it: it is large across the manifold and small along it. Two
//! estimators count the directions along, at a point and for any [`Denoiser`](ornstein_engine::diffusion::Denoiser), learned or in closed
//! form:
//!
//! | estimator | asks the denoiser for | result at a point |
//! |---|---|---|
//! | [`FokkerPlanckDimension`] | one state, and the trace of the Jacobian there | a real number |
//! | [`SingularValueDimension`] | some multiples of `d` noisy copies of the state | an integer, with the spectrum |
//!
//! # Scale
//!
//! A dimension belongs to a noise level. At more noise than the data's extent the data is a point; below the distance of
//! neighbours a score that knows only these points sees points again, and below its resolution a learned one sees nothing. So a
//! single level proves nothing: both are [`ScoreDimension`]s, which are read over a [ladder](DimensionLadder) of levels, and the
//! answer is a [`DimensionVerdict`]: a plateau with its range of `sigma`, or that there is none.
//!
//! A score from a finite set of points must not contain the point at which it is asked
//! ([`LeaveOneOut`](ornstein_engine::diffusion::data::LeaveOneOut)): else the dimension falls to zero with the noise, long before the
//! points are too few.
//!
//! # Example
//!
//! A line through the origin of space, with deviation 3:
//!
//! ```
//! use ornstein_engine::Ensemble;
//! use ornstein_engine::diffusion::{ExactTrace, data::PlaneData};
//! use ornstein_networks::score_dimension::{DimensionVerdict, FokkerPlanckDimension, ScoreDimension, geometric_levels};
//!
//! let data = PlaneData::new(vec![0.0; 3], &[vec![3.0, 0.0, 0.0]])?;
//! let estimator = FokkerPlanckDimension { denoiser: &data, trace: ExactTrace(&data) };
//! let points = Ensemble::<f64>::from_states(5, 3, |k, i| if i == 0 { k as f64 - 2.0 } else { 0.0 });
//! let ladder = estimator.ladder(&geometric_levels(0.01, 100.0, 17), &points)?;
//! let DimensionVerdict::Plateau(plateau) = ladder.verdict(Default::default()) else { panic!("there is one") };
//! assert!((plateau.dimension - 1.0).abs() < 0.01 && plateau.largest_scale < 3.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fokker_planck;
mod ladder;
mod singular_values;

pub use fokker_planck::FokkerPlanckDimension;
pub use ladder::{DimensionAtLevel, DimensionLadder, DimensionVerdict, ScoreDimension, geometric_levels};
pub use singular_values::{ScoreSpectrum, SingularValueDimension};

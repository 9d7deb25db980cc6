//! How many dimensions a set of points fills, whatever the number of its coordinates.
//!
//! Samples of a model in a hundred coordinates may lie on a surface of three. Each estimator here reads that number off the
//! distances of neighbours, with an error bar that holds for points that share neighbours.
//!
//! | from | estimator | what it assumes |
//! |---|---|---|
//! | the two nearest neighbours | [`TwoNn`] | constant density over the distance of the second neighbour: the smallest scale there is |
//! | the $k$ nearest | [`LevinaBickel`] | the same over $k$ neighbours: less variance, more bias at edges |
//! | pairs within a radius | [`CorrelationIntegral`], [`CorrelationDimension`] | a power law between two radii; dense places weigh more |
//! | variances of neighbourhoods | [`LocalPca`], of all points [`PrincipalSpectrum`] | flatness over the neighbourhood, and a threshold |
//!
//! All but the last return a [`DimensionEstimate`] directly. Their distances come from one exact search, [`NearestNeighbours`];
//! [`CrossNeighbours`] looks for the nearest points of another set.
//!
//! # Scale
//!
//! Noise fills all dimensions below its amplitude, and from far every set is a point: a dimension belongs to a scale.
//! [`two_nn_scales`], [`levina_bickel_scales`] and [`correlation_scales`] give it as a function of scale, and
//! [`PlateauCriterion`] says over which range it is constant, if it is anywhere.
//!
//! # What the error bars cover
//!
//! The bar is the standard deviation over repeated samples. In 1000 repeats of 1000 points on cubes, flat tori and Gaussians of 1 to 10
//! dimensions, intervals of 1.96 standard errors contain the mean of the repeats in 91 to 96 % (those of [`LocalPca`], whose integers scatter
//! rarely but together, in 86 to 92 %); intervals of the textbook's independent errors would in 85 to 90 %.
//!
//! The dimension of the manifold is contained as often only where density and curvature are constant over the neighbourhood, so only
//! with [`TwoNn`] in 1 and 2 dimensions (94 to 96 %) and without edges up to 5 (95 % in a Gaussian, 85 % on a torus). More neighbours mean smaller
//! bars but the same bias: 20 of them contain the dimension of a square in 10 %. From 5 dimensions on edges and tails pull all estimates by far
//! more than their bars: in a 10-dimensional cube 1000 points give 8.5 (`TwoNN`), 7.9 (20 neighbours) and 7.7 (correlation
//! dimension), in a Gaussian 9.6, 8.8 and 7.5. Such a bias depends on scale; compare the estimates at several.
//!
//! # Example
//!
//! A sheet rolled up in space, sampled with a little noise:
//!
//! ```
//! use ornstein_diagnostics::{Points, intrinsic_dimension::{LevinaBickel, NearestNeighbours, PlateauCriterion, TwoNn, two_nn_scales}};
//! use ornstein_random::{Counter, Key, Purpose, fill_uniforms};
//!
//! let mut uniforms = vec![0.0; 2 * 4000];
//! fill_uniforms(Key::new(1, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut uniforms);
//! let roll: Vec<f64> = uniforms.as_chunks::<2>().0.iter()
//!     .flat_map(|[u, v]| {
//!         let angle = 4.7 + 9.4 * u;
//!         [angle * angle.cos(), angle * angle.sin(), 20.0 * v]
//!     })
//!     .collect();
//! let points = Points::new(&roll, 3)?;
//!
//! let two_nn = TwoNn::default().estimate(points)?;
//! assert!(two_nn.deviation_from(2.0).abs() < 4.0);
//!
//! let curve = two_nn_scales(TwoNn::default(), points, 250, 1)?;
//! let plateau = PlateauCriterion::default().find(&curve).unwrap();
//! assert!((plateau.dimension - 2.0).abs() < 0.1);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```
//!
//! Equal points (repeated states of a chain) are taken once and counted. Sets that leave no distances to compare
//! (too few distinct points, or a lattice) are errors, never NaN.

mod correlation_dimension;
mod cross_neighbours;
mod distinct;
mod estimate;
mod leaves;
mod levina_bickel;
mod local_pca;
mod nearest_neighbours;
mod plateau;
mod principal_spectrum;
mod scales;
mod shared_points;
mod two_nn;

pub use correlation_dimension::{CorrelationDimension, CorrelationIntegral};
pub use cross_neighbours::CrossNeighbours;
pub use estimate::DimensionEstimate;
pub use levina_bickel::{Combination, LevinaBickel};
pub use local_pca::{LocalPca, LocalSpectrum};
pub use nearest_neighbours::NearestNeighbours;
pub use plateau::{Plateau, PlateauCriterion};
pub use principal_spectrum::PrincipalSpectrum;
pub use scales::{ScalePoint, correlation_scales, levina_bickel_scales, two_nn_scales};
pub use two_nn::{TwoNn, TwoNnFit};

//! Targets with known answers, one per file.
//!
//! Every target is a [`LaneDensity`](crate::LaneDensity); what is known of it without sampling are its [`KnownAnswers`], and
//! those that can be drawn from directly are [`ExactSampler`]s. Parameters that make no density are a [`TargetError`].
//!
//! | target | dimensions | shape | symmetric? | `ln Z` | exact draws |
//! |---|---|---|---|---|---|
//! | [`Gaussian`], [`DenseGaussian`] | any | one mode | about its mean | closed form | yes |
//! | [`GaussianMixture`] | any | any number of modes and weights | as made | 0 | yes |
//! | [`ManyWell`] | even | asymmetric double wells and normals | no | quadrature | yes |
//! | [`SymmetricManyWell`] | any | symmetric double wells and normals | yes | quadrature | yes |
//! | [`Funnel`] | any | scales over orders of magnitude | no | 0 | yes |
//! | [`Gumbel`] | any | slope and wall | no | closed form | yes |
//! | [`Quartic`] | any | superlinear score | yes | quadrature | yes |
//! | [`Ring`], [`TwoMoons`] | 2 | curved | yes; as weighted | quadrature | yes |
//! | [`PhiFour`] | lattice | coupled double wells | without a field | transfer matrix (small) | |
//! | [`IsingDual`], [`SpinBlock`] | lattice | phase transition | yes | Kaufman | |
//! | [`CoxProcess`] | grid | point process of pines | no | | |
//! | [`LogisticRegression`] | columns + 1 | posterior of a real table | no | | |

mod cox_process;
mod dense_gaussian;
mod error;
mod exact_sampler;
mod funnel;
mod gaussian;
mod gaussian_mixture;
mod gumbel;
mod ising;
mod known_answers;
mod lattice;
mod line_distribution;
mod logistic_regression;
mod many_well;
mod normal_constants;
mod phi_four;
mod quartic;
mod ring;
mod symmetric_many_well;
mod triangle;
mod two_moons;

pub use cox_process::{CoxCoordinates, CoxProcess};
pub use dense_gaussian::DenseGaussian;
pub use error::TargetError;
pub use exact_sampler::{Draws, ExactSampler};
pub use funnel::Funnel;
pub use gaussian::Gaussian;
pub use gaussian_mixture::{Component, GaussianMixture};
pub use gumbel::Gumbel;
pub use ising::{CRITICAL_COUPLING, IsingDual, SpinBlock, log_partition_function};
pub use known_answers::KnownAnswers;
pub use lattice::Lattice;
pub use logistic_regression::LogisticRegression;
pub use many_well::ManyWell;
pub use phi_four::PhiFour;
pub use quartic::Quartic;
pub use ring::Ring;
pub use symmetric_many_well::SymmetricManyWell;
pub use two_moons::TwoMoons;

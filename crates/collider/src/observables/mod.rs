//! Physical quantities of events, and the tools that laws of one number are made of.
//!
//! | what | where |
//! |---|---|
//! | energies, angles, invariant and transverse masses | [`energy_fraction`], [`invariant_mass`], [`transverse_mass`], [`least_pair_mass_squared`], ... |
//! | thrust, exactly | [`thrust`] |
//! | sphericity, C parameter | [`sphericity`], [`c_parameter`] |
//! | a law whose density is a polynomial | [`PolynomialLaw`] |
//! | a law given by the formulas of its density and cumulative distribution | [`FormulaLaw`] |
//! | a law given by its density alone, with a stated accuracy | [`TabulatedLaw`] |

mod event_shapes;
mod formula_law;
mod inversion;
mod kinematics;
mod polynomial_law;
mod quadrature;
mod tabulated_law;
mod thrust;

pub use event_shapes::{c_parameter, sphericity};
pub use formula_law::FormulaLaw;
pub use kinematics::{
    cosine_between, energy_fraction, invariant_mass, least_pair_mass_squared, momentum_imbalance, total_energy,
    transverse_mass,
};
pub use polynomial_law::PolynomialLaw;
pub(crate) use quadrature::integrate;
pub use tabulated_law::{LawError, TabulatedLaw};
pub use thrust::thrust;

//! Physical quantities of events and their theoretical laws.

use std::fmt::{self, Debug};
use std::sync::Arc;

use crate::FourMomentum;

/// The probability law of one number, known from theory.
pub trait Law: Debug + Send + Sync {
    /// The density at `x`, in inverse units of `x`.
    fn density(&self, x: f64) -> f64;

    /// The probability of a value below `x`.
    fn cumulative(&self, x: f64) -> f64;

    /// The value below which the probability is `u`, `0 < u < 1`.
    fn quantile(&self, u: f64) -> f64;
}

/// A number as a function of the outgoing momenta.
pub type EventFunction = Arc<dyn Fn(&[FourMomentum]) -> f64 + Send + Sync>;

/// A physical quantity of an event: the energy of a particle, an angle, an invariant mass.
#[derive(Clone)]
pub struct Observable {
    /// A name for files and keys: `x_quark`, `cos_theta`.
    pub name: &'static str,
    /// In words, for axes of figures.
    pub long_name: &'static str,
    /// The unit: `GeV`, or `1`.
    pub unit: &'static str,
    /// Where figures begin and end.
    pub range: [f64; 2],
    /// The quantity as a function of the outgoing momenta, in the order of the process.
    pub of: EventFunction,
    /// Its law, where theory gives one in closed form or as a one-dimensional integral.
    pub law: Option<Arc<dyn Law>>,
}

impl Observable {
    /// The quantity of one event.
    #[must_use]
    pub fn value(&self, momenta: &[FourMomentum]) -> f64 {
        (self.of)(momenta)
    }
}

impl Debug for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observable").field("name", &self.name).field("law", &self.law).finish_non_exhaustive()
    }
}

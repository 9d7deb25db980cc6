//! Fields on a lattice: phi^4, and the continuous dual of Ising spins.

use ornstein_engine::targets::{IsingDual, Lattice, PhiFour};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// What is wrong, in words, and the key.
const KEYS: [(&str, &str); 8] = [
    ("rows", "rows"),
    ("columns", "columns"),
    ("squared mass", "mass_squared"),
    ("hopping", "hopping"),
    ("external field", "field"),
    ("quartic coupling", "coupling"),
    ("coupling", "coupling"),
    ("margin", "margin"),
];

/// A scalar field with quartic self-coupling on a periodic square lattice, by mass or by hopping parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhiFourConfig {
    /// Rows of the lattice.
    pub rows: usize,
    /// Columns of the lattice.
    pub columns: usize,
    /// The coupling `lambda`.
    pub coupling: f64,
    /// The squared mass of `S = sum (gradient^2 + m^2 phi^2 + lambda phi^4)`; either this or `hopping`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_squared: Option<f64>,
    /// The `kappa` of `S = sum ((1 - 2 lambda) phi^2 + lambda phi^4 - 2 kappa phi phi')`; either this or `mass_squared`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hopping: Option<f64>,
    /// External field `h`, which breaks the symmetry.
    #[serde(default)]
    pub field: f64,
}

impl PhiFourConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let refuse = |error| refusal(&error, &KEYS);
        let lattice = Lattice::new(self.rows, self.columns).map_err(refuse)?;
        let action = match (self.mass_squared, self.hopping) {
            (Some(mass_squared), None) => PhiFour::from_mass(lattice, mass_squared, self.coupling),
            (None, Some(hopping)) => PhiFour::from_hopping(lattice, hopping, self.coupling),
            _ => {
                let found = if self.hopping.is_some() { "both" } else { "neither" };
                return Err(ConfigError::new(
                    "target.mass_squared",
                    found,
                    "either target.mass_squared or target.hopping",
                ));
            }
        };
        let action = action.and_then(|action| action.with_field(self.field)).map_err(refuse)?;
        Ok(Target::new(action).named([("phi", Some(lattice.sites()))]))
    }
}

/// The continuous field whose signs carry the law of Ising spins on a periodic square lattice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IsingDualConfig {
    /// Rows of the lattice.
    pub rows: usize,
    /// Columns of the lattice.
    pub columns: usize,
    /// The coupling `K = J / kT`; critical at 0.44069.
    pub coupling: f64,
    /// How far the quadratic form is from being singular.
    #[serde(default = "one")]
    pub margin: f64,
}

fn one() -> f64 {
    1.0
}

impl IsingDualConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let refuse = |error| refusal(&error, &KEYS);
        let lattice = Lattice::new(self.rows, self.columns).map_err(refuse)?;
        let dual = IsingDual::new(lattice, self.coupling, self.margin).map_err(refuse)?;
        Ok(Target::new(dual).named([("phi", Some(lattice.sites()))]))
    }
}

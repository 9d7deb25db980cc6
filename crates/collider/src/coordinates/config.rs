//! Which coordinates a run uses.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::latent::SeamError;
use super::{BalancedCoordinates, Coordinates, LatentCoordinates, MomentumCoordinates, Seam};
use crate::process::Process;

/// The coordinates in which a score is learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CoordinatesConfig {
    /// The three-momenta of all particles: energy and momentum are learned, and conserved only as well as that.
    Momenta,
    /// Momenta relative to each other: momentum is conserved exactly, energy is learned.
    Balanced,
    /// The chart of phase space of the process, made normal: all conservation laws, mass shells and cuts hold exactly.
    Latent {
        /// Where angles among the coordinates are cut open; at 0 if not said otherwise.
        #[serde(default)]
        seams: Vec<Seam>,
    },
}

impl Default for CoordinatesConfig {
    fn default() -> Self {
        Self::Latent { seams: Vec::new() }
    }
}

/// A process that has no such coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum CoordinatesError {
    /// No chart.
    #[error(
        "{process} has no chart of phase space, as its total momentum differs from event to event: use the coordinates \"momenta\""
    )]
    NoChart {
        /// Its name.
        process: &'static str,
    },
    /// No fixed sum.
    #[error(
        "momenta of {process} cannot be balanced, as their sum differs from event to event: use the coordinates \"momenta\""
    )]
    NoTotal {
        /// Its name.
        process: &'static str,
    },
    /// A seam that is none.
    #[error(transparent)]
    Seam(#[from] SeamError),
}

impl CoordinatesConfig {
    /// The coordinates of events of this process.
    ///
    /// # Errors
    /// If the process has none of this kind, or a seam is out of range.
    pub fn build(&self, process: &dyn Process) -> Result<Arc<dyn Coordinates>, CoordinatesError> {
        let masses = || process.masses().to_vec();
        Ok(match self {
            Self::Momenta => Arc::new(MomentumCoordinates::new(masses())),
            Self::Balanced => {
                let total = process.total_momentum().ok_or(CoordinatesError::NoTotal { process: process.name() })?;
                Arc::new(BalancedCoordinates::new(masses(), total.momentum()))
            }
            Self::Latent { seams } => {
                let chart = process.chart().ok_or(CoordinatesError::NoChart { process: process.name() })?;
                let coordinates = seams.iter().try_fold(LatentCoordinates::new(chart), |c, &seam| c.with_seam(seam));
                Arc::new(coordinates?)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_chart::PhotonPair;
    use super::*;
    use crate::phase_space::Chart;
    use crate::process::RateUnit;
    use crate::{FourMomentum, Observable};

    /// Two photons, of a fixed or a varying total momentum.
    #[derive(Debug)]
    struct Pair {
        fixed: bool,
    }

    impl Process for Pair {
        fn name(&self) -> &'static str {
            "pair"
        }

        fn incoming(&self) -> &[i32] {
            &[25]
        }

        fn incoming_momenta(&self, outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
            vec![outgoing[0] + outgoing[1]]
        }

        fn outgoing(&self) -> &[i32] {
            &[22, 22]
        }

        fn masses(&self) -> &[f64] {
            &[0.0, 0.0]
        }

        fn energy(&self) -> f64 {
            125.0
        }

        fn total_momentum(&self) -> Option<FourMomentum> {
            self.fixed.then(|| FourMomentum::at_rest(125.0))
        }

        fn rate_unit(&self) -> RateUnit {
            RateUnit::GigaElectronVolt
        }

        fn random_numbers(&self) -> usize {
            2
        }

        fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
            PhotonPair { energy: 125.0 }.map(unit, momenta)
        }

        fn largest_weight(&self) -> f64 {
            1.0
        }

        fn differential_rate(&self, _momenta: &[FourMomentum]) -> f64 {
            1.0
        }

        fn rate(&self) -> Option<f64> {
            None
        }

        fn chart(&self) -> Option<Arc<dyn Chart>> {
            self.fixed.then(|| Arc::new(PhotonPair { energy: 125.0 }) as _)
        }

        fn observables(&self) -> Vec<Observable> {
            Vec::new()
        }
    }

    #[test]
    fn every_kind_has_its_dimension() {
        let config = |text: &str| serde_json::from_str::<CoordinatesConfig>(text);
        for (text, dimension) in [("momenta", 6), ("balanced", 3), ("latent", 2)] {
            let config = config(&format!(r#"{{"kind": "{text}"}}"#)).unwrap();
            let built = config.build(&Pair { fixed: true }).unwrap();
            assert_eq!((built.dimension(), built.particles()), (dimension, 2));
            assert_eq!(config.build(&Pair { fixed: false }).is_ok(), text == "momenta");
        }
        assert!(config(r#"{"kind": "latent", "seam": []}"#).is_err());
        let latent = config(r#"{"kind": "latent", "seams": [{"coordinate": 7, "at": 0.5}]}"#).unwrap();
        assert!(matches!(latent.build(&Pair { fixed: true }), Err(CoordinatesError::Seam(_))));
    }
}

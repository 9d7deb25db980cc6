//! The table `[sampling]`: from noise to samples by the engine's solvers, in the network's coordinates.

use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GridConfig, GridKind, LastStep, ProcessConfig, SamplingPlan, SolverConfig};
use crate::Precision;

/// How samples are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SamplingTable {
    /// How many.
    #[schemars(range(min = 100))]
    pub samples: usize,
    /// How data turn into noise; noise is in units of the normalised data.
    pub process: ProcessConfig,
    /// How noise turns back into data.
    pub solver: SolverConfig,
    /// At which times; one number of steps.
    pub grid: GridConfig,
    /// Precision of the samples in memory and in the file. The network computes in single precision in any case.
    pub precision: Precision,
}

impl Default for SamplingTable {
    /// The choices of Karras et al. (2022): Heun's second-order steps of the probability flow, on their grid.
    fn default() -> Self {
        Self {
            samples: 10_000,
            process: ProcessConfig::Edm { sigma_max: 80.0 },
            solver: SolverConfig::Heun {},
            grid: GridConfig { kind: GridKind::Power, steps: vec![32], end: None, rho: 7.0, last: LastStep::Denoise },
            precision: Precision::F32,
        }
    }
}

/// Fewer samples say nothing of a law.
const LEAST_SAMPLES: usize = 100;

impl SamplingTable {
    /// The plan, or every key that is wrong.
    pub fn plan(&self) -> Result<SamplingPlan, ConfigErrors> {
        let below = |error: ConfigError| ConfigError { key: format!("sampling.{}", error.key), ..error };
        let mut errors = ConfigErrors::default();
        if self.samples < LEAST_SAMPLES {
            let allowed = format!("an integer from {LEAST_SAMPLES} on");
            errors.push(ConfigError::new("sampling.samples", self.samples, allowed));
        }
        if let [_, _, ..] = self.grid.steps[..] {
            let found = format!("{:?}", self.grid.steps);
            errors.push(ConfigError::new("sampling.grid.steps", found, "one number of steps, as [32]"));
        }
        if let Err(found) = self.solver.check() {
            found.list().iter().for_each(|error| errors.push(below(error.clone())));
        }
        let process = errors.keep(self.process.build().map_err(below));
        let grids = process
            .as_ref()
            .and_then(|process| errors.keep(self.grid.build(process.as_ref(), self.process.end()).map_err(below)));
        let grid = grids.and_then(|grids| grids.into_iter().next());
        errors.into_result()?;
        match (process, grid) {
            (Some(process), Some(grid)) => Ok(SamplingPlan {
                solver: self.solver.clone(),
                process,
                grid,
                final_denoising: self.grid.last == LastStep::Denoise,
            }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_named_below_its_table() {
        let table = SamplingTable {
            samples: 3,
            process: ProcessConfig::Edm { sigma_max: -1.0 },
            solver: SolverConfig::Adaptive { tolerance: 0.0 },
            grid: GridConfig { steps: vec![4, 8], ..SamplingTable::default().grid },
            ..SamplingTable::default()
        };
        let errors = table.plan().err().unwrap();
        let keys: Vec<&str> = errors.list().iter().map(|error| error.key.as_str()).collect();
        assert_eq!(
            keys,
            ["sampling.samples", "sampling.grid.steps", "sampling.solver.tolerance", "sampling.process.sigma_max"]
        );
    }
}

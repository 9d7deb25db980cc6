//! The kind `chains` of `[data]`: the last states of short chains on a target.

use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::{
    ChainState, DensityError, Ensemble, Euclidean, Identity, Kernel, LogDensity, Randomness, advance,
};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::tenth;
use super::{FinitePoints, LEAST_ROWS, TrainingData, check_fraction};
use crate::{StartConfig, TargetConfig, TargetNumber};

/// The last states of many short chains (MALA) on a target. Local moves fill each mode as the target does, but the modes keep the
/// weights that the starts gave them: what simulations of rare transitions look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainsDataConfig {
    /// The target.
    pub target: TargetConfig,
    /// Where the chains start.
    #[serde(default)]
    pub start: StartConfig,
    /// How many chains, which is the number of rows.
    #[schemars(range(min = 100))]
    pub chains: usize,
    /// Steps of each.
    pub steps: u32,
    /// The step `h` of the chains, in units of the squared coordinates.
    pub step_size: f64,
    /// The part of the rows that nothing is learned from.
    #[serde(default = "tenth")]
    pub validation_fraction: f64,
}

/// The stream of the chains, far from those of other parts of a run.
const STREAM: u64 = 1 << 46;

impl ChainsDataConfig {
    pub(super) fn prepare(&self, seed: u64) -> Result<TrainingData, ConfigErrors> {
        let below_data = |error: ConfigError| ConfigError { key: format!("data.{}", error.key), ..error };
        check_fraction(self.validation_fraction)?;
        if self.chains < LEAST_ROWS {
            let allowed = format!("an integer from {LEAST_ROWS} on");
            return Err(ConfigError::new("data.chains", self.chains, allowed).into());
        }
        if !(self.step_size > 0.0 && self.step_size.is_finite()) {
            return Err(ConfigError::new("data.step_size", self.step_size, "a positive number").into());
        }
        let target = self.target.build(seed).map_err(below_data)?;
        self.start.check(&target).map_err(below_data)?;
        let start = self.start.states::<f64>(&target, self.chains, seed);
        let rows = self.follow(f64::density_of(&target), start, seed).map_err(|error| {
            let help = format!("the chains failed: {error}");
            ConfigError::new("data.target", "a target on which chains fail", "starts with a density").help(help)
        })?;
        let dimension = target.dimension();
        let (conditions, validation_fraction) = (Vec::new(), self.validation_fraction);
        Ok(TrainingData::Finite(FinitePoints { rows, dimension, conditions, validation_fraction }))
    }

    /// The last states, row by row.
    fn follow(&self, target: &dyn LogDensity<f64>, start: Ensemble<f64>, seed: u64) -> Result<Vec<f64>, DensityError> {
        let kernel = MetropolisLangevin {
            space: Euclidean,
            preconditioner: Identity,
            step_size: self.step_size,
            randomness: Randomness { seed, index: STREAM },
        };
        let parts = start.into_blocks().into_iter().map(|block| kernel.initialise(target, block));
        let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
        if self.steps > 0 {
            advance(&kernel, target, &mut parts, 1..=self.steps)?;
        }
        Ok(parts.into_iter().flat_map(|part| part.into_position().to_rows()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wells of the starts: of 4000 normal starts at 0.5 a share of 0.69 is on the right, with an error of 0.007; the target has 0.84.
    #[test]
    fn modes_keep_the_weights_of_the_starts() {
        let config: ChainsDataConfig = serde_json::from_value(serde_json::json!({
            "target": { "kind": "many-well", "dimension": 2 },
            "start": { "kind": "normal", "mean": 0.5 },
            "chains": 4000, "steps": 60, "step_size": 0.03,
        }))
        .unwrap();
        let TrainingData::Finite(points) = config.prepare(1).unwrap() else { panic!("a list") };
        let right = points.rows.iter().step_by(2).filter(|a| **a > 0.0).count() as f64 / 4000.0;
        assert!((right - 0.69).abs() < 0.07, "{right}");
        let second = points.rows.iter().skip(1).step_by(2).map(|b| b * b).sum::<f64>() / 4000.0;
        assert!((second - 1.0).abs() < 6.0 * (2.0f64 / 4000.0).sqrt(), "{second}");
    }
}

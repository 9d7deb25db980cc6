//! The kind `target` of `[data]`: exact draws of a shipped target.

use std::sync::Arc;

use ornstein_engine::Randomness;
use ornstein_engine::targets::{Draws, ExactSampler, GaussianMixture};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{embedded, tenth};
use super::{EmbeddingTable, TrainingData};
use crate::diffuse::{DataConfig, Law, Normal};
use crate::score::truth::{Modes, Truth};
use crate::{Target, TargetConfig};

/// Exact draws of a shipped target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDataConfig {
    /// The target: any that can be drawn from directly.
    pub target: TargetConfig,
    /// How many draws there are to learn from; new ones in every step if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The part of a finite number of draws that nothing is learned from.
    #[serde(default = "tenth")]
    pub validation_fraction: f64,
    /// Into a larger space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<EmbeddingTable>,
}

impl TargetDataConfig {
    pub(super) fn prepare(&self, seed: u64) -> Result<TrainingData, ConfigErrors> {
        TrainingData::of_draws(self.truth(seed)?, self.count, self.validation_fraction, seed)
    }

    pub(super) fn truth(&self, seed: u64) -> Result<Truth, ConfigErrors> {
        let below_data = |error: ConfigError| ConfigError { key: format!("data.{}", error.key), ..error };
        let target = self.target.build(seed).map_err(below_data)?;
        if target.sampler().is_none() {
            let help =
                "chains of the kind \"sample\" on this target can be learned from their file, by data.kind = \"file\"";
            let error = ConfigError::new("data.target.kind", "a target without exact draws", "one with exact draws");
            return Err(error.help(help).into());
        }
        let mixture = self.mixture(seed).map_err(below_data)?;
        let mut truth = Truth::of_sampler(Arc::new(TargetSampler(target.clone())), target.dimension());
        match (mixture, &self.target) {
            (Some(law), _) => truth = truth.with_mixture(law, true),
            (None, TargetConfig::TwoMoons(_)) => {
                truth = truth.with_modes(Modes::Sides { coordinate: 0 }).with_planar_density(target);
            }
            (None, _) if target.dimension() == 2 => truth = truth.with_planar_density(target),
            _ => {}
        }
        embedded(truth, self.embedding.as_ref(), seed)
    }

    /// The target as a mixture of normals, if it is one.
    fn mixture(&self, seed: u64) -> Result<Option<Law>, ConfigError> {
        let law = match &self.target {
            TargetConfig::GaussianMixture(config) => DataConfig::GaussianMixture(config.clone()).build()?,
            TargetConfig::RingOfEight(config) => DataConfig::RingOfEight(config.clone()).build()?,
            TargetConfig::Gaussian(config) if config.precision_range.is_none() => {
                let dimension = config.dimension;
                let one = Normal {
                    weight: 1.0,
                    means: config.means.clone().unwrap_or_else(|| vec![0.0; dimension]),
                    deviations: config.deviations.clone().unwrap_or_else(|| vec![1.0; dimension]),
                };
                Law::new(vec![one]).map_err(|reason| ConfigError::new("target", reason, "a normal law"))?
            }
            TargetConfig::ScatteredModes(config) => {
                let randomness = Randomness { seed: config.seed.unwrap_or(seed), index: 0 };
                let (modes, dimension) = (config.modes, config.dimension);
                let Ok(mixture) =
                    GaussianMixture::scattered(modes, dimension, config.half_width, config.deviation, randomness)
                else {
                    return Ok(None);
                };
                let normal = |component: &ornstein_engine::targets::Component| Normal {
                    weight: component.weight,
                    means: component.means.clone(),
                    deviations: component.deviations.clone(),
                };
                Law::new(mixture.components().iter().map(normal).collect())
                    .map_err(|reason| ConfigError::new("target", reason, "a mixture of normals"))?
            }
            _ => return Ok(None),
        };
        Ok(Some(law))
    }
}

/// A target that has a sampler, as one.
struct TargetSampler(Target);

impl ExactSampler for TargetSampler {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        if let Some(sampler) = self.0.sampler() {
            sampler.draw_state(random, x);
        }
    }
}

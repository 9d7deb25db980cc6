//! Where chains start: the table `[start]`.

use ornstein_engine::{Ensemble, Randomness};
use ornstein_random::{Counter, Purpose, fill_normals_f64, fill_uniforms};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Number, Target};

/// Where chains start, by `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StartConfig {
    /// Independent normals in every coordinate.
    Normal {
        /// Mean of every coordinate.
        #[serde(default)]
        mean: f64,
        /// Standard deviation of every coordinate.
        #[serde(default = "one")]
        deviation: f64,
    },
    /// Uniform in a cube about the origin.
    Uniform {
        /// Half the side of the cube.
        half_width: f64,
    },
    /// All chains at one point.
    Point {
        /// Its coordinates.
        values: Vec<f64>,
    },
    /// Independent draws from the target itself, if it can be drawn from: the chains are stationary at once.
    Exact {},
}

fn one() -> f64 {
    1.0
}

impl Default for StartConfig {
    fn default() -> Self {
        Self::Normal { mean: 0.0, deviation: 1.0 }
    }
}

impl StartConfig {
    /// Do the numbers make sense for this target?
    pub fn check(&self, target: &Target) -> Result<(), ConfigError> {
        match self {
            Self::Normal { mean, .. } if !mean.is_finite() => {
                Err(ConfigError::new("start.mean", mean, "a finite number"))
            }
            Self::Normal { deviation, .. } if !(*deviation >= 0.0 && deviation.is_finite()) => {
                Err(ConfigError::new("start.deviation", deviation, "a number, 0 or more"))
            }
            Self::Uniform { half_width } if !(*half_width > 0.0 && half_width.is_finite()) => {
                Err(ConfigError::new("start.half_width", half_width, "a positive number"))
            }
            Self::Point { values } if values.len() != target.dimension() => {
                let (found, dimension) = (format!("{} numbers", values.len()), target.dimension());
                let allowed = format!("{dimension} numbers, one for each coordinate of the target");
                Err(ConfigError::new("start.values", found, allowed))
            }
            Self::Point { values } if values.iter().any(|value| !value.is_finite()) => {
                Err(ConfigError::new("start.values", format!("{values:?}"), "finite numbers"))
            }
            Self::Exact {} if target.sampler().is_none() => {
                let allowed = "normal, uniform or point for this target";
                Err(ConfigError::new("start.kind", "\"exact\"", allowed)
                    .help("the target has no way to draw from it directly"))
            }
            _ => Ok(()),
        }
    }

    /// The states of `chains` chains. [`check`](Self::check) has said that they exist.
    pub fn states<T: Number>(&self, target: &Target, chains: usize, seed: u64) -> Ensemble<T> {
        let dimension = target.dimension();
        let key = Randomness { seed, index: 0 }.key(Purpose::InitialState);
        let random = |fill: &dyn Fn(Counter, &mut [f64])| {
            let mut numbers = vec![0.0; chains * dimension];
            for (chain, numbers) in numbers.chunks_exact_mut(dimension.max(1)).enumerate() {
                fill(Counter::coordinate(0, chain as u64, 0), numbers);
            }
            numbers
        };
        let numbers = match self {
            Self::Normal { mean, deviation } => {
                let normals = random(&|counter, numbers| fill_normals_f64(key, counter, numbers));
                normals.into_iter().map(|x| mean + deviation * x).collect()
            }
            Self::Uniform { half_width } => {
                let uniforms = random(&|counter, numbers| fill_uniforms(key, counter, numbers));
                uniforms.into_iter().map(|u| half_width * (2.0 * u - 1.0)).collect()
            }
            Self::Point { values } => values.repeat(chains),
            Self::Exact {} => {
                if let Some(states) = target.exact_states(seed, Purpose::InitialState, chains) {
                    return states;
                }
                vec![0.0; chains * dimension]
            }
        };
        Ensemble::from_states(chains, dimension, |chain, i| T::from_f64(numbers[chain * dimension + i]))
    }
}

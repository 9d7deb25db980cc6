//! The table `[process]`: how data turn into noise.

use ornstein_engine::diffusion::processes::{
    Edm, SubVariancePreserving, VarianceExploding, VariancePreservingCosine, VariancePreservingLinear,
};
use ornstein_engine::diffusion::{DiffusionProcess, ProcessError};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A process by its `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ProcessConfig {
    /// Variance-preserving, with a rate that rises linearly.
    VpLinear {
        /// Rate at time 0.
        #[serde(default = "tenth")]
        beta_min: f64,
        /// Rate at time 1.
        #[serde(default = "twenty")]
        beta_max: f64,
    },
    /// Variance-preserving, with a signal that falls as a squared cosine.
    VpCosine {
        /// Offset that keeps the noise at time 0 from vanishing too fast.
        #[serde(default = "offset")]
        offset: f64,
    },
    /// Like vp-linear, with less noise on the way.
    SubVp {
        /// Rate at time 0.
        #[serde(default = "tenth")]
        beta_min: f64,
        /// Rate at time 1.
        #[serde(default = "twenty")]
        beta_max: f64,
    },
    /// Noise that grows exponentially on an unchanged signal.
    Ve {
        /// Noise at time 0.
        #[serde(default = "hundredth")]
        sigma_min: f64,
        /// Noise at time 1.
        #[serde(default = "fifty")]
        sigma_max: f64,
    },
    /// Noise that grows as time does, on an unchanged signal.
    Edm {
        /// The largest noise, and time.
        #[serde(default = "eighty")]
        sigma_max: f64,
    },
}

fn tenth() -> f64 {
    0.1
}

fn hundredth() -> f64 {
    0.01
}

fn offset() -> f64 {
    0.008
}

fn twenty() -> f64 {
    20.0
}

fn fifty() -> f64 {
    50.0
}

fn eighty() -> f64 {
    80.0
}

impl Default for ProcessConfig {
    fn default() -> Self {
        Self::VpLinear { beta_min: tenth(), beta_max: twenty() }
    }
}

impl ProcessConfig {
    /// The process, or which key is wrong.
    pub fn build(&self) -> Result<Box<dyn DiffusionProcess + Send>, ConfigError> {
        match *self {
            Self::VpLinear { beta_min, beta_max } => boxed(VariancePreservingLinear::new(beta_min, beta_max)),
            Self::VpCosine { offset } => boxed(VariancePreservingCosine::new(offset)),
            Self::SubVp { beta_min, beta_max } => boxed(SubVariancePreserving::new(beta_min, beta_max)),
            Self::Ve { sigma_min, sigma_max } => boxed(VarianceExploding::new(sigma_min, sigma_max)),
            Self::Edm { sigma_max } => boxed(Edm::new(sigma_max)),
        }
    }

    /// Its `kind` as the config says it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::VpLinear { .. } => "vp-linear",
            Self::VpCosine { .. } => "vp-cosine",
            Self::SubVp { .. } => "sub-vp",
            Self::Ve { .. } => "ve",
            Self::Edm { .. } => "edm",
        }
    }

    /// The last time of a grid, if the config does not say.
    pub fn end(&self) -> f64 {
        match self {
            Self::Edm { .. } => 2e-3,
            // The noise at time 0 is sigma_min.
            Self::Ve { .. } => 0.0,
            _ => 1e-3,
        }
    }
}

fn boxed<P: DiffusionProcess + Send + 'static>(
    process: Result<P, ProcessError>,
) -> Result<Box<dyn DiffusionProcess + Send>, ConfigError> {
    match process {
        Ok(process) => Ok(Box::new(process)),
        Err(ProcessError { name, found, above, below }) => {
            let key = match name {
                "beta_0" => "beta_min",
                "beta_1" => "beta_max",
                "the offset s" => "offset",
                other => other,
            };
            let allowed = format!("a number between {above} and {below}, ends excluded");
            Err(ConfigError::new(format!("process.{key}"), found, allowed))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_the_config() {
        let (beta_min, beta_max) = (0.1, 20.0);
        let processes = [
            ProcessConfig::VpLinear { beta_min, beta_max },
            ProcessConfig::VpCosine { offset: 0.008 },
            ProcessConfig::SubVp { beta_min, beta_max },
            ProcessConfig::Ve { sigma_min: 0.01, sigma_max: 50.0 },
            ProcessConfig::Edm { sigma_max: 80.0 },
        ];
        for process in processes {
            assert_eq!(serde_json::to_value(&process).unwrap()["kind"], process.kind());
        }
    }

    #[test]
    fn errors_name_the_key() {
        let error = ProcessConfig::VpLinear { beta_min: -1.0, beta_max: 20.0 }.build().err().unwrap();
        assert_eq!((error.key.as_str(), error.found.as_str()), ("process.beta_min", "-1"));
    }
}

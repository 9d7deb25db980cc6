//! The table `[target]`: one kind per shipped target.

use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    GaussianConfig, GaussianMixtureConfig, ManyWellConfig, RingOfEightConfig, ScatteredModesConfig,
    SymmetricManyWellConfig, Target,
};

/// Makes the enum of targets, with building handed on to the config type behind the variant.
macro_rules! targets {
    ($($(#[doc = $text:literal])+ $variant:ident($config:ty)),+ $(,)?) => {
        /// A shipped target by its `kind`, with its parameters beside it.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        pub enum TargetConfig {
            $($(#[doc = $text])+ $variant($config),)+
        }

        impl TargetConfig {
            /// Makes the target, or says which key is wrong. `seed` is that of the run, for targets that are made at random.
            pub fn build(&self, seed: u64) -> Result<Target, ConfigError> {
                match self {
                    $(Self::$variant(config) => config.build(seed),)+
                }
            }
        }
    };
}

targets! {
    /// Independent normals.
    Gaussian(GaussianConfig),
    /// A mixture of normals, component by component.
    GaussianMixture(GaussianMixtureConfig),
    /// Eight normals on a circle in the plane.
    RingOfEight(RingOfEightConfig),
    /// Normals at random places, such as "GMM-40".
    ScatteredModes(ScatteredModesConfig),
    /// Asymmetric double wells by pairs of coordinates ("MW32").
    ManyWell(ManyWellConfig),
    /// Symmetric double wells beside plain normals.
    SymmetricManyWell(SymmetricManyWellConfig),
}

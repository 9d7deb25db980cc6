//! The table `[target]`: one kind per shipped target.

use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AutoregressiveGaussianConfig, CoxProcessConfig, DenseGaussianConfig, FunnelConfig, GaussianConfig,
    GaussianMixtureConfig, GumbelConfig, IsingDualConfig, LogisticRegressionConfig, ManyWellConfig, PhiFourConfig,
    QuarticConfig, RingConfig, RingOfEightConfig, ScatteredModesConfig, SymmetricManyWellConfig, Target,
    TwoMoonsConfig,
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
    /// Correlated normals.
    DenseGaussian(DenseGaussianConfig),
    /// Normals whose correlation falls with the distance of their numbers.
    AutoregressiveGaussian(AutoregressiveGaussianConfig),
    /// Neal's funnel.
    Funnel(FunnelConfig),
    /// A ring in the plane.
    Ring(RingConfig),
    /// Two moons in the plane.
    TwoMoons(TwoMoonsConfig),
    /// Independent Gumbel variables.
    Gumbel(GumbelConfig),
    /// Independent coordinates with a quartic potential.
    Quartic(QuarticConfig),
    /// A scalar field with quartic coupling on a lattice.
    PhiFour(PhiFourConfig),
    /// The continuous dual of Ising spins.
    IsingDual(IsingDualConfig),
    /// The log-intensity behind the places of pines.
    CoxProcess(CoxProcessConfig),
    /// Logistic regression on a real table.
    LogisticRegression(LogisticRegressionConfig),
}

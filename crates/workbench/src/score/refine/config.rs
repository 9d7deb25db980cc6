//! The config of `score.refine`, as written in TOML.

use ornstein_learning::sampling::{GridConfig, ProcessConfig, WeightsTable};
use ornstein_networks::architectures::Architecture;
use ornstein_networks::training::TrainingSettings;
use ornstein_networks::{NormalisationKind, Preconditioning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::TargetConfig;
use crate::free_energy::SignificanceTable;
use crate::score::data::ScoreDataConfig;

/// Everything in the file beside the tables that every run has. The learned score comes from `[weights]`, or is learned first from
/// `[data]` by `[network]` and `[training]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRefineConfig {
    /// The density that is meant, up to its constant.
    pub target: TargetConfig,
    /// A trained network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<WeightsTable>,
    /// In place of `weights`: what a network is trained on here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<ScoreDataConfig>,
    /// How that data is brought to order one.
    #[serde(default)]
    pub normalisation: NormalisationKind,
    /// The network.
    #[serde(default)]
    pub network: Architecture,
    /// What it predicts.
    #[serde(default)]
    pub preconditioning: Preconditioning,
    /// How it learns.
    #[serde(default)]
    pub training: TrainingSettings,
    /// How data turn into noise, in units of the normalised data.
    #[serde(default = "process")]
    pub process: ProcessConfig,
    /// Times of the bridge, one number of steps; one more step leads from the last of them to the target itself.
    pub grid: GridConfig,
    /// How the score is corrected.
    #[serde(default)]
    pub refine: RefineTable,
    /// What else samples the target, for comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<ComparisonTable>,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

fn process() -> ProcessConfig {
    ProcessConfig::Edm { sigma_max: 10.0 }
}

/// How the score is corrected: weights of whole paths, chains that jump by them, and both ends of the bridge together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RefineTable {
    /// Paths from noise to the target, whose weights are exact.
    #[schemars(range(min = 256))]
    pub paths: usize,
    /// Chains that start at ends of these paths; not more than there are paths.
    #[schemars(range(min = 64))]
    pub chains: usize,
    /// Cycles of the chains before their states count.
    pub warm_up: u32,
    /// Cycles that count: each one has local steps, a new path from the state up to noise, and proposals of whole paths down.
    #[schemars(range(min = 4))]
    pub cycles: u32,
    /// Steps of MALA per cycle.
    pub local_steps: u32,
    /// Paths that each chain is offered per cycle.
    #[schemars(range(min = 1))]
    pub proposals: u32,
    /// Noise, in units of the normalised data, at which the paths of the chains turn, cycle by cycle in turn; all the way up if the
    /// list is empty. A path that turns half-way changes fewer things at a time, and is accepted more often.
    pub turning_noise: Vec<f64>,
    /// The step `h` of MALA, in units of the squared normalised coordinates.
    pub step_size: f64,
    /// Where the paths from the target up to noise begin.
    pub reverse_from: ReverseStart,
    /// Draws of the probability flow with their densities, as a second proposal: dear beyond a few dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowTable>,
}

impl Default for RefineTable {
    fn default() -> Self {
        Self {
            paths: 4096,
            chains: 256,
            warm_up: 10,
            cycles: 40,
            local_steps: 5,
            proposals: 1,
            turning_noise: Vec::new(),
            step_size: 0.02,
            reverse_from: ReverseStart::Chains,
            flow: None,
        }
    }
}

/// Where the paths from the target up to noise begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReverseStart {
    /// At states of the refined chains: all that is needed is the density.
    #[default]
    Chains,
    /// At exact draws, of targets that have them.
    Exact,
}

/// The probability flow as a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowTable {
    /// Draws.
    #[schemars(range(min = 256))]
    pub draws: usize,
    /// Steps of Heun's method.
    #[schemars(range(min = 1))]
    pub steps: u32,
}

/// Samplers that know no network, on the same target. Choose lengths that cost about as much as the refinement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ComparisonTable {
    /// Deviation of the normal that chains start from, and sequential Monte Carlo leads from.
    pub deviation: f64,
    /// Chains of MALA and of parallel tempering.
    #[schemars(range(min = 64))]
    pub chains: usize,
    /// The step `h` of MALA, in units of the squared coordinates.
    pub langevin_step: f64,
    /// Looks at the chains of MALA, the first fifth of which does not count, and steps between them.
    pub langevin_looks: [u32; 2],
    /// The leapfrog step of the Hamiltonian moves of parallel tempering, at temperature 1.
    pub leapfrog_step: f64,
    /// Looks at parallel tempering, the first fifth of which does not count, and steps between them.
    pub tempering_looks: [u32; 2],
    /// Temperatures.
    #[schemars(range(min = 2))]
    pub rungs: usize,
    /// The least inverse temperature.
    pub hottest: f64,
    /// Islands of sequential Monte Carlo, whose schedule and steps a pilot run finds.
    #[schemars(range(min = 4))]
    pub islands: usize,
    /// Particles of an island.
    #[schemars(range(min = 64))]
    pub particles: usize,
}

impl Default for ComparisonTable {
    fn default() -> Self {
        Self {
            deviation: 1.5,
            chains: 128,
            langevin_step: 0.05,
            langevin_looks: [100, 20],
            leapfrog_step: 0.2,
            tempering_looks: [100, 2],
            rungs: 8,
            hottest: 0.1,
            islands: 16,
            particles: 512,
        }
    }
}

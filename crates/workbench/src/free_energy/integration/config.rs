//! The config of `free-energy.ti`, as written in TOML.

use ornstein_free_energy::QuadratureRule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::free_energy::evidence::SignificanceTable;
use crate::free_energy::{MoveConfig, PathConfig, PilotTable, ScheduleConfig};
use crate::{PreconditionerConfig, TargetConfig};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntegrationConfig {
    /// Whose `ln Z` is wanted.
    pub target: TargetConfig,
    /// Where the path begins, and how it leads to the target.
    #[serde(default)]
    pub path: PathConfig,
    /// The nodes, for rules that take any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleConfig>,
    /// How chains move, by an exact kernel.
    pub kernel: MoveConfig,
    /// What makes directions equally long, without a pilot run that tunes the kernels.
    #[serde(default)]
    pub preconditioner: PreconditionerConfig,
    /// A first run that finds nodes and step sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilot: Option<PilotTable>,
    /// The rule, and how many chains and draws.
    pub integration: IntegrationTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// The rule, and how many chains and draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntegrationTable {
    /// How the mean slope is integrated between its nodes.
    #[serde(default)]
    pub rule: RuleName,
    /// Number of nodes of the rule gauss-legendre, which has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<usize>,
    /// Independent chains at each node, whose scatter is the error bar.
    #[schemars(range(min = 16))]
    pub chains: usize,
    /// Steps of each chain before the next node starts from where it is, and before draws are taken.
    #[serde(default = "fifty")]
    pub warm_up: u32,
    /// Draws of each chain.
    #[schemars(range(min = 4))]
    pub draws: usize,
    /// Steps from one draw to the next.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub thin: u32,
    /// Whether chains of neighbouring nodes exchange their states (replica exchange).
    #[serde(default)]
    pub exchange: bool,
}

fn one() -> u32 {
    1
}

fn fifty() -> u32 {
    50
}

/// How the mean slope is integrated between its nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleName {
    /// Straight lines.
    Trapezoid,
    /// Cubics through means, with the variances for their slopes.
    #[default]
    CorrectedTrapezoid,
    /// The natural cubic spline.
    CubicSpline,
    /// Gauss and Legendre's nodes and weights.
    GaussLegendre,
}

impl RuleName {
    /// The rule.
    pub(super) fn rule(self) -> QuadratureRule {
        match self {
            Self::Trapezoid => QuadratureRule::Trapezoid,
            Self::CorrectedTrapezoid => QuadratureRule::CorrectedTrapezoid,
            Self::CubicSpline => QuadratureRule::CubicSpline,
            Self::GaussLegendre => QuadratureRule::GaussLegendre,
        }
    }

    /// Another rule on the same nodes, whose distance says what the choice matters; none has Gauss's nodes.
    pub(super) fn other(self) -> Option<QuadratureRule> {
        match self {
            Self::Trapezoid | Self::CubicSpline => Some(QuadratureRule::CorrectedTrapezoid),
            Self::CorrectedTrapezoid => Some(QuadratureRule::CubicSpline),
            Self::GaussLegendre => None,
        }
    }

    /// Its name in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Trapezoid => "the trapezoid rule",
            Self::CorrectedTrapezoid => "the corrected trapezoid rule",
            Self::CubicSpline => "a cubic spline",
            Self::GaussLegendre => "Gauss and Legendre's rule",
        }
    }
}

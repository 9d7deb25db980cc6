//! The penalty where it is nearly right.

use std::sync::Arc;

use ornstein_networks::operations::RowFunction;
use ornstein_networks::training::LevelDistribution;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::law_penalty::scheduled;
use super::level_bins::level_bins;
use super::{LawPenalty, PreparedLaw};

/// How a penalty fades with the noise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// It does not.
    Always,
    /// It ends at a noise level: 1 below, 0 above.
    Gate {
        /// The level, in the network's coordinates.
        level: f64,
    },
    /// $1/(1+(s/s_0)^k)$
    Fade {
        /// $s_0$, in the network's coordinates.
        level: f64,
        /// $k$
        power: f64,
    },
}

impl Schedule {
    /// The weight at noise `s`.
    #[must_use]
    pub fn weight(self, s: f64) -> f64 {
        match self {
            Self::Always => 1.0,
            Self::Gate { level } => f64::from(u8::from(s < level)),
            Self::Fade { level, power } => 1.0 / (1.0 + (s / level).powf(power)),
        }
    }

    /// The noise above which the weight is (nearly) zero: one per mille.
    #[must_use]
    pub fn end(self) -> f64 {
        match self {
            Self::Always => f64::INFINITY,
            Self::Gate { level } => level,
            Self::Fade { level, power } => level * 999f64.powf(1.0 / power),
        }
    }
}

/// The distance between the quantities $q(D(z;s))$ of denoised states and the law of $q$ in theory, at low noise only, in `bins` ranges of
/// levels.
///
/// The error of the target falls with the square of the noise: with the covariance $s^2\,\partial D/\partial z$ of the data given the noisy
/// state, $\mathrm E[q(x_0)\mid z]-q(D)\approx\tfrac12s^2\operatorname{tr}(\nabla^2q\;\partial D/\partial z)$. But most of what goes wrong in an
/// event goes wrong at higher noise, where this penalty is silent.
#[must_use]
pub fn gated(
    quantities: Vec<Arc<dyn RowFunction>>,
    law: &PreparedLaw,
    distribution: LevelDistribution,
    schedule: Schedule,
    bins: usize,
    warm_up: u32,
) -> LawPenalty {
    let ranges = level_bins(distribution, schedule.end(), bins);
    LawPenalty::new("gated", quantities, scheduled(ranges, schedule, distribution, law), warm_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_fade() {
        let fade = Schedule::Fade { level: 0.2, power: 4.0 };
        assert_eq!((fade.weight(0.2), fade.weight(0.0)), (0.5, 1.0));
        assert!((fade.weight(fade.end()) - 1e-3).abs() < 1e-12);
        let gate = Schedule::Gate { level: 0.1 };
        assert_eq!((gate.weight(0.09), gate.weight(0.1), gate.end()), (1.0, 0.0, 0.1));
    }
}

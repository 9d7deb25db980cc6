//! The penalty with the right law at every noise level.

use std::sync::Arc;

use ornstein_networks::operations::RowFunction;
use ornstein_networks::training::LevelDistribution;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::law_penalty::LevelTarget;
use super::level_bins::{LevelRange, level_bins};
use super::{Distance, EmpiricalBayes, LawPenalty};

/// Distinct levels in a range at which its law is computed.
const LEVELS: usize = 8;

/// What is compared, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoiseAware {
    /// The compared quantity.
    pub target: NoiseAwareTarget,
    /// Ranges of noise levels, equally likely in training, each with its law.
    pub bins: usize,
    /// The noise level above which nothing is asked, in the network's coordinates.
    pub gate: f64,
    /// Draws behind each range's law.
    pub samples: usize,
    /// Exact events that posterior means are made of.
    pub events: usize,
    /// Posterior means of fewer events than this are not believed.
    pub neighbours: f64,
    /// $r$, the part of the noise that is left after a step along the flow.
    pub ratio: f64,
}

impl Default for NoiseAware {
    fn default() -> Self {
        Self {
            target: NoiseAwareTarget::PosteriorMean,
            bins: 8,
            gate: 20.0,
            samples: 4096,
            events: 20_000,
            neighbours: 10.0,
            ratio: 0.5,
        }
    }
}

/// What a noise-aware penalty compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseAwareTarget {
    /// The quantity of the denoised state with its law for an exact denoiser; where that is not known, at low noise, as `flow-step`.
    PosteriorMean,
    /// The quantity after a step along the probability flow with its law at the noise that is left.
    FlowStep,
}

/// The distance between the quantities of denoised states and the law that they have *for an exact denoiser*, by ranges of noise
/// levels.
///
/// # Posterior means
///
/// The exact denoiser is $D^*(z;s)=\mathrm E[x_0\mid z]$ with $z=x_0+s\epsilon$. The law of $q(D^*(z;s))$ is a definite one at each
/// level, neither that of $q(x_0)$ nor that of $q(z)$; it is drawn here with [`EmpiricalBayes`]: exact events, noise, the mean of the
/// exact events given the noisy one. The minimum of the denoising loss has distance zero from it, so the penalty does not move the
/// minimum: it adds what a mean square does not weigh, the law of $q$, where a limited network or a short training falls short. The
/// empirical means are right where the noise reaches many of the given events, at high noise, which is where the literal penalty is most
/// wrong.
///
/// # Steps along the flow
///
/// The probability flow $\mathrm dz/\mathrm ds=(z-D^*(z;s))/s$ leads from the law of $x_0+s\epsilon$ to that of $x_0+s'\epsilon$
/// (Karras et al. 2022, eq. 1). One Euler step of it from $s$ to $s'=rs$ is $z'=D+r(z-D)$ (the step of DDIM), and the law of
/// $q(x_0+rs\epsilon)$ needs no denoiser, only exact events and noise. The step's own error makes this a target that is slightly off: for three massless
/// particles, at noise between 0.5 and 0.9 deviations of the data and with $r=0.7$, an exact denoiser has an energy distance of 0.030 from
/// it, against 0.26 of the literal penalty. The error falls with the square of the noise. So the step takes over at low noise only, where
/// the empirical mean is of too few events.
#[must_use]
pub fn noise_aware(
    quantities: Vec<Arc<dyn RowFunction>>,
    events: &EmpiricalBayes,
    distance: Distance,
    distribution: LevelDistribution,
    settings: &NoiseAware,
    warm_up: u32,
) -> LawPenalty {
    let ranges = level_bins(distribution, settings.gate, settings.bins);
    let targets = ranges.into_iter().map(|range| target(&quantities, events, distance, distribution, settings, range));
    let targets = targets.collect();
    LawPenalty::new("noise-aware", quantities, targets, warm_up)
}

/// The law of one range.
fn target(
    quantities: &[Arc<dyn RowFunction>],
    events: &EmpiricalBayes,
    distance: Distance,
    distribution: LevelDistribution,
    settings: &NoiseAware,
    range: LevelRange,
) -> LevelTarget {
    let levels = range.representatives(distribution, LEVELS);
    let count = settings.samples.div_ceil(LEVELS).max(1);
    let believed =
        settings.target == NoiseAwareTarget::PosteriorMean && events.neighbours(levels[0]) >= settings.neighbours;
    let means = believed.then(|| {
        let (states, origins) = events.noisy(&levels, count);
        events.denoise(&levels, &states, &origins).ok()
    });
    let (rows, ratio) = if let Some(rows) = means.flatten() {
        (rows, 0.0)
    } else {
        let left: Vec<f64> = levels.iter().map(|s| settings.ratio * s).collect();
        (events.noisy(&left, count).0, settings.ratio)
    };
    let dimension = events.dimension();
    let column = |quantity: &Arc<dyn RowFunction>| {
        rows.chunks_exact(dimension).map(|row| quantity.evaluate(row, None)).collect::<Vec<f64>>()
    };
    // Draws of a range are listed level by level; a few of them should be of all levels.
    let mixed = |column: Vec<f64>| (0..column.len()).map(|i| column[i % LEVELS * count + i / LEVELS]).collect();
    let columns: Vec<Vec<f64>> = quantities.iter().map(column).map(mixed).collect();
    let known = vec![None; columns.len()];
    LevelTarget { range, weight: 1.0, ratio, law: distance.prepare(&columns, &known) }
}

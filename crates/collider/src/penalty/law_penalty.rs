//! The penalty that the others are made of.

use std::sync::Arc;

use ornstein_networks::Tensor;
use ornstein_networks::operations::{RowFunction, row_function};
use ornstein_networks::training::{LevelDistribution, Penalty, PenaltyBatch};

use super::level_bins::LevelRange;
use super::{PreparedLaw, Schedule};

/// What is asked of the rows of a range of noise levels.
#[derive(Debug, Clone)]
pub struct LevelTarget {
    /// The range.
    pub range: LevelRange,
    /// How much it counts.
    pub weight: f64,
    /// Where between the denoised state (0) and the noisy one (1) the quantities are taken: at $z'=D+r(z-D)$, which has the noise $rs$.
    pub ratio: f64,
    /// The law that the quantities should have there.
    pub law: PreparedLaw,
}

/// $$\sum_b\frac{B_b}{B}\,w_b\,\mathrm d\big(\{q(z'_i)\}_{i\in b},\ \text{law}_b\big),\qquad z'_i=D_i+r_b(z_i-D_i)$$
///
/// over ranges $b$ of noise levels: the rows of a batch whose levels lie in a range are compared with that range's law. Ranges of which a
/// batch has fewer than two rows are left out.
#[derive(Debug)]
pub struct LawPenalty {
    name: &'static str,
    quantities: Vec<Arc<dyn RowFunction>>,
    targets: Vec<LevelTarget>,
    warm_up: u32,
}

impl LawPenalty {
    /// Compares these quantities of normalised rows with the laws of the targets. Over `warm_up` steps the penalty grows to its weight.
    #[must_use]
    pub fn new(
        name: &'static str,
        quantities: Vec<Arc<dyn RowFunction>>,
        targets: Vec<LevelTarget>,
        warm_up: u32,
    ) -> Self {
        Self { name, quantities, targets, warm_up }
    }

    /// What is asked, by noise level.
    #[must_use]
    pub fn targets(&self) -> &[LevelTarget] {
        &self.targets
    }

    /// The quantities of the rows in one range.
    fn of_target(&self, batch: &PenaltyBatch<'_>, target: &LevelTarget, rows: &[i32]) -> Tensor<1> {
        let device = batch.noisy.device();
        let denoised = batch.denoised.clone().select(0, Tensor::from_data(rows, &device));
        let states = if target.ratio == 0.0 {
            denoised
        } else {
            let noisy = batch.noisy.clone().select(0, Tensor::from_data(rows, &device));
            denoised.mul_scalar(1.0 - target.ratio) + noisy.mul_scalar(target.ratio)
        };
        target.law.distance(self.quantities.iter().map(|quantity| row_function(quantity, states.clone())).collect())
    }
}

/// The part of a penalty's weight at a step.
pub(super) fn warmth(step: u32, warm_up: u32) -> f64 {
    if step < warm_up { f64::from(step + 1) / f64::from(warm_up) } else { 1.0 }
}

/// The penalty of a batch that it says nothing of.
pub(super) fn none(batch: &PenaltyBatch<'_>) -> Tensor<1> {
    Tensor::zeros([1], (&batch.noisy.device(), batch.noisy.dtype()))
}

impl Penalty for LawPenalty {
    fn name(&self) -> &str {
        self.name
    }

    fn evaluate(&self, batch: &PenaltyBatch<'_>) -> Tensor<1> {
        let warmth = warmth(batch.step, self.warm_up);
        let mut total = None;
        for target in &self.targets {
            let inside = |(row, level): (i32, &f64)| target.range.levels.contains(level).then_some(row);
            let rows: Vec<i32> = (0..).zip(batch.levels).filter_map(inside).collect();
            if rows.len() < 2 || target.weight == 0.0 {
                continue;
            }
            let share = warmth * target.weight * rows.len() as f64 / batch.rows() as f64;
            let term = self.of_target(batch, target, &rows).mul_scalar(share);
            total = Some(match total {
                Some(sum) => sum + term,
                None => term,
            });
        }
        total.unwrap_or_else(|| none(batch))
    }
}

/// Targets of one law at all levels of some ranges, weighted by a schedule.
pub(super) fn scheduled(
    ranges: Vec<LevelRange>,
    schedule: Schedule,
    distribution: LevelDistribution,
    law: &PreparedLaw,
) -> Vec<LevelTarget> {
    let target = |range: LevelRange| {
        let levels = range.representatives(distribution, 16);
        let weight = levels.iter().map(|&s| schedule.weight(s)).sum::<f64>() / 16.0;
        LevelTarget { range, weight, ratio: 0.0, law: law.clone() }
    };
    ranges.into_iter().map(target).collect()
}

//! What learned events are worth beside held-out ones.

use ornstein_diagnostics::Points;
use ornstein_diagnostics::two_sample::{AreaUnderCurve, Classifier, classifier_area};
use ornstein_run::RunError;

use super::quantities::{COUNT, Quantities};
use crate::metrics::{KernelDistances, kernel_distances_of_rows, wasserstein_distance};

/// One quantity of learned and held-out events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct QuantityJudgement {
    /// Mean and standard error of learned events.
    pub learned: [f64; 2],
    /// Mean and standard error of held-out events.
    pub held_out: [f64; 2],
    /// The Wasserstein distance between them.
    pub distance: f64,
    /// The same between events that were learned from and held-out ones.
    pub floor: f64,
}

impl QuantityJudgement {
    /// The difference of the means as a part of that of held-out events, with its standard error.
    pub fn deviation(&self) -> [f64; 2] {
        let [learned, error] = self.learned;
        let [expected, expected_error] = self.held_out;
        let ratio = learned / expected;
        let variance = error * error + (ratio * expected_error).powi(2);
        [ratio - 1.0, variance.sqrt() / expected.abs()]
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    /// Of every quantity.
    pub quantities: Vec<QuantityJudgement>,
    /// How well a classifier that sees the quantities tells learned from held-out events.
    pub area: AreaUnderCurve,
    /// Fréchet and kernel distances of the quantities between learned and held-out events; `None` for fewer than 4000 events.
    pub kernel: Option<KernelDistances>,
    /// The same between events that were learned from and held-out ones.
    pub kernel_floor: Option<KernelDistances>,
}

/// Compares learned events with held-out ones; differences between these and `training` events say what is chance.
pub(super) fn judge(
    learned: &Quantities,
    training: &Quantities,
    held_out: &Quantities,
    seed: u64,
) -> Result<Judgement, RunError> {
    let alike = training.first(learned.events.len());
    let quantities = (0..COUNT).map(|quantity| {
        let [exact, events, other] = [held_out, learned, &alike].map(|set| set.sorted(quantity));
        QuantityJudgement {
            learned: learned.mean(quantity),
            held_out: held_out.mean(quantity),
            distance: wasserstein_distance(&events, &exact),
            floor: wasserstein_distance(&other, &exact),
        }
    });
    let (rows, exact) = (learned.rows(), held_out.rows());
    let points = |rows| Points::new(rows, COUNT).map_err(RunError::experiment);
    let classifier = Classifier { seed, ..Classifier::default() };
    Ok(Judgement {
        quantities: quantities.collect(),
        area: classifier_area(points(&rows)?, points(&exact)?, classifier).map_err(RunError::experiment)?,
        kernel: kernel_distances_of_rows([rows, exact], COUNT).ok(),
        kernel_floor: kernel_distances_of_rows([alike.rows(), held_out.rows()], COUNT).ok(),
    })
}

//! What the log-weights of each bridge say.

use ornstein_free_energy::{
    BennettEstimate, Bounds, Estimate, ExponentialAverage, Reliability, Schedule, bennett, bounds, crooks_slope,
    exponential_average,
};
use ornstein_run::{Run, RunError, SampleStream};

use super::ledger::Ledger;
use super::plan::AnnealingExperiment;

/// Walkers read back at once.
const PIECE: usize = 1 << 16;

/// The estimates of one bridge.
pub(super) struct Outcome {
    pub length: usize,
    /// `ln Z` from the reference.
    pub forward: ExponentialAverage,
    /// `-ln Z` from the target.
    pub reverse: Option<ExponentialAverage>,
    /// Both.
    pub bennett: Option<BennettEstimate>,
    pub bounds: Option<Bounds>,
    /// Slope of Crooks' relation.
    pub slope: Option<Estimate>,
    /// Evaluations of the score per walker, both directions together.
    pub evaluations: f64,
    /// Moves that diverged.
    pub divergent: f64,
    /// Mean acceptance over the bridge from the reference.
    pub acceptance: f64,
    /// Log-weights from the reference and from the target.
    pub log_weights: [Vec<f64>; 2],
}

impl Outcome {
    /// The estimate to be quoted, with its verdict and its estimator: that of both directions if they are there.
    pub fn best(&self) -> (Estimate, &Reliability, &'static str) {
        match &self.bennett {
            Some(bennett) => {
                (bennett.free_energy.negated(), &bennett.reliability, "Bennett's acceptance ratio of both directions")
            }
            None => (self.forward.log_mean, &self.forward.reliability, "annealed importance sampling"),
        }
    }

    /// The works of both directions, `W = -ln w`.
    pub fn works(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|direction: usize| self.log_weights[direction].iter().map(|weight| -weight).collect())
    }
}

/// Reads all log-weights back and estimates.
pub(super) fn gather(
    plan: &AnnealingExperiment,
    run: &mut Run,
    streams: &[SampleStream],
    schedules: &[Schedule],
    ledgers: &[Ledger],
) -> Result<Vec<Outcome>, RunError> {
    let count = schedules.len();
    let mut log_weights = vec![[Vec::new(), Vec::new()]; count];
    for (direction, &stream) in streams.iter().enumerate() {
        run.read_back::<f64>(stream, PIECE, |_, values| {
            for (index, &value) in values.iter().enumerate() {
                log_weights[index % count][direction].push(value);
            }
            Ok(())
        })?;
    }
    let walkers = plan.walkers() as f64;
    let mut outcomes = Vec::with_capacity(count);
    for ((log_weights, schedule), ledger) in log_weights.into_iter().zip(schedules).zip(ledgers) {
        let [forward, reverse] = &log_weights;
        let estimated = exponential_average(forward).map_err(RunError::experiment)?;
        let mut outcome = Outcome {
            length: schedule.length(),
            forward: estimated,
            reverse: None,
            bennett: None,
            bounds: None,
            slope: None,
            evaluations: ledger.evaluations / walkers,
            divergent: ledger.divergent,
            acceptance: ledger.acceptance.iter().sum::<f64>() / (walkers * schedule.length() as f64),
            log_weights: [Vec::new(), Vec::new()],
        };
        if !reverse.is_empty() {
            // What cannot be estimated (no weight at all in a direction, no overlap) is left out.
            let works = [forward, reverse].map(|weights| weights.iter().map(|weight| -weight).collect::<Vec<_>>());
            outcome.reverse = exponential_average(reverse).ok();
            outcome.bennett = bennett(&works[0], &works[1]).ok();
            outcome.bounds = bounds(forward, reverse).ok();
            let overlaps = outcome.bennett.as_ref().is_some_and(|bennett| bennett.reliability.reliable);
            outcome.slope = overlaps.then(|| crooks_slope(&works[0], &works[1]).ok()).flatten();
        }
        outcome.log_weights = log_weights;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

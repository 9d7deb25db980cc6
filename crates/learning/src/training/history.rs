//! What training has shown so far: curves, metrics, snapshots. All of it is in the checkpoint.

use ndarray::Array2;
use ornstein_networks::training::{LevelLoss, StepReport, ValidationReport};
use ornstein_run::{CheckpointData, Element, RunError};

use super::MetricName;

/// Bins of steps of the loss curve, at most.
const MOST_BINS: u32 = 400;

/// Numbers of a bin: steps in it, and sums of loss and gradient norm; the learning rate of its last step.
const BIN: usize = 4;

/// Curves over the steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Steps per bin.
    pub bin_width: u32,
    /// [`BIN`] numbers per bin, the last bin still open.
    bins: Vec<f64>,
    /// Steps taken at each look.
    pub steps: Vec<i64>,
    /// Losses of training batches since the look before, per look and noise level.
    pub training: Vec<f64>,
    /// Losses of the last weights on held-out rows.
    pub raw: Vec<f64>,
    /// Losses of the averaged weights.
    pub average: Vec<f64>,
    /// Standard errors of these.
    pub average_errors: Vec<f64>,
    /// A number per look and name.
    metrics: Vec<f64>,
    names: Vec<MetricName>,
    /// Samples at each look, rows in physical coordinates.
    pub snapshots: Vec<f32>,
}

impl History {
    /// For a training of so many steps.
    pub(super) fn new(steps: u32, metrics: Vec<MetricName>) -> Self {
        Self { bin_width: steps.div_ceil(MOST_BINS).max(1), names: metrics, ..Self::default() }
    }

    /// Takes a step in.
    pub(super) fn step(&mut self, report: &StepReport) {
        if report.step.is_multiple_of(self.bin_width) {
            self.bins.extend([0.0; BIN]);
        }
        if let Some([count, loss, gradient, rate]) = self.bins.last_chunk_mut::<BIN>() {
            *count += 1.0;
            *loss += report.loss;
            *gradient += report.gradient_norm;
            *rate = report.learning_rate;
        }
    }

    /// Takes a look in: losses on held-out rows, of the training batches since the look before, a number for each metric, and samples.
    ///
    /// # Panics
    /// If there are not as many numbers as metrics.
    pub(super) fn look(
        &mut self,
        report: &ValidationReport,
        training: &[LevelLoss],
        metrics: &[f64],
        snapshot: &[f64],
    ) {
        assert_eq!(metrics.len(), self.names.len(), "a look gives one number for each metric");
        let means = |losses: &[LevelLoss]| losses.iter().map(|loss| loss.mean).collect::<Vec<f64>>();
        self.steps.push(i64::from(report.step));
        self.training.extend(means(training));
        self.raw.extend(means(&report.raw));
        self.average.extend(means(&report.average));
        self.average_errors.extend(report.average.iter().map(|loss| loss.standard_error));
        self.metrics.extend_from_slice(metrics);
        self.snapshots.extend(snapshot.iter().map(|&x| x as f32));
    }

    /// The mean loss of the latest steps.
    pub fn recent_loss(&self) -> f64 {
        self.bins.last_chunk::<BIN>().map_or(f64::NAN, |[count, loss, ..]| loss / count)
    }

    /// The middle of each bin, and means of loss and gradient norm and the learning rate in it.
    pub fn curve(&self) -> [Vec<f64>; 4] {
        let bins = || self.bins.chunks_exact(BIN);
        let width = f64::from(self.bin_width);
        [
            (0..).zip(bins()).map(|(number, bin)| f64::from(number) * width + 0.5 * bin[0]).collect(),
            bins().map(|bin| bin[1] / bin[0]).collect(),
            bins().map(|bin| bin[2] / bin[0]).collect(),
            bins().map(|bin| bin[3]).collect(),
        ]
    }

    /// A list of numbers per look and noise level as a table.
    pub fn table(&self, values: &[f64]) -> Result<Array2<f64>, RunError> {
        let levels = values.len() / self.steps.len().max(1);
        Array2::from_shape_vec((self.steps.len(), levels), values.to_vec()).map_err(RunError::experiment)
    }

    /// Every metric with its numbers, one per look.
    pub fn metrics(&self) -> impl Iterator<Item = (&MetricName, Vec<f64>)> {
        let values = |place| self.metrics.iter().skip(place).step_by(self.names.len()).copied().collect();
        self.names.iter().enumerate().map(move |(place, name)| (name, values(place)))
    }

    /// The same as it was after `step` steps.
    pub(super) fn until(&self, step: u32) -> Self {
        let looks = self.steps.iter().take_while(|&&at| at <= i64::from(step)).count();
        let per_look = |values: &[f64]| values[..values.len() / self.steps.len().max(1) * looks].to_vec();
        let bins = step.div_ceil(self.bin_width) as usize;
        Self {
            bin_width: self.bin_width,
            bins: self.bins.iter().take(bins * BIN).copied().collect(),
            steps: self.steps[..looks].to_vec(),
            training: per_look(&self.training),
            raw: per_look(&self.raw),
            average: per_look(&self.average),
            average_errors: per_look(&self.average_errors),
            metrics: per_look(&self.metrics),
            names: self.names.clone(),
            snapshots: self.snapshots[..self.snapshots.len() / self.steps.len().max(1) * looks].to_vec(),
        }
    }

    /// Adds everything to a checkpoint.
    pub(super) fn keep(&self, data: CheckpointData) -> CheckpointData {
        data.with_array("history/bins", self.bins.clone())
            .with_array("history/steps", self.steps.clone())
            .with_array("history/training", self.training.clone())
            .with_array("history/raw", self.raw.clone())
            .with_array("history/average", self.average.clone())
            .with_array("history/average_errors", self.average_errors.clone())
            .with_array("history/metrics", self.metrics.clone())
            .with_array("history/snapshots", self.snapshots.clone())
    }

    /// Takes up what a checkpoint has kept of the same training.
    pub(super) fn restore(data: &CheckpointData, steps: u32, metrics: Vec<MetricName>) -> Result<Self, RunError> {
        Ok(Self {
            bins: list(data, "history/bins")?,
            steps: list(data, "history/steps")?,
            training: list(data, "history/training")?,
            raw: list(data, "history/raw")?,
            average: list(data, "history/average")?,
            average_errors: list(data, "history/average_errors")?,
            metrics: list(data, "history/metrics")?,
            snapshots: list(data, "history/snapshots")?,
            ..Self::new(steps, metrics)
        })
    }
}

/// An array of a checkpoint as a list.
pub(super) fn list<T: Element>(data: &CheckpointData, name: &str) -> Result<Vec<T>, RunError> {
    Ok(data.array::<T>(name)?.iter().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<MetricName> {
        vec![MetricName::new("distance", "a distance"), MetricName::new("error", "an error")]
    }

    /// 1000 steps, of which step `s` has the loss `s`, and a look at every hundredth.
    fn history() -> History {
        let mut history = History::new(1000, names());
        for step in 0..1000 {
            let report = StepReport {
                step,
                loss: f64::from(step),
                penalties: Vec::new(),
                gradient_norm: 2.0 * f64::from(step),
                learning_rate: 0.5,
            };
            history.step(&report);
            if (step + 1).is_multiple_of(100) {
                let of = |level: f64| LevelLoss { level, mean: level, standard_error: 0.1, rows: 4 };
                let losses = vec![of(0.1), of(1.0), of(10.0)];
                let report = ValidationReport { step: step + 1, raw: losses.clone(), average: losses.clone() };
                history.look(&report, &losses, &[f64::from(step), f64::NAN], &[f64::from(step); 6]);
            }
        }
        history
    }

    #[test]
    fn bins_hold_means_of_their_steps() {
        // 400 bins at most: three steps each, and one in the last.
        let [middles, losses, gradients, rates] = history().curve();
        assert_eq!((middles.len(), middles[0], middles[333]), (334, 1.5, 999.5));
        assert_eq!((losses[0], losses[1], losses[333]), (1.0, 4.0, 999.0));
        assert_eq!((gradients[1], rates[1]), (8.0, 0.5));
        assert_eq!(history().recent_loss(), 999.0);
    }

    #[test]
    fn metrics_keep_their_names() {
        let history = history();
        let metrics: Vec<_> = history.metrics().collect();
        assert_eq!((metrics[0].0.name.as_str(), metrics[1].0.name.as_str()), ("distance", "error"));
        assert_eq!(metrics[0].1, (1..=10).map(|look| f64::from(100 * look - 1)).collect::<Vec<_>>());
        assert!(metrics[1].1.len() == 10 && metrics[1].1.iter().all(|value| value.is_nan()));
        assert_eq!(history.table(&history.raw).unwrap().dim(), (10, 3));
    }

    #[test]
    fn a_checkpoint_keeps_all_of_it() {
        let history = history();
        let data = history.keep(CheckpointData::new(&()).unwrap());
        let restored = History::restore(&data, 1000, names()).unwrap();
        // Metrics hold NaN, which equals nothing: bits are compared instead.
        let bits = |history: &History| history.metrics.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&restored), bits(&history));
        let without = |history: History| History { metrics: Vec::new(), ..history };
        assert_eq!(without(restored), without(history));
    }

    #[test]
    fn what_came_later_can_be_forgotten() {
        let earlier = history().until(250);
        assert_eq!(earlier.steps, [100, 200]);
        assert_eq!((earlier.raw.len(), earlier.snapshots.len(), earlier.metrics.len()), (6, 12, 4));
        assert_eq!(earlier.curve()[0].len(), 84);
    }
}

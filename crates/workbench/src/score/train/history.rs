//! What training has shown so far: curves, metrics, snapshots. All of it is in the checkpoint.

use ndarray::Array2;
use ornstein_networks::training::{LevelLoss, StepReport, ValidationReport};
use ornstein_run::{CheckpointData, Element, RunError};

use crate::score::comparison::Distances;

/// Bins of steps of the loss curve, at most.
const MOST_BINS: u32 = 400;

/// Numbers of a bin: steps in it, and sums of loss and gradient norm; the learning rate of its last step.
const BIN: usize = 4;

/// Curves over the steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct History {
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
    /// Three [`Distances`] per look.
    pub distances: Vec<f64>,
    /// Samples at each look, rows in physical coordinates.
    pub snapshots: Vec<f32>,
}

impl History {
    /// For a training of so many steps.
    pub fn new(steps: u32) -> Self {
        Self { bin_width: steps.div_ceil(MOST_BINS).max(1), ..Self::default() }
    }

    /// Takes a step in.
    pub fn step(&mut self, report: &StepReport) {
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

    /// Takes a look in.
    pub fn look(&mut self, report: &ValidationReport, training: &[LevelLoss], distances: Distances, snapshot: &[f64]) {
        let means = |losses: &[LevelLoss]| losses.iter().map(|loss| loss.mean).collect::<Vec<f64>>();
        self.steps.push(i64::from(report.step));
        self.training.extend(means(training));
        self.raw.extend(means(&report.raw));
        self.average.extend(means(&report.average));
        self.average_errors.extend(report.average.iter().map(|loss| loss.standard_error));
        self.distances.extend([distances.sliced, distances.modes, distances.off_plane]);
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

    /// One of the three distances over the looks.
    pub fn distance(&self, which: usize) -> Vec<f64> {
        self.distances.iter().skip(which).step_by(3).copied().collect()
    }

    /// The same as it was after `step` steps.
    pub fn until(&self, step: u32) -> Self {
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
            distances: per_look(&self.distances),
            snapshots: self.snapshots[..self.snapshots.len() / self.steps.len().max(1) * looks].to_vec(),
        }
    }

    /// Adds everything to a checkpoint.
    pub fn keep(&self, data: CheckpointData) -> CheckpointData {
        data.with_array("history/bins", self.bins.clone())
            .with_array("history/steps", self.steps.clone())
            .with_array("history/training", self.training.clone())
            .with_array("history/raw", self.raw.clone())
            .with_array("history/average", self.average.clone())
            .with_array("history/average_errors", self.average_errors.clone())
            .with_array("history/distances", self.distances.clone())
            .with_array("history/snapshots", self.snapshots.clone())
    }

    /// Takes it up again.
    pub fn restore(data: &CheckpointData, steps: u32) -> Result<Self, RunError> {
        Ok(Self {
            bins: list(data, "history/bins")?,
            steps: list(data, "history/steps")?,
            training: list(data, "history/training")?,
            raw: list(data, "history/raw")?,
            average: list(data, "history/average")?,
            average_errors: list(data, "history/average_errors")?,
            distances: list(data, "history/distances")?,
            snapshots: list(data, "history/snapshots")?,
            ..Self::new(steps)
        })
    }
}

/// An array of a checkpoint as a list.
pub(super) fn list<T: Element>(data: &CheckpointData, name: &str) -> Result<Vec<T>, RunError> {
    Ok(data.array::<T>(name)?.iter().copied().collect())
}

//! Training with its record: steps, looks, and the state that a checkpoint keeps.

use ornstein_networks::training::{Adam, EarlyStopping, LossSums, Trainer, TrainerState, TrainingError};
use ornstein_run::{CheckpointData, RunError};
use serde::{Deserialize, Serialize};

use super::config::{Metric, ValidationTable};
use super::history::{History, list};
use crate::score::comparison::Distances;

/// A training, where it stands, and what it has shown.
pub(super) struct Learner {
    pub trainer: Trainer,
    pub history: History,
    stopping: Option<(Metric, EarlyStopping)>,
    /// The averaged weights of the best look, if training may stop early, and the steps behind them.
    best: Option<(Vec<f32>, u32)>,
    /// Whether no more steps are taken.
    pub finished: bool,
}

/// The small part of the state.
#[derive(Serialize, Deserialize)]
struct Small {
    step: u32,
    stopping: Option<(Metric, EarlyStopping)>,
    best_step: Option<u32>,
    finished: bool,
}

impl Learner {
    /// At the start.
    pub fn new(trainer: Trainer, table: &ValidationTable) -> Self {
        let stopping =
            table.early_stopping.as_ref().map(|table| (table.metric, EarlyStopping::new(table.patience, 0.0)));
        let history = History::new(trainer.settings().steps);
        Self { trainer, history, stopping, best: None, finished: false }
    }

    /// Takes a step; the last one finishes.
    pub fn step(&mut self) -> Result<(), TrainingError> {
        let report = self.trainer.step()?;
        self.history.step(&report);
        self.finished = self.trainer.steps_taken() >= self.trainer.settings().steps;
        Ok(())
    }

    /// Takes in what samples of the averaged weights look like, and validates. Training finishes if that was long ago at its best.
    pub fn look(&mut self, distances: Distances, snapshot: &[f64]) -> Result<(), TrainingError> {
        let report = self.trainer.validate()?;
        let training = self.trainer.take_level_losses();
        self.history.look(&report, &training, distances, snapshot);
        if let Some((metric, stopping)) = &mut self.stopping {
            let value = match metric {
                Metric::Loss => report.average_loss(),
                Metric::Distance => distances.sliced,
            };
            self.finished |= stopping.observe(value);
            if stopping.is_best() {
                self.best = Some((self.trainer.average().to_vec(), report.step));
            }
        }
        Ok(())
    }

    /// The weights to use, and the steps behind them.
    pub fn weights(&self) -> (&[f32], u32) {
        match &self.best {
            Some((weights, step)) => (weights, *step),
            None => (self.trainer.average(), self.trainer.steps_taken()),
        }
    }

    /// All of it for a checkpoint.
    pub fn checkpoint(&self) -> Result<CheckpointData, RunError> {
        self.keep(self.trainer.state(), &self.history)
    }

    /// The last good state for a checkpoint.
    pub fn last_good(&self) -> Result<CheckpointData, RunError> {
        let state = self.trainer.last_good();
        self.keep(state, &self.history.until(state.step))
    }

    fn keep(&self, state: &TrainerState, history: &History) -> Result<CheckpointData, RunError> {
        let best_step = self.best.as_ref().map(|(_, step)| *step);
        let small = Small { step: state.step, stopping: self.stopping, best_step, finished: self.finished };
        let Adam { weights, first_moment, second_moment, average } = &state.optimiser;
        let sums: Vec<f64> = state.losses.iter().flat_map(|sums| [sums.rows as f64, sums.sum, sums.squares]).collect();
        let best = self.best.as_ref().map_or_else(Vec::new, |(weights, _)| weights.clone());
        let data = CheckpointData::new(&small)?
            .with_array("weights", weights.clone())
            .with_array("first_moment", first_moment.clone())
            .with_array("second_moment", second_moment.clone())
            .with_array("average", average.clone())
            .with_array("losses", sums)
            .with_array("running_loss", state.running_loss.to_vec())
            .with_array("best", best);
        Ok(history.keep(data))
    }

    /// Goes on from a checkpoint.
    pub fn restore(&mut self, data: &CheckpointData) -> Result<(), RunError> {
        let small: Small = data.state()?;
        let running: Vec<f64> = list(data, "running_loss")?;
        let losses = list::<f64>(data, "losses")?
            .chunks_exact(3)
            .map(|sums| LossSums { rows: sums[0] as u64, sum: sums[1], squares: sums[2] })
            .collect();
        let state = TrainerState {
            step: small.step,
            optimiser: Adam {
                weights: list(data, "weights")?,
                first_moment: list(data, "first_moment")?,
                second_moment: list(data, "second_moment")?,
                average: list(data, "average")?,
            },
            losses,
            running_loss: [running[0], running[1]],
        };
        self.trainer.restore(state).map_err(RunError::experiment)?;
        self.history = History::restore(data, self.trainer.settings().steps)?;
        let best: Vec<f32> = list(data, "best")?;
        self.best = small.best_step.map(|step| (best, step));
        (self.stopping, self.finished) = (small.stopping, small.finished);
        Ok(())
    }
}

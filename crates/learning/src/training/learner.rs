//! Training with its record: steps, looks, and the state that a checkpoint keeps.

use ornstein_networks::training::{Adam, EarlyStopping, LossSums, Trainer, TrainerState, TrainingError};
use ornstein_run::{CheckpointData, RunError};
use serde::{Deserialize, Serialize};

use super::history::list;
use super::{History, MetricName};

/// What should fall for training to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// The loss of the averaged weights on held-out rows.
    Loss,
    /// The metric of this number.
    Metric(usize),
}

/// A training, where it stands, and what it has shown.
#[derive(Debug)]
pub struct Learner {
    trainer: Trainer,
    history: History,
    stopping: Option<(Criterion, EarlyStopping)>,
    /// The averaged weights of the best look, if training may stop early, and the steps behind them.
    best: Option<(Vec<f32>, u32)>,
    /// Whether no more steps are taken.
    finished: bool,
}

/// The small part of the state.
#[derive(Serialize, Deserialize)]
struct Small {
    step: u32,
    stopping: Option<EarlyStopping>,
    best_step: Option<u32>,
    finished: bool,
}

impl Learner {
    /// At the start of a training whose looks give a number for each of `metrics`. It ends after the steps of its settings, or earlier if
    /// `stopping` says so of the losses or the metric that it follows; the weights to use are then those of the best look.
    ///
    /// # Panics
    /// If early stopping follows a metric that there is not.
    pub fn new(trainer: Trainer, metrics: Vec<MetricName>, stopping: Option<(Criterion, EarlyStopping)>) -> Self {
        if let Some((Criterion::Metric(number), _)) = stopping {
            assert!(number < metrics.len(), "early stopping follows metric {number} of {}", metrics.len());
        }
        let history = History::new(trainer.settings().steps, metrics);
        Self { trainer, history, stopping, best: None, finished: false }
    }

    /// What is trained.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// What it has shown.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether no more steps are to be taken.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Takes a step; the last one finishes.
    pub fn step(&mut self) -> Result<(), TrainingError> {
        let report = self.trainer.step()?;
        self.history.step(&report);
        self.finished = self.trainer.steps_taken() >= self.trainer.settings().steps;
        Ok(())
    }

    /// Takes in a number for each metric and samples of the averaged weights, and validates. Training finishes if that was long ago at its
    /// best. Samples are rows in physical coordinates, as many at every look; there may be none.
    ///
    /// # Panics
    /// If there are not as many numbers as metrics.
    pub fn look(&mut self, metrics: &[f64], snapshot: &[f64]) -> Result<(), TrainingError> {
        let report = self.trainer.validate()?;
        let training = self.trainer.take_level_losses();
        self.history.look(&report, &training, metrics, snapshot);
        if let Some((criterion, stopping)) = &mut self.stopping {
            let value = match criterion {
                Criterion::Loss => report.average_loss(),
                Criterion::Metric(number) => metrics[*number],
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

    /// All of it, for a checkpoint.
    pub fn checkpoint(&self) -> Result<CheckpointData, RunError> {
        self.keep(self.trainer.state(), &self.history)
    }

    /// The last good state of the trainer with the history up to there, for a checkpoint.
    pub fn last_good(&self) -> Result<CheckpointData, RunError> {
        let state = self.trainer.last_good();
        self.keep(state, &self.history.until(state.step))
    }

    fn keep(&self, state: &TrainerState, history: &History) -> Result<CheckpointData, RunError> {
        let best_step = self.best.as_ref().map(|(_, step)| *step);
        let stopping = self.stopping.map(|(_, stopping)| stopping);
        let small = Small { step: state.step, stopping, best_step, finished: self.finished };
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

    /// Goes on from a checkpoint of the same training.
    pub fn restore(&mut self, data: &CheckpointData) -> Result<(), RunError> {
        let small: Small = data.state()?;
        let running_loss = <[f64; 2]>::try_from(list::<f64>(data, "running_loss")?);
        let running_loss =
            running_loss.map_err(|_| RunError::experiment("the checkpoint has no two running losses"))?;
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
            running_loss,
        };
        self.trainer.restore(state).map_err(RunError::experiment)?;
        let names = self.history.metrics().map(|(name, _)| name.clone()).collect();
        self.history = History::restore(data, self.trainer.settings().steps, names)?;
        let best: Vec<f32> = list(data, "best")?;
        self.best = small.best_step.map(|step| (best, step));
        // Which of them is followed stands in the config, and is the same as before.
        self.stopping = self.stopping.zip(small.stopping).map(|((criterion, _), stopping)| (criterion, stopping));
        self.finished = small.finished;
        Ok(())
    }
}

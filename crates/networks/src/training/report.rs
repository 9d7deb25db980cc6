//! What training tells.

/// The loss at one noise level: the mean over rows of `lambda(s) |D - x_0|^2 / d`, in the units in which a network that says nothing
/// has the loss of about one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelLoss {
    /// The noise level `s`.
    pub level: f64,
    /// The mean.
    pub mean: f64,
    /// Its standard error over rows; NaN for fewer than two.
    pub standard_error: f64,
    /// How many rows.
    pub rows: u64,
}

/// What one step did.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// The step, from 0.
    pub step: u32,
    /// The loss of the batch, penalties included.
    pub loss: f64,
    /// The penalties by themselves, each times its weight.
    pub penalties: Vec<f64>,
    /// The norm of the gradient before it was shortened.
    pub gradient_norm: f64,
    /// The learning rate.
    pub learning_rate: f64,
}

/// Losses on rows that were not learned from, with the same noise every time.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationReport {
    /// Steps taken so far.
    pub step: u32,
    /// Losses of the last weights, by noise level.
    pub raw: Vec<LevelLoss>,
    /// Losses of the averaged weights.
    pub average: Vec<LevelLoss>,
}

impl ValidationReport {
    /// The loss of the last weights over the distribution of noise levels.
    #[must_use]
    pub fn raw_loss(&self) -> f64 {
        mean(&self.raw)
    }

    /// The loss of the averaged weights.
    #[must_use]
    pub fn average_loss(&self) -> f64 {
        mean(&self.average)
    }
}

fn mean(losses: &[LevelLoss]) -> f64 {
    losses.iter().map(|loss| loss.mean).sum::<f64>() / losses.len() as f64
}

/// Sums of which a [`LevelLoss`] is made.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LossSums {
    /// Rows so far.
    pub rows: u64,
    /// The sum of their losses.
    pub sum: f64,
    /// The sum of squares of their losses.
    pub squares: f64,
}

impl LossSums {
    /// Takes the loss of one row in.
    pub(super) fn add(&mut self, loss: f64) {
        self.rows += 1;
        self.sum += loss;
        self.squares += loss * loss;
    }

    /// Mean and standard error.
    pub(super) fn at(self, level: f64) -> LevelLoss {
        let rows = self.rows as f64;
        let mean = self.sum / rows;
        let variance = (self.squares / rows - mean * mean).max(0.0) * rows / (rows - 1.0);
        LevelLoss { level, mean, standard_error: (variance / rows).sqrt(), rows: self.rows }
    }
}

//! The loop of a training run.

use ornstein_networks::training::Trainer;
use ornstein_run::{Run, RunError};

use super::{Learner, WeightsRecord, keep_last_good};

/// Steps between two words on how it stands.
const STANDING: u32 = 50;

/// What samples of the averaged weights say at one moment of a training.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// A number for each metric of the learner, in its order; NaN where it has none.
    pub metrics: Vec<f64>,
    /// Samples to keep, rows in physical coordinates, as many at every look; there may be none.
    pub snapshot: Vec<f64>,
    /// What the progress bar says of it beside the loss, "distance 0.0123"; there may be nothing to say.
    pub standing: String,
}

/// Steps until a [`Learner`] has finished, with looks on the way.
///
/// Progress is told, checkpoints are saved when they are due, and the last good state is kept of a training that diverges. A learner that
/// was [restored](Learner::restore) goes on as if there had been no interruption.
#[derive(Debug, Clone, Copy)]
pub struct TrainingLoop<'a> {
    /// Steps from one look to the next; there is one at the end in any case.
    pub look_every: u32,
    /// What is said about weights that are saved.
    pub record: &'a WeightsRecord<'a>,
}

impl TrainingLoop<'_> {
    /// Trains; `look` judges the [averaged weights](Trainer::average).
    pub fn run(
        &self,
        learner: &mut Learner,
        run: &mut Run,
        mut look: impl FnMut(&Trainer) -> Result<Look, RunError>,
    ) -> Result<(), RunError> {
        let progress = run.progress("steps", u64::from(learner.trainer().settings().steps));
        progress.advance(u64::from(learner.trainer().steps_taken()));
        let mut standing = String::new();
        while !learner.is_finished() {
            if let Err(error) = learner.step() {
                return Err(keep_last_good(error, learner, self.record, run));
            }
            let done = learner.trainer().steps_taken();
            progress.advance(1);
            if done.is_multiple_of(self.look_every) || learner.is_finished() {
                let found = look(learner.trainer())?;
                learner.look(&found.metrics, &found.snapshot).map_err(RunError::experiment)?;
                standing = if found.standing.is_empty() { String::new() } else { format!(", {}", found.standing) };
            }
            if done.is_multiple_of(STANDING) {
                progress.stands(format!("loss {:.4}{standing}", learner.history().recent_loss()));
            }
            run.checkpoint_if_due(|| learner.checkpoint())?;
        }
        Ok(())
    }
}

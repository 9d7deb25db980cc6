//! A training that cannot go on.

use ornstein_networks::training::TrainingError;
use ornstein_run::{Run, RunError};

use super::{Learner, WeightsRecord};

/// What a run ends with whose step failed with `error`. If training has diverged, its last good state is kept, as a checkpoint to go on from
/// and as weights to look at, and the error says so and what to change.
pub fn keep_last_good(error: TrainingError, learner: &Learner, record: &WeightsRecord<'_>, run: &mut Run) -> RunError {
    let TrainingError::Diverged { .. } = error else { return RunError::experiment(error) };
    let kept = learner.last_good().and_then(|data| run.save_checkpoint(data));
    let state = learner.trainer().last_good();
    let saved = record.save(&state.optimiser.average, state.step, None, run);
    let kept = match kept.and(saved) {
        Ok(()) => format!("the state after step {} is kept in the checkpoint and as weights beside it", state.step),
        Err(reason) => format!("its state could not be kept: {reason}"),
    };
    let rate = learner.trainer().settings().learning_rate.peak;
    RunError::experiment(format!(
        "{error}; {kept}. Try training.learning_rate.peak below {rate}, a longer training.learning_rate.warm_up or a smaller \
         training.largest_gradient, and look for outliers in the data"
    ))
}

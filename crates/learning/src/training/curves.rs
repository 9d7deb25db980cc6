//! The record of a training in the file.

use ornstein_run::{Array, Dimension, Run, RunError};

use super::{Learner, MetricName};

/// Writes `/statistics/training`, losses, gradients and learning rates over the steps, and `/statistics/validation`, losses by noise level and
/// metrics over the looks. A metric that never was a number is left out.
pub fn write_curves(learner: &Learner, run: &mut Run) -> Result<(), RunError> {
    let history = learner.history();
    let [middles, loss, gradient, rate] = history.curve();
    let bin = || [Dimension::new("bin", middles.clone(), "1", "middle of a bin of steps")];
    let mut curve = |name: &str, words: &str, values: Vec<f64>| {
        run.statistics(Array::new(format!("training/{name}"), values).dimensions(bin()).long_name(words))
    };
    curve("loss", "mean loss of training batches", loss)?;
    curve("gradient_norm", "mean norm of the gradient before it is shortened", gradient)?;
    curve("learning_rate", "learning rate", rate)?;

    let step = || Dimension::integers("step", history.steps.iter().copied(), "steps of training");
    let level = || Dimension::new("level", learner.trainer().levels(), "1", "noise level in deviations of the data");
    let mut by_level = |name: &str, words: &str, values: &[f64]| {
        let table = history.table(values)?;
        run.statistics(Array::new(format!("validation/{name}"), table).dimensions([step(), level()]).long_name(words))
    };
    by_level("training_loss", "loss of the training batches since the look before", &history.training)?;
    by_level("raw_loss", "loss of the last weights on held-out rows", &history.raw)?;
    by_level("average_loss", "loss of the averaged weights on held-out rows", &history.average)?;
    by_level("average_loss_error", "standard error of average_loss over the rows", &history.average_errors)?;
    for (MetricName { name, description }, values) in history.metrics() {
        if values.iter().any(|value| !value.is_nan()) {
            let array = Array::new(format!("validation/{name}"), values).dimensions([step()]);
            run.statistics(array.long_name(description))?;
        }
    }
    let (_, steps) = learner.weights();
    run.statistics(Array::new("training/steps", i64::from(steps)).long_name("steps behind the weights that are used"))
}

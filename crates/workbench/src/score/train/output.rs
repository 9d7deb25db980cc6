//! What goes to `/statistics`.

use ndarray::Array2;
use ornstein_run::{Array, Dimension, Run, RunError};

use super::learner::Learner;
use crate::score::evidence::Sides;
use crate::score::excess::LevelExcess;

/// Rows of data in the file, for figures.
const SHOWN: usize = 5000;

/// The curves of training.
pub(super) fn training(learner: &Learner, run: &mut Run) -> Result<(), RunError> {
    let history = &learner.history;
    let [middles, loss, gradient, rate] = history.curve();
    let bin = || [Dimension::new("bin", middles.clone(), "1", "middle of a bin of steps")];
    let mut curve = |name: &str, words: &str, values: Vec<f64>| {
        run.statistics(Array::new(format!("training/{name}"), values).dimensions(bin()).long_name(words))
    };
    curve("loss", "mean loss of training batches", loss)?;
    curve("gradient_norm", "mean norm of the gradient before it is shortened", gradient)?;
    curve("learning_rate", "learning rate", rate)?;

    let step = || Dimension::integers("step", history.steps.iter().copied(), "steps of training");
    let level = || Dimension::new("level", learner.trainer.levels(), "1", "noise level in deviations of the data");
    let mut by_level = |name: &str, words: &str, values: &[f64]| {
        let table = history.table(values)?;
        run.statistics(Array::new(format!("validation/{name}"), table).dimensions([step(), level()]).long_name(words))
    };
    by_level("training_loss", "loss of the training batches since the look before", &history.training)?;
    by_level("raw_loss", "loss of the last weights on held-out rows", &history.raw)?;
    by_level("average_loss", "loss of the averaged weights on held-out rows", &history.average)?;
    by_level("average_loss_error", "standard error of average_loss over the rows", &history.average_errors)?;
    let metrics = [
        ("distance", "sliced Wasserstein distance of samples from held-out rows in deviations of the data"),
        ("mode_error", "largest error of a mode's weight in the samples"),
        ("off_plane", "distance of samples from the plane of the data over the size within it"),
    ];
    for (which, (name, words)) in metrics.into_iter().enumerate() {
        let values = history.distance(which);
        if values.iter().any(|value| !value.is_nan()) {
            run.statistics(Array::new(format!("validation/{name}"), values).dimensions([step()]).long_name(words))?;
        }
    }
    let (_, steps) = learner.weights();
    run.statistics(Array::new("training/steps", i64::from(steps)).long_name("steps behind the weights that are used"))
}

/// Calls of the network for the samples.
pub(crate) fn calls(run: &mut Run, evaluations: u64, samples: usize) -> Result<(), RunError> {
    run.statistics(Array::new("calls/total", evaluations).long_name("states denoised by the network for all samples"))?;
    let each = evaluations as f64 / samples as f64;
    run.statistics(Array::new("calls/per_sample", each).long_name("denoisings by the network per sample"))
}

/// Rows of data beside the samples.
pub(crate) fn reference(run: &mut Run, rows: &[f64], dimension: usize) -> Result<(), RunError> {
    let count = (rows.len() / dimension).min(SHOWN);
    let table = Array2::from_shape_vec((count, dimension), rows[..count * dimension].to_vec());
    run.statistics(
        Array::new("data/x", table.map_err(RunError::experiment)?)
            .dimensions([Dimension::bare("row", count), Dimension::bare("coordinate", dimension)])
            .long_name("exact draws, or held-out rows"),
    )
}

/// The distance that exact draws have.
pub(super) fn floor(run: &mut Run, distance: f64) -> Result<(), RunError> {
    let words = "the same distance of exact draws, as many as samples at a look";
    run.statistics(Array::new("floor/distance", distance).long_name(words))
}

/// Samples and exact draws by mode.
pub(crate) fn modes(run: &mut Run, sides: &Sides<'_>) -> Result<(), RunError> {
    let Some(truth) = sides.truth else { return Ok(()) };
    let sets = [("count", "samples", sides.samples), ("exact_count", "exact draws", sides.data)];
    for (name, what, rows) in sets {
        let Some(counts) = truth.counts_of_modes(rows) else { return Ok(()) };
        let mode = [Dimension::bare("mode", counts.len())];
        let words = format!("{what} that belong to each mode");
        run.statistics(Array::new(format!("modes/{name}"), counts).dimensions(mode).long_name(words))?;
    }
    Ok(())
}

/// The learned denoiser beside the closed form.
pub(super) fn excess(run: &mut Run, levels: &[LevelExcess]) -> Result<(), RunError> {
    let axis = levels.iter().map(|level| level.level).collect();
    let axis = Dimension::new("level", axis, "1", "noise level in deviations of the data");
    let mut column = |name: &str, words: &str, of: fn(&LevelExcess) -> f64| {
        let values: Vec<f64> = levels.iter().map(of).collect();
        run.statistics(Array::new(format!("levels/{name}"), values).dimensions([axis.clone()]).long_name(words))
    };
    column("loss", "mean square error per coordinate of the learned denoiser", |level| level.loss)?;
    column("least_loss", "the same of the closed form, the least there can be", |level| level.least)?;
    column("excess", "mean square difference of the two denoisers", |level| level.excess)
}

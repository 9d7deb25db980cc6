//! What goes to `/statistics`.

use ndarray::Array2;
use ornstein_run::{Array, Dimension, Run, RunError};

use crate::score::evidence::Sides;
use crate::score::excess::LevelExcess;

/// Rows of data in the file, for figures.
const SHOWN: usize = 5000;

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

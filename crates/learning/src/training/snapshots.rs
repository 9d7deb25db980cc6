//! Samples at every look, in the file.

use ornstein_run::{Dimension, ElementType, Run, RunError, SampleSpec};

use super::Learner;

/// Writes `/samples/snapshots`, `(step, draw, coordinate)`: their number is known only now, for training may stop early.
/// Nothing if looks took none.
pub fn write_snapshots(learner: &Learner, run: &mut Run, dimension: usize) -> Result<(), RunError> {
    let history = learner.history();
    let looks = history.steps.len();
    let per_look = history.snapshots.len() / looks.max(1);
    if per_look == 0 {
        return Ok(());
    }
    let stream = run.samples(SampleSpec {
        stack: Dimension::integers("step", history.steps.iter().copied(), "steps of training"),
        item: vec![Dimension::bare("draw", per_look / dimension), Dimension::bare("coordinate", dimension)],
        long_name: "samples of the averaged weights, from the same noise at every step".to_owned(),
        ..SampleSpec::new("snapshots", ElementType::F32)
    })?;
    for look in run.appended(stream)..looks {
        run.append(stream, &history.snapshots[look * per_look..(look + 1) * per_look])?;
    }
    Ok(())
}

//! The running run, as the experiment sees it.

use std::sync::Arc;

use crate::{Array, CheckpointData, Element, Evidence, Progress, Reporter, RunError, SampleSpec, SampleStream};

/// The running run, handed to [`Experiment::run`](crate::Experiment::run): who it is, where samples, statistics and evidence
/// go, and when to save the state.
///
/// The loop of an experiment, whatever it does:
///
/// ```
/// use ornstein_run::{CheckpointData, Run, RunError, SampleSpec};
///
/// fn generate(run: &mut Run, spec: SampleSpec, draw: impl Fn(u64, usize) -> Vec<f32>) -> Result<(), RunError> {
///     let count = spec.stack.length();
///     let samples = run.samples(spec)?;
///     let progress = run.progress("drawing", count as u64);
///     let start = run.appended(samples); // 0, or where the checkpoint was
///     progress.advance(start as u64);
///     for item in start..count {
///         run.append(samples, &draw(run.seed(), item))?;
///         progress.advance(1);
///         run.checkpoint_if_due(|| CheckpointData::new(&()))?; // saves, and stops the run if asked to
///     }
///     Ok(())
/// }
/// ```
pub struct Run {
    reporter: Arc<dyn Reporter>,
}

impl Run {
    /// Name of the run.
    pub fn name(&self) -> &str {
        unimplemented!()
    }

    /// The seed; all randomness follows from it.
    pub fn seed(&self) -> u64 {
        unimplemented!()
    }

    /// Threads of the pool that the experiment runs in. Results must not depend on it.
    pub fn threads(&self) -> usize {
        unimplemented!()
    }

    /// Begins a part of the work with a known number of steps.
    pub fn progress(&self, label: impl Into<String>, total: u64) -> Progress {
        Progress::new(label, total, Arc::clone(&self.reporter))
    }

    /// Says something worth knowing.
    pub fn note(&self, _message: impl AsRef<str>) {}

    /// Says something the user should look at.
    pub fn warn(&self, _message: impl AsRef<str>) {}

    /// Opens a stream of samples. In a resumed run it already holds the items of the checkpoint.
    pub fn samples(&mut self, _spec: SampleSpec) -> Result<SampleStream, RunError> {
        unimplemented!()
    }

    /// Items in the stream so far.
    pub fn appended(&self, _stream: SampleStream) -> usize {
        unimplemented!()
    }

    /// Appends one item.
    pub fn append<T: Element>(&mut self, stream: SampleStream, item: &[T]) -> Result<(), RunError> {
        self.append_parts(stream, [item])
    }

    /// Appends one item that lies in pieces in memory (the rows of a padded field), without a copy of the whole.
    pub fn append_parts<'a, T: Element>(
        &mut self,
        _stream: SampleStream,
        _parts: impl IntoIterator<Item = &'a [T]>,
    ) -> Result<(), RunError> {
        unimplemented!()
    }

    /// Keeps an array for `/statistics`; a later one of the same path replaces it.
    pub fn statistics(&mut self, _array: Array) -> Result<(), RunError> {
        unimplemented!()
    }

    /// Keeps a test for `/evidence`; a later one of the same name replaces it.
    pub fn evidence(&mut self, _evidence: Evidence) -> Result<(), RunError> {
        unimplemented!()
    }

    /// Was the run asked to stop (signal, time limit)?
    pub fn stop_requested(&self) -> bool {
        unimplemented!()
    }

    /// Is it time to save the state?
    pub fn checkpoint_due(&self) -> bool {
        unimplemented!()
    }

    /// Saves the state now.
    pub fn save_checkpoint(&mut self, _data: &CheckpointData) -> Result<(), RunError> {
        unimplemented!()
    }

    /// Saves the state if it is time, and ends the run with [`RunError::Interrupted`] if it was asked to stop.
    pub fn checkpoint_if_due(
        &mut self,
        _data: impl FnOnce() -> Result<CheckpointData, RunError>,
    ) -> Result<(), RunError> {
        unimplemented!()
    }

    /// The state to go on from, if this run was resumed.
    pub fn resumed(&self) -> Option<&CheckpointData> {
        unimplemented!()
    }
}

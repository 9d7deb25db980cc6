//! Samples to the file, batch by batch.

use ornstein_engine::Randomness;
use ornstein_networks::Normalisation;
use ornstein_run::{CheckpointData, Dimension, Element, Run, RunError, SampleSpec, SampleStream};

use super::{Learned, SamplingPlan};
use crate::{Number, Precision};

/// What is drawn: the stream `/samples/x`, `(sample, coordinate)`, in physical coordinates.
pub struct Drawing<'a> {
    /// By which steps.
    pub plan: &'a SamplingPlan,
    /// How many samples.
    pub samples: usize,
    /// Back to physical coordinates.
    pub normalisation: &'a Normalisation,
    /// In memory and in the file.
    pub precision: Precision,
}

/// The samples that were drawn, and what they cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Physical coordinates, row by row.
    pub rows: Vec<f64>,
    /// States denoised by the network in all.
    pub evaluations: u64,
}

impl Drawing<'_> {
    /// Draws what is missing and returns all of it. `denoiser` makes the network for the batch that begins with the sample of this number;
    /// `keep` completes a checkpoint, to which the evaluations so far are added.
    pub fn run(
        &self,
        run: &mut Run,
        denoiser: impl Fn(usize) -> Result<Learned, RunError>,
        keep: impl Fn() -> Result<CheckpointData, RunError>,
    ) -> Result<Drawn, RunError> {
        match self.precision {
            Precision::F32 => self.draw::<f32>(run, denoiser, keep),
            Precision::F64 => self.draw::<f64>(run, denoiser, keep),
        }
    }

    fn draw<T: Number>(
        &self,
        run: &mut Run,
        denoiser: impl Fn(usize) -> Result<Learned, RunError>,
        keep: impl Fn() -> Result<CheckpointData, RunError>,
    ) -> Result<Drawn, RunError> {
        let dimension = self.normalisation.dimension();
        let stream = self.open::<T>(run, dimension)?;
        let evaluations = self.draw_into::<T>(run, stream, denoiser, keep, |run, batch| {
            batch.chunks_exact(dimension).try_for_each(|row| run.append(stream, row))
        })?;
        let mut rows = Vec::with_capacity(self.samples * dimension);
        run.read_back::<T>(stream, SamplingPlan::BATCH, |_, values| {
            rows.extend(values.iter().map(|value| value.to_f64()));
            Ok(())
        })?;
        Ok(Drawn { rows, evaluations })
    }

    /// Draws what `stream` lacks, for samples that are something else in the file than their coordinates: `write` is given each batch in
    /// physical coordinates, row by row, and appends an item per row to `stream`, and to others beside it. Returns the states denoised
    /// in all; the rest is as in [`run`](Self::run).
    pub fn draw_into<T: Number>(
        &self,
        run: &mut Run,
        stream: SampleStream,
        denoiser: impl Fn(usize) -> Result<Learned, RunError>,
        keep: impl Fn() -> Result<CheckpointData, RunError>,
        mut write: impl FnMut(&mut Run, &[T]) -> Result<(), RunError>,
    ) -> Result<u64, RunError> {
        let dimension = self.normalisation.dimension();
        let resumed = run.resumed().and_then(|data| data.array::<u64>("evaluations").ok());
        let mut evaluations = resumed.and_then(|list| list.first().copied()).unwrap_or(0);
        let progress = run.progress("samples", self.samples as u64);
        let mut done = run.appended(stream);
        progress.advance(done as u64);
        while done < self.samples {
            let count = SamplingPlan::BATCH.min(self.samples - done);
            let randomness = Randomness { seed: run.seed(), index: (done / SamplingPlan::BATCH) as u64 };
            let network = denoiser(done)?;
            let mut rows = self.plan.rows::<T>(&network, randomness, count, dimension).map_err(RunError::experiment)?;
            self.normalisation.to_physical(&mut rows);
            write(run, &rows)?;
            evaluations += network.evaluations();
            done += count;
            progress.advance(count as u64);
            run.checkpoint_if_due(|| Ok(keep()?.with_array("evaluations", vec![evaluations])))?;
        }
        Ok(evaluations)
    }

    fn open<T: Number>(&self, run: &mut Run, dimension: usize) -> Result<SampleStream, RunError> {
        run.samples(SampleSpec {
            stack: Dimension::bare("sample", self.samples),
            item: vec![Dimension::bare("coordinate", dimension)],
            long_name: "samples of the learned law".to_owned(),
            ..SampleSpec::new("x", <T as Element>::TYPE)
        })
    }
}

//! Samples to the file, batch by batch.

use ornstein_engine::diffusion::guidance::ClassifierFree;
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, Randomness};
use ornstein_networks::{NetworkDenoiser, Normalisation};
use ornstein_run::{CheckpointData, Dimension, Element, Run, RunError, SampleSpec, SampleStream};

use super::sampling::{BATCH, SamplingPlan};
use crate::{Number, Precision};

/// A network as it is asked for samples: with its condition, and without where it is guided.
pub(super) struct Learned {
    /// With the condition, if the network has one.
    pub network: NetworkDenoiser,
    /// Without it, and the weight `w` of the score of `p_c^w p^(1 - w)`.
    pub guidance: Option<(NetworkDenoiser, f64)>,
}

impl Learned {
    /// A network by itself.
    pub(super) fn plain(network: NetworkDenoiser) -> Self {
        Self { network, guidance: None }
    }

    /// States denoised so far.
    fn evaluations(&self) -> u64 {
        self.network.evaluations() + self.guidance.as_ref().map_or(0, |(network, _)| network.evaluations())
    }
}

impl<T: Number> Denoiser<T> for Learned {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        match &self.guidance {
            None => self.network.denoise(level, states, denoised, workspace),
            Some((unconditional, weight)) => {
                let guided = ClassifierFree { conditional: &self.network, unconditional, weight: *weight };
                guided.denoise(level, states, denoised, workspace)
            }
        }
    }
}

/// What is drawn.
pub(super) struct Drawing<'a> {
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
pub(super) struct Drawn {
    /// Physical coordinates, row by row.
    pub rows: Vec<f64>,
    /// States denoised by the network in all.
    pub evaluations: u64,
}

impl Drawing<'_> {
    /// Draws what is missing and returns all of it. `denoiser` makes the network for the batch that begins with the sample of this number;
    /// `keep` completes a checkpoint, to which the evaluations so far are added.
    pub(super) fn run(
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
        let resumed = run.resumed().and_then(|data| data.array::<u64>("evaluations").ok());
        let mut evaluations = resumed.and_then(|list| list.first().copied()).unwrap_or(0);
        let progress = run.progress("samples", self.samples as u64);
        let mut done = run.appended(stream);
        progress.advance(done as u64);
        while done < self.samples {
            let count = BATCH.min(self.samples - done);
            let randomness = Randomness { seed: run.seed(), index: (done / BATCH) as u64 };
            let network = denoiser(done)?;
            let mut rows = self.plan.rows::<T>(&network, randomness, count, dimension).map_err(RunError::experiment)?;
            self.normalisation.to_physical(&mut rows);
            for row in rows.chunks_exact(dimension) {
                run.append(stream, row)?;
            }
            evaluations += network.evaluations();
            done += count;
            progress.advance(count as u64);
            run.checkpoint_if_due(|| Ok(keep()?.with_array("evaluations", vec![evaluations])))?;
        }
        let mut rows = Vec::with_capacity(self.samples * dimension);
        run.read_back::<T>(stream, BATCH, |_, values| {
            rows.extend(values.iter().map(|value| value.to_f64()));
            Ok(())
        })?;
        Ok(Drawn { rows, evaluations })
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

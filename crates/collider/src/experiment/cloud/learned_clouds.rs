//! A network's events.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_networks::{DeviceKind, NetworkDenoiser, ScoreModel};
use ornstein_run::RunError;

use super::rows::{CloudData, normalised_counts};
use crate::EventSet;
use crate::cloud::{CloudCoordinates, DecodedEvent, Outline};

/// Streams of outlines: of the samples, and of looks on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Samples,
    Looks,
}

/// Everything between the weights of a network and events.
#[derive(Clone, Copy)]
pub(super) struct LearnedClouds<'a> {
    pub model: &'a ScoreModel,
    pub plan: &'a SamplingPlan,
    pub coordinates: &'a CloudCoordinates,
    pub data: &'a CloudData,
    /// The energy that events are brought to \[GeV\], if they are.
    pub energy: Option<f64>,
    pub device: DeviceKind,
    pub seed: u64,
}

impl LearnedClouds<'_> {
    /// The outline of event `event`.
    fn outline(&self, stream: Stream, event: usize) -> &Outline {
        self.data.outlines.draw(self.seed, stream as u64, event as u64)
    }

    /// The network with these weights, told how many particles each of `count` events from `first` on has.
    pub fn denoiser(
        &self,
        weights: &[f32],
        stream: Stream,
        first: usize,
        count: usize,
    ) -> Result<NetworkDenoiser, RunError> {
        let outlines = || (first..first + count).map(|event| self.outline(stream, event));
        let conditions = normalised_counts(outlines(), &self.data.multiplicity);
        let particles = self.coordinates.particles;
        let there = |outline: &Outline| {
            let multiplicity = outline.multiplicity;
            (0..particles).map(move |particle| f32::from(u8::from(particle < multiplicity)))
        };
        let mask: Vec<f32> = outlines().flat_map(there).collect();
        let device = self.device.open().map_err(RunError::experiment)?;
        NetworkDenoiser::on_device(self.model.clone(), weights, device)
            .with_condition(&conditions, 1)
            .and_then(|denoiser| denoiser.with_mask(&mask, particles))
            .map_err(RunError::experiment)
    }

    /// The event of the row of event number `event`.
    pub fn event(&self, stream: Stream, event: usize, row: &[f64]) -> Result<DecodedEvent, RunError> {
        self.coordinates.decode(row, self.outline(stream, event), self.energy).map_err(RunError::experiment)
    }

    /// A few events on the way of a training, from the same noise at every look.
    pub fn look(&self, weights: &[f32], count: usize) -> Result<EventSet, RunError> {
        let denoiser = self.denoiser(weights, Stream::Looks, 0, count)?;
        let rows =
            self.plan.look(&denoiser, &self.data.normalisation, self.seed, count).map_err(RunError::experiment)?;
        let mut events = EventSet::new(self.coordinates.particles);
        for (number, row) in rows.chunks_exact(self.coordinates.dimension()).enumerate() {
            let event = self.event(Stream::Looks, number, row)?;
            events.push(&event.momenta, &event.ids, 1.0).map_err(RunError::experiment)?;
        }
        Ok(events)
    }
}

//! A network's events.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_networks::{DeviceKind, NetworkDenoiser, Normalisation, ScoreModel};
use ornstein_run::RunError;

use super::member::Member;
use crate::phase_space::project;
use crate::{EventSet, FourMomentum};

/// Everything between the weights of a network and events.
#[derive(Clone, Copy)]
pub(crate) struct LearnedLaw<'a> {
    /// The laws it has learned.
    pub members: &'a [Member],
    /// The network.
    pub model: &'a ScoreModel,
    /// From noise to rows.
    pub plan: &'a SamplingPlan,
    /// From rows of order one to those of the coordinates.
    pub normalisation: &'a Normalisation,
    /// Where the network runs.
    pub device: DeviceKind,
    /// Whether events are brought onto their mass shells and to their total momentum at the end.
    pub projection: bool,
}

impl LearnedLaw<'_> {
    /// The network with these weights, told that it deals with law number `member`.
    pub fn denoiser(&self, weights: &[f32], member: usize) -> Result<NetworkDenoiser, RunError> {
        let device = self.device.open().map_err(RunError::experiment)?;
        let denoiser = NetworkDenoiser::on_device(self.model.clone(), weights, device);
        match &self.members[member].condition[..] {
            [] => Ok(denoiser),
            condition => denoiser.with_condition(condition, condition.len()).map_err(RunError::experiment),
        }
    }

    /// The momenta of rows, event after event.
    pub fn momenta(&self, member: usize, rows: &[f64]) -> Result<Vec<FourMomentum>, RunError> {
        let Member { process, coordinates, .. } = &self.members[member];
        let particles = coordinates.particles();
        let mut momenta = vec![FourMomentum::default(); rows.len() / coordinates.dimension() * particles];
        for (row, event) in rows.chunks_exact(coordinates.dimension()).zip(momenta.chunks_exact_mut(particles)) {
            coordinates.decode(row, event);
            if let (true, Some(total)) = (self.projection, process.total_momentum()) {
                project(event, process.masses(), total.energy).map_err(RunError::experiment)?;
            }
        }
        Ok(momenta)
    }

    /// Rows as a set of events of equal weight.
    pub fn events(&self, member: usize, rows: &[f64]) -> Result<EventSet, RunError> {
        let momenta = self.momenta(member, rows)?;
        self.set(member, &momenta)
    }

    /// Momenta, event after event, as a set of events of equal weight.
    pub fn set(&self, member: usize, momenta: &[FourMomentum]) -> Result<EventSet, RunError> {
        let ids = self.members[member].process.outgoing();
        let mut events = EventSet::new(ids.len());
        for event in momenta.chunks_exact(ids.len()) {
            events.push(event, ids, 1.0).map_err(RunError::experiment)?;
        }
        Ok(events)
    }
}

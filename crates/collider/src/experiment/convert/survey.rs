//! All events of the file, looked at once.

use std::collections::BTreeMap;

use ornstein_run::{CheckpointData, Run, RunError};

use super::prepare::ConvertExperiment;
use crate::event_record::{EventRecord, RunRecord};
use crate::files::{EventFormat, EventsOutline};
use crate::particle_data;

/// What is known when all events have been looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Survey {
    /// What all events have in common: complete only now, since some formats keep it in the events.
    pub run: RunRecord,
    pub events: usize,
    /// What files are told beforehand.
    pub outline: EventsOutline,
    /// Events by how many particles go out, and how many charged ones.
    pub multiplicity: Vec<u64>,
    pub charged: Vec<u64>,
    /// How many of each particle go out in all.
    pub particles: BTreeMap<i32, u64>,
    /// Sums of weights and of their squares.
    pub weights: [f64; 2],
    /// Whether every weight is 1 or -1.
    pub unit_weights: bool,
    /// Sum of the outgoing energy \[GeV\].
    pub energy: f64,
    /// The largest residuals, and how many events have nothing coming in.
    pub momentum_residual: f64,
    pub mass_residual: f64,
    pub without_incoming: usize,
}

impl Survey {
    /// The most particles that go out.
    pub fn room(&self) -> usize {
        self.multiplicity.len().saturating_sub(1).max(1)
    }

    /// Effective number of events: the square of the sum of weights by the sum of their squares.
    pub fn effective_events(&self) -> f64 {
        let [sum, squares] = self.weights;
        if squares > 0.0 { sum * sum / squares } else { 0.0 }
    }

    fn add(&mut self, event: &EventRecord) {
        let (mut multiplicity, mut charged) = (0, 0);
        for particle in event.outgoing() {
            multiplicity += 1;
            charged += usize::from(particle_data::charge_thirds(particle.id).is_some_and(|charge| charge != 0));
            *self.particles.entry(particle.id).or_default() += 1;
            self.energy += particle.momentum.energy;
        }
        count(&mut self.multiplicity, multiplicity);
        count(&mut self.charged, charged);
        self.weights[0] += event.weight;
        self.weights[1] += event.weight * event.weight;
        self.unit_weights &= event.weight.abs() == 1.0;
        self.outline.add(event);
        self.events += 1;
    }
}

fn count(histogram: &mut Vec<u64>, place: usize) {
    if histogram.len() <= place {
        histogram.resize(place + 1, 0);
    }
    histogram[place] += 1;
}

/// Reads and checks all events.
pub(super) fn survey(plan: &ConvertExperiment, run: &mut Run) -> Result<Survey, RunError> {
    let mut file = plan.open()?;
    run.note(format!("{}: {}", plan.path.display(), file.format().name()));
    let most = plan.config.input.most_particles;
    let mut survey = Survey { unit_weights: true, ..Survey::default() };
    let mut event = EventRecord::default();
    while file.next(&mut event).map_err(RunError::experiment)? {
        let found = event.multiplicity();
        if found > most {
            return Err(RunError::experiment(file.too_many(found, most)));
        }
        survey.add(&event);
        let residuals = file.residuals();
        survey.mass_residual = survey.mass_residual.max(residuals.mass_shell);
        match residuals.momentum {
            Some(residual) => survey.momentum_residual = survey.momentum_residual.max(residual),
            None => survey.without_incoming += 1,
        }
        // An interrupted survey begins again: it is quick.
        run.checkpoint_if_due(|| CheckpointData::new(&()))?;
    }
    if survey.events == 0 {
        return Err(RunError::experiment(format!("{}: there are no events in this file", plan.path.display())));
    }
    survey.run = file.run().clone();
    if [EventFormat::HepMc3, EventFormat::Samples].contains(&file.format()) && survey.unit_weights {
        // These formats do not say what weights mean; those of one modulus have no unit.
        survey.run.weighting = RunRecord::UNWEIGHTED * survey.run.weighting.signum();
    }
    Ok(survey)
}

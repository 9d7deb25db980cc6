//! What every event of a file must satisfy.

use super::error::{EventProblem, Subject};
use crate::FourMomentum;
use crate::event_record::{EventRecord, Status};
use crate::particle_data;

/// What every event must satisfy: finite numbers, known particles, energy and momentum conserved, particles on their mass shells.
///
/// The tolerances are those of texts with seven or more digits; events with 17 digits pass with much smaller ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventChecks {
    /// How far each component of the outgoing momentum may be from the incoming one, as a part of the energy that comes in.
    pub momentum: f64,
    /// How far $E^2-|\vec p|^2$ may be from the squared mass, as a part of the particle's $E^2$.
    pub mass_shell: f64,
    /// Whether the ids of all that comes in and goes out must be known.
    pub known_particles: bool,
}

impl Default for EventChecks {
    fn default() -> Self {
        Self { momentum: 1e-5, mass_shell: 1e-5, known_particles: true }
    }
}

/// How far an event is from what it must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Residuals {
    /// The largest difference of a component of what goes out and what comes in, as a part of the energy that comes in. `None` if nothing
    /// comes in.
    pub momentum: Option<f64>,
    /// The largest $|E^2-|\vec p|^2-m^2|/E^2$ of a particle.
    pub mass_shell: f64,
}

impl EventChecks {
    /// Looks at an event.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, event: &EventRecord) -> Result<Residuals, EventProblem> {
        check_numbers(event)?;
        if event.outgoing().next().is_none() {
            return Err(EventProblem::Empty);
        }
        let residuals = Residuals { momentum: self.check_sum(event)?, mass_shell: self.check_shells(event)? };
        let external = |status| status == Status::Incoming || status == Status::Outgoing;
        let mut particles = event.particles.iter().enumerate().filter(|(_, particle)| external(particle.status));
        if self.known_particles
            && let Some((place, particle)) = particles.find(|(_, particle)| !particle_data::is_known(particle.id))
        {
            return Err(EventProblem::UnknownParticle { particle: place, id: particle.id });
        }
        Ok(residuals)
    }

    fn check_sum(&self, event: &EventRecord) -> Result<Option<f64>, EventProblem> {
        if event.incoming().next().is_none() {
            return Ok(None);
        }
        let sum = |status| event.with_status(status).map(|particle| particle.momentum).sum::<FourMomentum>();
        let (incoming, outgoing) = (sum(Status::Incoming), sum(Status::Outgoing));
        let allowed = self.momentum * incoming.energy.abs();
        let differences = (outgoing - incoming).components().map(f64::abs);
        if let Some(component) = differences.iter().position(|&difference| difference > allowed) {
            let [found, expected] = [outgoing, incoming].map(|sum| sum.components()[component]);
            return Err(EventProblem::WrongSum { component, found, expected, allowed });
        }
        let largest = differences.into_iter().fold(0.0, f64::max);
        Ok(Some(if largest == 0.0 { 0.0 } else { largest / incoming.energy.abs() }))
    }

    fn check_shells(&self, event: &EventRecord) -> Result<f64, EventProblem> {
        let mut largest = 0.0_f64;
        for (place, particle) in event.particles.iter().enumerate() {
            let squared_energy = particle.momentum.energy * particle.momentum.energy;
            // A mass below zero stands for a squared mass below zero: of a propagator, or by rounding.
            let expected = particle.mass * particle.mass.abs();
            let difference = (particle.momentum.mass_squared() - expected).abs();
            if difference > self.mass_shell * squared_energy {
                let found = particle.momentum.mass_squared();
                return Err(EventProblem::MassShell { particle: place, found, mass: particle.mass });
            }
            if difference > 0.0 {
                largest = largest.max(difference / squared_energy);
            }
        }
        Ok(largest)
    }
}

fn check_numbers(event: &EventRecord) -> Result<(), EventProblem> {
    let not_finite = |what| Err(EventProblem::NotFinite { what });
    for (place, particle) in event.particles.iter().enumerate() {
        if !particle.momentum.is_finite() {
            return not_finite(Subject::Momentum(place));
        }
        if !particle.mass.is_finite() {
            return not_finite(Subject::Mass(place));
        }
    }
    if !event.weight.is_finite() {
        return not_finite(Subject::Weight);
    }
    match event.weights.iter().position(|weight| !weight.is_finite()) {
        Some(place) => not_finite(Subject::FurtherWeight(place)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::EventTemplate;

    fn event() -> EventRecord {
        let beams = [FourMomentum::new(5.0, 0.0, 0.0, 5.0), FourMomentum::new(5.0, 0.0, 0.0, -5.0)];
        let muons = [FourMomentum::new(5.0, 0.0, 3.0, 4.0), FourMomentum::new(5.0, 0.0, -3.0, -4.0)];
        EventTemplate::new(1, &[11, -11], &[13, -13]).unwrap().event(&beams, &muons, 1.0)
    }

    #[test]
    fn a_sound_event_has_no_residuals() {
        let checks = EventChecks::default();
        assert_eq!(checks.check(&event()).unwrap(), Residuals { momentum: Some(0.0), mass_shell: 0.0 });
        let mut lone = event();
        lone.particles.drain(..2);
        assert_eq!(checks.check(&lone).unwrap().momentum, None);
    }

    #[test]
    fn everything_wrong_has_its_own_message() {
        type Spoil<'a> = &'a dyn Fn(&mut EventRecord);
        let checks = EventChecks::default();
        let message = |spoil: Spoil<'_>| {
            let mut event = event();
            spoil(&mut event);
            checks.check(&event).unwrap_err().to_string()
        };
        let cases: [(Spoil<'_>, &str); 7] = [
            (&|event| event.particles[2].momentum.x = f64::NAN, "the momentum of particle 2 (from 0) is not finite"),
            (&|event| event.particles[3].mass = f64::INFINITY, "the mass of particle 3 (from 0) is not finite"),
            (&|event| event.weight = f64::NAN, "the weight is not finite"),
            (&|event| event.weights.push(f64::NAN), "the further weight 0 (from 0) is not finite"),
            (&|event| event.particles[2].id = 4_000_001, "particle 2 (from 0) has the unknown PDG id 4000001"),
            (
                &|event| event.particles[2].mass = 0.1,
                "particle 2 (from 0) has E^2 - p^2 = 0e0 GeV^2, but the mass 0.1 GeV",
            ),
            (&|event| event.particles.truncate(2), "nothing goes out"),
        ];
        for (spoil, expected) in cases {
            assert_eq!(message(spoil), expected);
        }
        let sum = message(&|event| event.particles[2].momentum.z += 2e-4);
        assert!(sum.starts_with("what goes out has pz = "), "{sum}");
        let lenient = EventChecks { known_particles: false, ..checks };
        let mut unknown = event();
        unknown.particles[2].id = 4_000_001;
        assert!(lenient.check(&unknown).is_ok());
    }
}

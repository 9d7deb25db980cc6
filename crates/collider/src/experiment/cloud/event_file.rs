//! The events of the config's file, read and checked.

use std::path::Path;

use ornstein_run::{ConfigError, Context};

use super::config::{EventsTable, LargerEvents};
use crate::cloud::ParticleClass;
use crate::event_record::EventRecord;
use crate::files::EventFile;
use crate::{EventSet, FourMomentum};

/// Fewer events say nothing.
const LEAST_EVENTS: usize = 100;

/// How far the total momenta of events may be from their mean for events of one energy, as a part of it: what texts with seven digits leave.
const SAME_ENERGY: f64 = 1e-4;

/// Events of a file.
#[derive(Debug, Clone)]
pub(super) struct FileEvents {
    /// Those that there is room for.
    pub events: EventSet,
    /// How many were left out for want of room.
    pub dropped: usize,
    /// The mean total energy of an event \[GeV\].
    pub energy: f64,
    /// Whether all events have that energy and no momentum.
    pub same_energy: bool,
}

impl FileEvents {
    /// Reads the events of the table.
    ///
    /// # Errors
    /// No such file, a damaged one, or one with too few events, with events that are too large or weighted, or with unknown particles.
    pub fn read(table: &EventsTable, context: &Context) -> Result<Self, ConfigError> {
        let path = context.resolve("data.file", &table.file).map_err(|error| {
            let help = error.help.clone().unwrap_or_default();
            error.help(format!(
                "{help}; any generator's events will do: the hadrons of Z decays are made by \
                 `python tools/pythia_hadron_events.py`, as the example config says"
            ))
        })?;
        Self::read_file(table, &path)
    }

    fn read_file(table: &EventsTable, path: &Path) -> Result<Self, ConfigError> {
        let refuse = |help: String| {
            let found = format!("\"{}\"", table.file.display());
            ConfigError::new("data.file", found, "a file of unweighted events of known particles").help(help)
        };
        let mut file = EventFile::open(path).map_err(|error| refuse(error.to_string()))?;
        let (mut events, mut dropped) = (EventSet::new(table.particles), 0);
        let (mut energy, mut weight) = (0.0, None);
        let mut event = EventRecord::default();
        while events.len() < table.events && file.next(&mut event).map_err(|error| refuse(error.to_string()))? {
            let number = events.len() + dropped;
            if event.weight != *weight.get_or_insert(event.weight) {
                return Err(refuse(format!("event {number} (from 0) has another weight than those before")));
            }
            if event.multiplicity() > table.particles {
                if table.larger == LargerEvents::Refuse {
                    let found = event.multiplicity();
                    let allowed = format!("at least {found}, the particles of event {number} (from 0)");
                    return Err(ConfigError::new("data.particles", table.particles, allowed)
                        .help("or data.larger = \"drop\", which leaves such events out and counts them"));
                }
                dropped += 1;
                continue;
            }
            let unknown = event.outgoing().find(|particle| ParticleClass::of_id(particle.id).is_none());
            if let Some(particle) = unknown {
                return Err(refuse(format!(
                    "event {number} (from 0) has a particle of unknown charge: {}",
                    particle.id
                )));
            }
            energy += event.outgoing().map(|particle| particle.momentum.energy).sum::<f64>();
            event.add_to(&mut events).map_err(|error| refuse(error.to_string()))?;
        }
        if events.len() < LEAST_EVENTS {
            let left_out = if dropped > 0 { format!(", and {dropped} with too many particles") } else { String::new() };
            return Err(refuse(format!("there are {} events{left_out}; {LEAST_EVENTS} are needed", events.len())));
        }
        energy /= events.len() as f64;
        let total = |momenta: &[FourMomentum]| momenta.iter().copied().sum::<FourMomentum>();
        let off = |momenta: &[FourMomentum]| (total(momenta) - FourMomentum::at_rest(energy)).components();
        let same_energy = events.iter().all(|momenta| off(momenta).iter().all(|x| x.abs() <= SAME_ENERGY * energy));
        Ok(Self { events, dropped, energy, same_energy })
    }
}

//! The config of `collider.convert`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::{EventChecks, FilesTable, MOST_PARTICLES};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertConfig {
    /// The events to read.
    pub input: InputTable,
    /// Event files beside the output.
    #[serde(default)]
    pub files: FilesTable,
}

/// The table `[input]`: where events come from, and what they must satisfy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputTable {
    /// A Les Houches event file, LHEH5, a `HepMC3` text (each text also compressed by gzip), or an output file of this suite with
    /// `/samples/p4`. The format is recognised by the contents.
    pub file: PathBuf,
    /// How far energy and momentum of what goes out may be from what comes in, as a part of the incoming energy.
    #[serde(default = "momentum_tolerance")]
    pub momentum_tolerance: f64,
    /// How far the squared mass of a momentum may be from that of the particle, as a part of its squared energy.
    #[serde(default = "mass_tolerance")]
    pub mass_tolerance: f64,
    /// Whether particles with unknown PDG ids are accepted.
    #[serde(default)]
    pub accept_unknown_particles: bool,
    /// The most particles that may go out of an event, 128 or less.
    #[serde(default = "most_particles")]
    pub most_particles: usize,
}

impl InputTable {
    /// What every event must satisfy.
    #[must_use]
    pub fn checks(&self) -> EventChecks {
        EventChecks {
            momentum: self.momentum_tolerance,
            mass_shell: self.mass_tolerance,
            known_particles: !self.accept_unknown_particles,
        }
    }
}

fn momentum_tolerance() -> f64 {
    EventChecks::default().momentum
}

fn mass_tolerance() -> f64 {
    EventChecks::default().mass_shell
}

fn most_particles() -> usize {
    MOST_PARTICLES
}

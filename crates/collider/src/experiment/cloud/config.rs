//! The config of `collider.cloud`, as written in TOML.

use std::path::PathBuf;

use ornstein_learning::sampling::{GridConfig, GridKind, LastStep, SamplingTable};
use ornstein_networks::Preconditioning;
use ornstein_networks::architectures::{Architecture, SetTransformerSettings};
use ornstein_networks::training::TrainingSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cloud::{CloudCoordinates, FEATURES, ParticleOrder, Stretch};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudConfig {
    /// The events.
    pub data: EventsTable,
    /// Events as rows of numbers.
    #[serde(default)]
    pub coordinates: CoordinatesTable,
    /// The network: a set transformer, whose members have 7 coordinates.
    #[serde(default = "network")]
    pub network: Architecture,
    /// What it predicts.
    #[serde(default)]
    pub preconditioning: Preconditioning,
    /// How it learns.
    #[serde(default)]
    pub training: TrainingSettings,
    /// How it is watched meanwhile.
    #[serde(default)]
    pub validation: CloudValidationTable,
    /// How samples are made, on the way and at the end.
    #[serde(default = "sampling")]
    pub sampling: SamplingTable,
    /// Whether learned events are boosted and scaled at the end until they have the energy of the events of the file, and no momentum.
    #[serde(default)]
    pub projection: bool,
    /// What is asked of the samples.
    #[serde(default)]
    pub evidence: CloudEvidenceTable,
}

/// The table `[data]`: which events are learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsTable {
    /// A Les Houches event file, LHEH5, a HepMC3 text (each text also compressed by gzip), or HDF5 with `/samples/p4`, `pdgid` and `mask`
    /// as this suite writes it. The format is recognised by the contents.
    pub file: PathBuf,
    /// How many events, at most: the first ones of the file.
    #[serde(default = "events")]
    #[schemars(range(min = 100))]
    pub events: usize,
    /// Room for particles in an event, 2 to 128. Every step costs as much as if all events had so many.
    #[serde(default = "particles")]
    #[schemars(range(min = 2, max = 128))]
    pub particles: usize,
    /// What happens to events with more particles.
    #[serde(default)]
    pub larger: LargerEvents,
    /// The part that is held out: to see the loss on, and to compare learned events with.
    #[serde(default = "validation_fraction")]
    pub validation_fraction: f64,
}

/// What happens to events with more particles than there is room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LargerEvents {
    /// The first one is an error.
    #[default]
    Refuse,
    /// They are left out, and counted in the output.
    Drop,
}

/// The table `[coordinates]`: events as rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoordinatesTable {
    /// The momentum below which coordinates are linear, and above which logarithmic \[GeV\].
    pub stretch_scale: f64,
    /// Whether momenta are taken along each event's own axes; learned events are turned like events that they were learned from.
    pub principal_axes: bool,
    /// The order of particles, which a set transformer does not see.
    pub order: ParticleOrder,
}

impl CoordinatesTable {
    /// As coordinates with this room for particles.
    pub(super) fn build(&self, particles: usize) -> CloudCoordinates {
        let &Self { stretch_scale, principal_axes, order } = self;
        CloudCoordinates { particles, stretch: Stretch { scale: stretch_scale }, principal_axes, order }
    }
}

impl Default for CoordinatesTable {
    fn default() -> Self {
        let CloudCoordinates { stretch, principal_axes, order, .. } = CloudCoordinates::default();
        Self { stretch_scale: stretch.scale, principal_axes, order }
    }
}

/// The table `[validation]`: how training is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CloudValidationTable {
    /// Steps from one look to the next.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// Samples of the averaged weights at every look.
    #[schemars(range(min = 100))]
    pub samples: usize,
}

impl Default for CloudValidationTable {
    fn default() -> Self {
        Self { every: 1000, samples: 512 }
    }
}

/// The table `[evidence]`: requirements on learned events. What is left out is measured, and not required.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CloudEvidenceTable {
    /// How far the mean charged multiplicity and the mean of 1 - thrust may be from those of held-out events, as a part of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_mean_deviation: Option<f64>,
    /// The largest area under the curve of a classifier that sees the quantities of an event (0.5: learned and held-out events cannot be told
    /// apart).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_area: Option<f64>,
}

/// A network for a processor of a few cores.
fn network() -> Architecture {
    Architecture::SetTransformer(SetTransformerSettings {
        coordinates: FEATURES,
        width: 48,
        blocks: 3,
        heads: 4,
        expansion: 2,
        embedding: 48,
        ..SetTransformerSettings::default()
    })
}

/// Fewer samples and steps than for small states.
fn sampling() -> SamplingTable {
    let grid = GridConfig { kind: GridKind::Power, steps: vec![16], end: None, rho: 7.0, last: LastStep::Denoise };
    SamplingTable { samples: 4096, grid, ..SamplingTable::default() }
}

fn events() -> usize {
    100_000
}

fn particles() -> usize {
    CloudCoordinates::default().particles
}

fn validation_fraction() -> f64 {
    0.25
}

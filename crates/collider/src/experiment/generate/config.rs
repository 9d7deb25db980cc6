//! The config of `collider.generate`, as written in TOML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::FilesTable;
use crate::process::ProcessConfig;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateConfig {
    /// What happens.
    pub process: ProcessConfig,
    /// How many events.
    pub events: EventsTable,
    /// Event files beside the output.
    #[serde(default)]
    pub files: FilesTable,
    /// The tests of the events.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// How many events, and of which kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsTable {
    /// Number of events.
    #[schemars(range(min = 100))]
    pub count: usize,
    /// Whether events are accepted with a probability proportional to their weight, so that all count the same. Otherwise every proposal
    /// is kept, with its weight.
    #[serde(default = "yes")]
    pub unweighted: bool,
}

fn yes() -> bool {
    true
}

/// When a test fails.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SignificanceTable {
    /// A test fails below this p-value: the probability that it rejects right events.
    pub significance: f64,
}

impl Default for SignificanceTable {
    fn default() -> Self {
        Self { significance: 1e-6 }
    }
}

impl SignificanceTable {
    /// What is wrong with it.
    pub(crate) fn check(self) -> Result<(), ornstein_run::ConfigError> {
        if self.significance > 0.0 && self.significance < 1.0 {
            return Ok(());
        }
        let allowed = "a number between 0 and 1";
        Err(ornstein_run::ConfigError::new("evidence.significance", self.significance, allowed))
    }
}

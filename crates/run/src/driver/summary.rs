//! What became of a run.

use std::path::PathBuf;

use crate::{Estimate, Evidence};

/// How a run ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The output was written.
    Finished,
    /// A finished output of this very config was there already.
    AlreadyFinished,
    /// Everything was checked, nothing was done.
    Checked,
}

/// What became of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How it ended.
    pub outcome: Outcome,
    /// Experiment kind.
    pub kind: String,
    /// Name of the run.
    pub name: String,
    /// Its seed.
    pub seed: u64,
    /// Threads used.
    pub threads: usize,
    /// The output file (where it would be, if only checked).
    pub output: PathBuf,
    /// Size of the output \[bytes\]; 0 if only checked.
    pub output_bytes: u64,
    /// The figures written.
    pub figures: Vec<PathBuf>,
    /// The tests of the run, in their order.
    pub evidence: Vec<Evidence>,
    /// What the experiment says of the result: what, and its value.
    pub headline: Vec<(String, String)>,
    /// What the run was expected to need.
    pub estimate: Estimate,
    /// Memory that was free before the start \[bytes\], if known.
    pub memory_available: Option<u64>,
    /// Space that was free on the output's disk before the start \[bytes\], if known.
    pub disk_available: Option<u64>,
    /// The config with all defaults filled in, as TOML.
    pub resolved_config: String,
    /// Wall time \[s\], over all parts of an interrupted run.
    pub wall_seconds: f64,
    /// Processor time \[s\], over all parts of an interrupted run.
    pub cpu_seconds: f64,
}

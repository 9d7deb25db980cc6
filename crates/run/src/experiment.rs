//! The trait that every kind of run implements.

use ornstein_figures::Figure;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ConfigErrors, Context, ResultFile, Run, RunError};

/// What a run is expected to need.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// Peak memory beyond the start-up base \[bytes\].
    pub memory_bytes: u64,
    /// Samples and statistics in the output \[bytes\], before compression.
    pub disk_bytes: u64,
    /// Processor time over all threads \[s\], where it can be told.
    pub cpu_seconds: Option<f64>,
}

/// One kind of run: its config, what it does, and how its figures are drawn.
///
/// The life of a run: [`prepare`](Self::prepare) turns a parsed config into a plan, reading the inputs it names and
/// refusing what cannot work; [`estimate`](Self::estimate) says what the plan costs, and is compared with what the machine
/// has; [`run`](Self::run) does the work; [`figures`](Self::figures) and [`headline`](Self::headline) look at the finished
/// file alone, so that they can be repeated years later.
///
/// Rules for `run`: results depend on the config and the seed only, never on the number of threads, on when checkpoints
/// fall or on resuming. See [`Run`] for the loop that keeps them.
pub trait Experiment: Sized + Send + Sync {
    /// The kind as written in `experiment.kind`: `cosmology.field`.
    const KIND: &'static str;
    /// One line for lists of kinds.
    const SUMMARY: &'static str;
    /// Everything in the config file beside the tables `[experiment]`, `[output]` and `[run]`.
    type Config: DeserializeOwned + Serialize + JsonSchema;

    /// Validates the config, reads its inputs and plans the work. No heavy work here: `check` calls it too.
    fn prepare(config: Self::Config, context: &Context) -> Result<Self, ConfigErrors>;

    /// What the run will need.
    fn estimate(&self) -> Estimate;

    /// Does the work, handing samples, statistics and evidence to `run`.
    fn run(&self, run: &mut Run) -> Result<(), RunError>;

    /// Draws the figures from a finished file, each with the name of its file (without ending).
    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError>;

    /// Rows of the summary table shown after a run: what, and its value with unit.
    fn headline(_result: &ResultFile) -> Vec<(String, String)> {
        Vec::new()
    }
}

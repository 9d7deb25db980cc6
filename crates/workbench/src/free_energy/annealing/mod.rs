//! The experiment `free-energy.ais`: annealed importance sampling from one end of a path or both, by exact moves or unadjusted
//! ones with path weights, over bridges of several lengths.
//!
//! [`config`](AnnealingConfig) -> [`AnnealingExperiment`] (validated, path made) -> pilot run -> walkers in batches, whose
//! log-weights are streamed -> estimates, bounds and tests -> figures from the file.

mod bridges;
mod config;
mod evidence;
mod figures;
mod headline;
mod ledger;
mod outcome;
mod plan;
mod statistics;
mod validate;

pub use config::{AnnealingConfig, AnnealingTable, DirectionName};
pub use plan::AnnealingExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for AnnealingExperiment {
    const KIND: &'static str = "free-energy.ais";
    const SUMMARY: &'static str = "ln Z by annealed importance sampling, with bounds from both ends and a verdict";
    type Config = AnnealingConfig;

    fn prepare(config: AnnealingConfig, context: &Context) -> Result<Self, ConfigErrors> {
        validate::prepare(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        bridges::anneal(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `free-energy.smc`: sequential Monte Carlo on independent islands, waste-free or as usual, on a schedule that was
//! fixed before.
//!
//! [`config`](SequentialConfig) -> [`SequentialExperiment`] -> pilot run -> islands, whose increments are streamed -> the mean of
//! their estimates with an error bar from their scatter -> figures from the file.

mod config;
mod figures;
mod headline;
mod islands;
mod plan;
mod statistics;

pub use config::{KeepConfig, SequentialConfig, SequentialTable};
pub use plan::SequentialExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for SequentialExperiment {
    const KIND: &'static str = "free-energy.smc";
    const SUMMARY: &'static str = "ln Z by sequential Monte Carlo on independent islands";
    type Config = SequentialConfig;

    fn prepare(config: SequentialConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        islands::follow(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `free-energy.ti`: chains at rest at the nodes of a path, the mean slope of `ln Z` integrated along them, and the
//! multistate estimator (MBAR) of the same draws beside it.
//!
//! [`config`](IntegrationConfig) -> [`IntegrationExperiment`] -> pilot run -> chains in batches, whose slopes and energies are
//! streamed -> both estimates -> figures from the file.

mod chains;
mod config;
mod estimates;
mod figures;
mod headline;
mod plan;

pub use config::{IntegrationConfig, IntegrationTable, RuleName};
pub use plan::IntegrationExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for IntegrationExperiment {
    const KIND: &'static str = "free-energy.ti";
    const SUMMARY: &'static str = "ln Z by thermodynamic integration and the multistate estimator";
    type Config = IntegrationConfig;

    fn prepare(config: IntegrationConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        chains::follow(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `collider.cloud`: a network learns events of a file, whatever number of particles they have.
//!
//! [`config`](CloudConfig) -> [`CloudExperiment`] (events read and checked, network built) -> events as masked sets of rows
//! ([`crate::cloud`]) -> steps of denoising score matching, with a look at means now and then -> events of the averaged weights ->
//! their quantities beside those of held-out events -> figures from the file.

mod config;
mod event_file;
mod evidence;
mod figures;
mod headline;
mod judgement;
mod learn;
mod learned_clouds;
mod output;
mod plan;
mod quantities;
mod rows;
mod samples;

pub use config::{CloudConfig, CloudEvidenceTable, CloudValidationTable, CoordinatesTable, EventsTable, LargerEvents};
pub use plan::CloudExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for CloudExperiment {
    const KIND: &'static str = "collider.cloud";
    const SUMMARY: &'static str =
        "a network learns events of a file, with any number of particles, beside held-out events";
    type Config = CloudConfig;

    fn prepare(config: CloudConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        learn::run(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

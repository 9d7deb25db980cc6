//! The experiment `collider.convert`: events of any generator, looked at, and written in other formats and as samples to learn from.
//!
//! [`config`](ConvertConfig) -> the file's format, by its contents -> a survey of all events -> samples and event files.

mod config;
mod figures;
mod output;
mod prepare;
mod survey;

pub use config::{ConvertConfig, InputTable};
pub use prepare::ConvertExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for ConvertExperiment {
    const KIND: &'static str = "collider.convert";
    const SUMMARY: &'static str =
        "Events from a file (LHE, LHEH5, HepMC3, own output), checked, and written in other formats";
    type Config = ConvertConfig;

    fn prepare(config: ConvertConfig, context: &Context) -> Result<Self, ConfigErrors> {
        prepare::prepare(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let survey = survey::survey(self, run)?;
        output::events(self, run, &survey)?;
        output::statistics(run, &survey)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        figures::headline(result).unwrap_or_default()
    }
}

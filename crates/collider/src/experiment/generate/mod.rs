//! The experiment `collider.generate`: events of a process whose theory is known, beside that theory.
//!
//! [`config`](GenerateConfig) -> [`GenerateExperiment`] (validated) -> blocks of proposals, events to the file -> rate, histograms,
//! tests against the laws -> event files -> figures from the file.

mod config;
mod events;
mod evidence;
mod figures;
mod headline;
mod plan;
mod statistics;

pub use config::{EventsTable, GenerateConfig, SignificanceTable};
pub use plan::GenerateExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use crate::files::write_generated_files;

impl Experiment for GenerateExperiment {
    const KIND: &'static str = "collider.generate";
    const SUMMARY: &'static str = "events of a scattering or decay, weighted or unweighted, tested against theory";
    type Config = GenerateConfig;

    fn prepare(config: GenerateConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let (events, tally) = events::generate(self, run)?;
        let estimate = tally.estimate();
        statistics::write(self, run, &events, &tally)?;
        let untested = evidence::without_law(self.process.as_ref());
        if self.config.events.unweighted && !untested.is_empty() {
            run.note(format!("not tested, for want of a law to test it against: {}", untested.join(", ")));
        }
        for test in evidence::battery(self, &events, &estimate) {
            run.evidence(test)?;
        }
        write_generated_files(run, &self.config.files, self.process.as_ref(), &events, &estimate)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

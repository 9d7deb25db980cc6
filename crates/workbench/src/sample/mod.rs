//! The experiment `sample`: chains of any kernel on any shipped target.
//!
//! [`config`](SampleConfig) -> [`SampleExperiment`] (validated, target made) -> warm-up -> draws, streamed in the layout that
//! ArviZ reads -> summaries and tests -> figures from the file.

mod accumulator;
mod chains;
mod config;
mod evidence;
mod figures;
mod headline;
mod plan;
mod recorder;
mod statistics;
mod stein;
mod summary;
mod validate;
mod warm_up;

pub use config::{Adapt, EvidenceTable, Keep, SampleConfig, SampleTable};
pub use plan::SampleExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use crate::Precision;

impl Experiment for SampleExperiment {
    const KIND: &'static str = "sample";
    const SUMMARY: &'static str = "Markov chains of any kernel on any shipped target, with their diagnostics";
    type Config = SampleConfig;

    fn prepare(config: SampleConfig, context: &Context) -> Result<Self, ConfigErrors> {
        validate::prepare(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        match self.config.sample.precision {
            Precision::F32 => chains::sample::<f32>(self, run),
            Precision::F64 => chains::sample::<f64>(self, run),
        }
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

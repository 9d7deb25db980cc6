//! The experiment `score.evaluate`: how good samples, and the network that made them, are.
//!
//! [`config`](ScoreEvaluateConfig) -> [`ScoreEvaluateExperiment`] -> samples, read or made -> distances from data, each beside what as
//! many true draws have -> with weights: likelihood of held-out data and the dimension that the score sees -> figures from the file.

mod config;
mod dimension;
mod distances;
mod figures;
mod headline;
mod likelihood;
mod plan;
mod tests_of_samples;

pub use config::{EvaluateTable, SamplesTable, ScoreEvaluateConfig};
pub use plan::ScoreEvaluateExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for ScoreEvaluateExperiment {
    const KIND: &'static str = "score.evaluate";
    const SUMMARY: &'static str = "samples and networks against data: distances, likelihood, memorisation, dimension";
    type Config = ScoreEvaluateConfig;

    fn prepare(config: ScoreEvaluateConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        tests_of_samples::run(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

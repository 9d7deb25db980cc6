//! The experiment `score.train`: a network learns the score of data.
//!
//! [`config`](ScoreTrainConfig) -> [`ScoreTrainExperiment`] (data read, network built) -> steps of denoising score matching, with a look
//! at losses and samples now and then -> samples of the averaged weights -> tests against exact draws and the closed form, where there
//! is one -> figures from the file. The weights stand beside the output, `<name>.safetensors` with `<name>.card.toml`.

mod config;
mod figures;
mod headline;
mod learn;
pub(super) mod output;
mod plan;

pub use config::{EarlyStoppingTable, Metric, ScoreTrainConfig, ValidationTable};
pub use plan::ScoreTrainExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for ScoreTrainExperiment {
    const KIND: &'static str = "score.train";
    const SUMMARY: &'static str =
        "a network learns the score of data by denoising, with evidence of how good its samples are";
    type Config = ScoreTrainConfig;

    fn prepare(config: ScoreTrainConfig, context: &Context) -> Result<Self, ConfigErrors> {
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

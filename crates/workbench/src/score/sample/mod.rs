//! The experiment `score.sample`: samples of a trained network.
//!
//! [`config`](ScoreSampleConfig) -> [`ScoreSampleExperiment`] (weights read, checked against their card and the data) -> samples in
//! batches, streamed -> tests against data, if there are -> figures from the file.

mod config;
mod generate;
mod plan;

pub use config::{ConditionTable, ScoreSampleConfig};
pub use ornstein_learning::sampling::WeightsTable;
pub use plan::ScoreSampleExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use super::figures;

impl Experiment for ScoreSampleExperiment {
    const KIND: &'static str = "score.sample";
    const SUMMARY: &'static str = "samples of a trained network by any process, solver and grid";
    type Config = ScoreSampleConfig;

    fn prepare(config: ScoreSampleConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        generate::run(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        let mut figures = Vec::new();
        figures.extend(figures::plane(result)?.map(|figure| ("plane".to_owned(), figure)));
        figures.push(("marginals".to_owned(), figures::marginals(result)?));
        Ok(figures)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        let rows = || -> Result<Vec<(String, String)>, RunError> {
            let config: ScoreSampleConfig = result.config()?;
            let calls = result.scalar::<f64>("statistics/calls/per_sample")?;
            let solver = config.sampling.solver.name();
            Ok(vec![
                ("weights".to_owned(), config.weights.file.display().to_string()),
                (
                    "samples".to_owned(),
                    format!("{} by {solver}, {calls:.0} calls of the network each", config.sampling.samples),
                ),
            ])
        };
        rows().unwrap_or_default()
    }
}

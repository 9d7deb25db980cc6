//! The experiment `collider.train`: a network learns the law of events.
//!
//! [`config`](TrainConfig) -> [`TrainExperiment`] (processes and coordinates built) -> exact events as rows -> steps of denoising score matching,
//! with penalties if asked for, and a look at observables now and then -> events of the averaged weights -> what they are worth beside exact
//! events, and as weighted events -> figures from the file.

mod config;
mod headline;
mod learn;
mod penalised;
mod plan;

pub use config::{DataTable, TrainConfig, ValidationTable};
pub(crate) use penalised::{check_penalties, penalised};
pub use plan::TrainExperiment;
pub(crate) use plan::normalisation_of;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use super::figures;

impl Experiment for TrainExperiment {
    const KIND: &'static str = "collider.train";
    const SUMMARY: &'static str =
        "a network learns the law of collider events, with evidence of how good its events are";
    type Config = TrainConfig;

    fn prepare(config: TrainConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        learn::run(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        let config: TrainConfig = result.config()?;
        let laws = figures::laws(&config.process, config.condition.as_ref())?;
        let mut all = figures::of_events(result, &laws)?;
        all.push(("training".to_owned(), figures::training(result, &laws)?));
        Ok(all)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

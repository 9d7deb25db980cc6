//! The experiment `free-energy.bar`: Bennett's acceptance ratio of works in files, those of a run of `free-energy.ais` or of
//! another program, with Crooks' relation drawn and tested.

mod config;
mod estimates;
mod figures;
mod plan;

pub use config::{BennettConfig, BennettTable, Quantity, WorkTable};
pub use plan::BennettExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use super::result;

impl Experiment for BennettExperiment {
    const KIND: &'static str = "free-energy.bar";
    const SUMMARY: &'static str = "free-energy difference of works of both directions, by Bennett's acceptance ratio";
    type Config = BennettConfig;

    fn prepare(config: BennettConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        estimates::conclude(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(file: &ResultFile) -> Vec<(String, String)> {
        let works = |direction: &str| file.shape(&format!("samples/{direction}_work")).map_or(0, |shape| shape[0]);
        let mut rows =
            vec![("works".to_owned(), format!("{} forward, {} reverse", works("forward"), works("reverse")))];
        rows.extend(result::rows(file).unwrap_or_default());
        if let Ok(overlap) = file.scalar::<f64>("statistics/bennett/overlap") {
            rows.push(("overlap".to_owned(), format!("{overlap:.4}")));
        }
        rows
    }
}

//! The experiment `collider.ablation`: several ways to learn one law, side by side.
//!
//! [`config`](AblationConfig) -> [`AblationExperiment`] -> for every variant (coordinates, penalties, projection) and every seed a training, events,
//! and their numbers -> one table and one figure. Exact events and the judge are the same for all.

mod compare;
mod config;
mod figures;
mod headline;
mod measured;
mod plan;

pub use config::{AblationConfig, AblationTable, VariantTable};
pub use plan::AblationExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for AblationExperiment {
    const KIND: &'static str = "collider.ablation";
    const SUMMARY: &'static str =
        "several ways to learn one law of collider events (coordinates, penalties, projection), side by side";
    type Config = AblationConfig;

    fn prepare(config: AblationConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        compare::run(self, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        Ok(vec![("ablation".to_owned(), figures::figure(result)?)])
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `diffuse`: data in closed form, turned into noise by a process and back by a solver.
//!
//! [`config`](DiffuseConfig) -> [`DiffuseExperiment`] (validated, grids made) -> particles in batches, streamed, for every number of
//! steps from the same noise -> tests against the known law -> figures from the file.

mod config;
mod data;
mod evidence;
mod figures;
mod headline;
mod law;
mod particles;
mod plan;
mod statistics;

pub use config::{DiffuseConfig, DiffuseTable, EvidenceTable, GuidanceTable};
pub use data::{DataConfig, GaussianDataConfig};
pub use law::{Law, Normal};
pub use ornstein_learning::sampling::{GridConfig, GridKind, LastStep, ProcessConfig, SolverConfig};
pub use plan::DiffuseExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use crate::Precision;

impl Experiment for DiffuseExperiment {
    const KIND: &'static str = "diffuse";
    const SUMMARY: &'static str = "reverse diffusion of data in closed form, by any process, solver and grid";
    type Config = DiffuseConfig;

    fn prepare(config: DiffuseConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        match self.config.diffuse.precision {
            Precision::F32 => particles::follow::<f32>(self, run),
            Precision::F64 => particles::follow::<f64>(self, run),
        }
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `cosmology.field`: universes drawn by score-guided Langevin dynamics, or at once.
//!
//! [`config`](FieldConfig) -> [`FieldExperiment`] (validated, inputs read) -> realisations one by one: a Langevin chain (or a
//! draw) in Fourier space, cells to the file, and what the evidence needs -> statistics and tests -> figures from the file.

mod chain;
mod config;
mod figures;
mod headline;
mod plan;
mod statistics;
mod traces;
mod universe;
mod validate;

pub use config::{
    BoxConfig, EvidenceConfig, FieldConfig, FieldTable, KernelName, LangevinConfig, Method, PowerLawConfig, Precision,
    Preconditioner, SpectrumConfig, Start, TableConfig,
};
pub use plan::FieldExperiment;

use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for FieldExperiment {
    const KIND: &'static str = "cosmology.field";
    const SUMMARY: &'static str = "Gaussian random fields from a power spectrum, by Langevin dynamics or drawn at once";
    type Config = FieldConfig;

    fn prepare(config: FieldConfig, context: &Context) -> Result<Self, ConfigErrors> {
        validate::prepare(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        match self.config.field.precision {
            Precision::F32 => universe::generate::<f32>(self, run),
            Precision::F64 => universe::generate::<f64>(self, run),
        }
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

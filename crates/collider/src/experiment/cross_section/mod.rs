//! The experiment `collider.cross-section`: a rate as a partition function.
//!
//! The rate $\sigma=\int\rho\,\mathrm d\Phi_n$ is the normalising constant of the density of events. Walkers start flat in the chart of the
//! process, that is standard normal in $z=\Phi^{-1}(u)$, and are annealed to $\rho\,\mathrm d\Phi_n/\mathrm dz$; the mean of their weights is
//! $\sigma$ (Neal 2001, Stat. Comput. 11, 125), with an error bar that is calibrated, tested here against the rate by theory.
//!
//! [`config`](CrossSectionConfig) -> [`CrossSectionExperiment`] (validated) -> batches of walkers, log-weights to the file -> estimate,
//! evidence -> figures from the file.

mod config;
mod evidence;
mod figures;
mod headline;
mod plan;
mod rate_density;
mod statistics;
mod walkers;

pub use config::{AnnealingTable, CrossSectionConfig};
pub use plan::CrossSectionExperiment;
pub use rate_density::RateDensity;

use ornstein_figures::Figure;
use ornstein_free_energy::exponential_average;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

impl Experiment for CrossSectionExperiment {
    const KIND: &'static str = "collider.cross-section";
    const SUMMARY: &'static str = "a cross section or width as a partition function, by annealed importance sampling";
    type Config = CrossSectionConfig;

    fn prepare(config: CrossSectionConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let annealed = walkers::anneal(self, run)?;
        let average = exponential_average(&annealed.log_weights).map_err(RunError::experiment)?;
        statistics::write(self, run, &annealed, &average)?;
        for test in evidence::battery(self, &average) {
            run.evidence(test)?;
        }
        Ok(())
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

//! The experiment `collider.sample`: events of a network that was trained before, also at energies between those it has learned.
//!
//! [`config`](SampleConfig) -> [`SampleExperiment`] (weights read, processes built) -> events -> what they are worth beside exact events, and as
//! weighted events -> figures from the file.

mod config;
mod headline;
mod plan;

pub use config::SampleConfig;
pub use plan::SampleExperiment;

use ornstein_figures::Figure;
use ornstein_networks::DeviceKind;
use ornstein_run::{CheckpointData, ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use super::conclusion::{Conclusion, judges};
use super::figures;
use super::learned_law::LearnedLaw;

impl Experiment for SampleExperiment {
    const KIND: &'static str = "collider.sample";
    const SUMMARY: &'static str = "events of a network that was trained before, with exact weights if asked for";
    type Config = SampleConfig;

    fn prepare(config: SampleConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        if self.trained.card().origin.is_empty() {
            run.note(
                "the card of the weights does not say whose events the network has learned; the config is believed",
            );
        }
        let judges = judges(&self.members, &self.config.evidence, run.seed())?;
        let conclusion = Conclusion {
            law: LearnedLaw {
                members: &self.members,
                model: self.trained.model(),
                plan: &self.sampling,
                normalisation: self.trained.normalisation(),
                device: DeviceKind::Cpu,
                projection: self.config.projection,
            },
            sampling: &self.config.sampling,
            reweighting: self.config.reweighting.as_ref(),
            evidence: &self.config.evidence,
            files: &self.config.files,
        };
        conclusion.run(run, self.trained.weights(), &judges, || CheckpointData::new(&()))
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        let config: SampleConfig = result.config()?;
        figures::of_events(result, &figures::laws(&config.process, config.condition.as_ref())?)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

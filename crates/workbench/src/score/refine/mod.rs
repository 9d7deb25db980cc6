//! The experiment `score.refine`: what a learned score has wrong is corrected by the density that is meant.
//!
//! [`config`](ScoreRefineConfig) -> [`ScoreRefineExperiment`] -> training, if there is no file of weights -> paths from noise to the
//! target, with weights -> chains that move locally and jump by such paths -> paths from where they arrived up to noise -> `ln Z`
//! from both ends, weights of modes, and samplers without a network beside them.
//!
//! Processor times (`/timing`) are of the machine; every other number is a function of config and seed.

mod compare;
mod config;
mod correct;
mod events;
mod figures;
mod headline;
mod learn;
mod ledger;
mod normalised_target;
mod output;
mod plan;

pub use config::{ComparisonTable, FlowTable, RefineTable, ReverseStart, ScoreRefineConfig};
pub use plan::ScoreRefineExperiment;

use ornstein_engine::diffusion::ReverseProblem;
use ornstein_figures::Figure;
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, ResultFile, Run, RunError};

use self::correct::Correction;
use self::learn::Score;
use self::ledger::Ledger;
use self::normalised_target::NormalisedTarget;

impl Experiment for ScoreRefineExperiment {
    const KIND: &'static str = "score.refine";
    const SUMMARY: &'static str =
        "a learned score proposes, weights and Markov chains make it exact: ln Z and modes of a density";
    type Config = ScoreRefineConfig;

    fn prepare(config: ScoreRefineConfig, context: &Context) -> Result<Self, ConfigErrors> {
        Self::new(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let mut ledger = Ledger::resumed(run)?;
        let score = Score::of(self, run, &mut ledger)?;
        let target = NormalisedTarget::new(self.target.clone(), score.normalisation.clone());
        let problem = ReverseProblem { process: self.process.as_ref(), denoiser: &score.denoiser };
        let correction = Correction { plan: self, target: &target, problem };
        let bridge = correction.bridge(run, &mut ledger)?;
        let forward = correction.forward(&bridge, run, &mut ledger)?;
        let chains = correction.chains(&bridge, &forward, run, &mut ledger)?;
        let reverse = correction.reverse(&bridge, &chains, run, &mut ledger)?;
        let flow = match &self.config.refine.flow {
            Some(table) => Some(correction.flow(table, run, &mut ledger)?),
            None => None,
        };
        let flow_ends = flow.as_ref().map(|flow| target.physical(&flow.position));
        compare::run(self, run, &mut ledger)?;
        let findings = output::Findings {
            forward: &forward,
            reverse: &reverse,
            flow: flow.as_ref(),
            flow_ends: flow_ends.as_ref(),
            chains: &chains,
        };
        output::conclude(self, &findings, &ledger, run)
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}

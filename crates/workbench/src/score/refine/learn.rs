//! The learned score: from its file, or trained here.

use ornstein_networks::training::{Trainer, TrainingError};
use ornstein_networks::{NetworkDenoiser, Normalisation, ScoreModel};
use ornstein_run::{Run, RunError};

use super::ledger::{Ledger, TRAINING};
use super::plan::{ScoreRefineExperiment, Source};

/// A denoiser with the coordinates that it works in.
pub(super) struct Score {
    pub denoiser: NetworkDenoiser,
    pub normalisation: Normalisation,
}

/// Steps between two words on how it stands.
const STANDING: u32 = 50;

impl Score {
    /// Reads or trains the network. A training that is interrupted begins anew: one that takes hours belongs into a run of `score.train`.
    pub fn of(plan: &ScoreRefineExperiment, run: &mut Run, ledger: &mut Ledger) -> Result<Self, RunError> {
        let Some((data, model)) = plan.source.untrained(&plan.config) else {
            let Source::Trained(trained) = &plan.source else { unreachable!("a source is one or the other") };
            return Ok(Self { denoiser: trained.denoiser(), normalisation: trained.normalisation().clone() });
        };
        let normalised = data.normalised(plan.config.normalisation, run.seed()).map_err(RunError::experiment)?;
        if ledger.weights.is_empty() {
            let trainer = Trainer::new(model.clone(), normalised.source, plan.config.training.clone(), run.seed())
                .map_err(RunError::experiment)?;
            ledger.weights = train(trainer, run, ledger)?;
            run.checkpoint_if_due(|| ledger.checkpoint())?;
        }
        Ok(Self { denoiser: on_device(plan, model, &ledger.weights)?, normalisation: normalised.normalisation })
    }
}

fn on_device(plan: &ScoreRefineExperiment, model: ScoreModel, weights: &[f32]) -> Result<NetworkDenoiser, RunError> {
    let device = plan.config.training.device.open().map_err(RunError::experiment)?;
    Ok(NetworkDenoiser::on_device(model, weights, device))
}

/// The averaged weights at the end.
fn train(mut trainer: Trainer, run: &mut Run, ledger: &mut Ledger) -> Result<Vec<f32>, RunError> {
    let steps = trainer.settings().steps;
    let progress = run.progress("training", u64::from(steps));
    let mut recent = f64::NAN;
    for step in 1..=steps {
        let report = ledger.timed(TRAINING, || trainer.step().map_err(|error| refused(&error)))?;
        recent = if recent.is_nan() { report.loss } else { 0.98 * recent + 0.02 * report.loss };
        progress.advance(1);
        if step.is_multiple_of(STANDING) {
            progress.stands(format!("loss {recent:.4}"));
        }
        if run.stop_requested() {
            run.checkpoint_if_due(|| Ledger::default().checkpoint())?;
        }
    }
    Ok(trainer.average().to_vec())
}

fn refused(error: &TrainingError) -> RunError {
    RunError::experiment(format!(
        "{error}. Try a smaller training.learning_rate.peak, and look for outliers in the data"
    ))
}

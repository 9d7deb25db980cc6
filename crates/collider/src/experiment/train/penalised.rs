//! A training with penalties: what the config may ask for, and the trainer.

use ornstein_networks::Normalisation;
use ornstein_networks::training::Trainer;
use ornstein_run::{ConfigError, ConfigErrors, RunError};

use crate::experiment::member::Member;
use crate::experiment::training_rows::TrainingRows;
use crate::penalty::{PenaltyConfig, PenaltyContext};

/// Adds what is wrong with the list of penalties at `key` on the events of one law.
pub(crate) fn check_penalties(
    key: &str,
    penalties: &[PenaltyConfig],
    Member { process, coordinates, .. }: &Member,
    errors: &mut ConfigErrors,
) {
    for (i, penalty) in penalties.iter().enumerate() {
        let key = format!("{key}[{i}]");
        if coordinates.affine().is_none() {
            let allowed = "no penalties with latent coordinates, which conserve energy and momentum by themselves";
            errors.push(ConfigError::new(key, "a penalty", allowed));
        } else if let Err(error) = penalty.check(coordinates.particles(), &process.observables()) {
            errors.push(error.at(&key));
        }
    }
}

/// The trainer with penalties on the events of one law.
pub(crate) fn penalised(
    penalties: &[PenaltyConfig],
    Member { process, coordinates, .. }: &Member,
    rows: &TrainingRows,
    normalisation: &Normalisation,
    mut trainer: Trainer,
    seed: u64,
) -> Result<Trainer, RunError> {
    let context = PenaltyContext {
        affine: coordinates.affine(),
        normalisation,
        rows: &rows.rows,
        observables: &process.observables(),
        levels: trainer.settings().noise.levels,
        seed,
    };
    for (i, penalty) in penalties.iter().enumerate() {
        let built = penalty.build(&context);
        let (weight, penalty) = built.map_err(|error| RunError::experiment(format!("penalties[{i}]: {error}")))?;
        trainer = trainer.with_penalty(weight, penalty);
    }
    Ok(trainer)
}

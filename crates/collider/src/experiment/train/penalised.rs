//! A training with penalties.

use ornstein_networks::Normalisation;
use ornstein_networks::training::Trainer;
use ornstein_run::RunError;

use crate::experiment::member::Member;
use crate::experiment::training_rows::TrainingRows;
use crate::penalty::{PenaltyConfig, PenaltyContext};

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
    for penalty in penalties {
        let (weight, penalty) = penalty.build(&context).map_err(RunError::experiment)?;
        trainer = trainer.with_penalty(weight, penalty);
    }
    Ok(trainer)
}

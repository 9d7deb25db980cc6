//! One Langevin chain, from its start to its last step.

use ornstein_engine::kernels::{MetropolisLangevin, OrnsteinUhlenbeck, UnadjustedLangevin};
use ornstein_engine::{ChainState, Ensemble, Identity, Kernel, Randomness, Scalar, Transition, drive};
use ornstein_run::{Element, Progress, Run, RunError};

use super::config::{KernelName, LangevinConfig, Preconditioner, Start};
use super::universe::{Begun, Ledger, Workshop};
use crate::{GaussianField, draw, white_noise};

/// The workshop, the realisation's number and the progress bar.
type Context<'a, T> = (&'a Workshop<'a, T>, u64, &'a Progress);

/// Runs the chain of a realisation, from where a checkpoint left it or from its start, and returns its last position.
pub(super) fn follow<T: Scalar + Element>(
    context: Context<'_, T>,
    run: &mut Run,
    ledger: &mut Ledger,
    begun: Begun<T>,
) -> Result<Ensemble<T>, RunError> {
    let (workshop, realisation, _) = context;
    let field = &workshop.field;
    let space = field.space();
    let config = workshop.plan.config.langevin.clone().unwrap_or_default();
    let randomness = Randomness { seed: workshop.seed, index: realisation };
    let step_size = workshop.plan.step_size;

    let (done, position) = if let Some((step, modes)) = begun {
        let layout = space.layout();
        let position = Ensemble::from_data(layout, modes)
            .ok_or_else(|| RunError::Checkpoint("the modes do not fit the box".to_owned()))?;
        (step, position)
    } else {
        let position = start(workshop, &config, realisation);
        ledger.traces.observe(workshop, 0, &position, None);
        (0, position)
    };
    match (config.kernel, config.preconditioner) {
        (KernelName::OrnsteinUhlenbeck, _) => {
            let kernel = OrnsteinUhlenbeck { space, step_size, randomness };
            advance(&kernel, context, run, ledger, (done, position))
        }
        (KernelName::Unadjusted, Preconditioner::Spectrum) => {
            let kernel = UnadjustedLangevin { space, preconditioner: field, step_size, randomness };
            advance(&kernel, context, run, ledger, (done, position))
        }
        (KernelName::Unadjusted, Preconditioner::None) => {
            let kernel = UnadjustedLangevin { space, preconditioner: Identity, step_size, randomness };
            advance(&kernel, context, run, ledger, (done, position))
        }
        (KernelName::Metropolis, Preconditioner::Spectrum) => {
            let kernel = MetropolisLangevin { space, preconditioner: field, step_size, randomness };
            advance(&kernel, context, run, ledger, (done, position))
        }
        (KernelName::Metropolis, Preconditioner::None) => {
            let kernel = MetropolisLangevin { space, preconditioner: Identity, step_size, randomness };
            advance(&kernel, context, run, ledger, (done, position))
        }
    }
}

fn start<T: Scalar>(workshop: &Workshop<'_, T>, config: &LangevinConfig, realisation: u64) -> Ensemble<T> {
    match config.start {
        Start::Target => draw(&workshop.field, workshop.seed, realisation),
        Start::WhiteNoise => {
            // The power of the largest scale does not depend on the number of cells, so neither do the large-scale modes.
            let (largest_scale, _) = workshop.plan.grid.wave_number_range().unwrap_or((1.0, 1.0));
            let power = workshop.plan.spectrum.power(largest_scale);
            white_noise(workshop.field.space(), power, workshop.seed, realisation)
        }
    }
}

fn advance<T: Scalar + Element, K: Kernel<T, GaussianField<T>>>(
    kernel: &K,
    (workshop, _, progress): Context<'_, T>,
    run: &mut Run,
    ledger: &mut Ledger,
    (mut done, position): (u32, Ensemble<T>),
) -> Result<Ensemble<T>, RunError> {
    let steps = workshop.plan.steps();
    let mut state = kernel.initialise(&workshop.field, position).map_err(RunError::experiment)?;
    while done < steps {
        let mut observe = |step: u32, position: &Ensemble<T>, transition: &Transition| {
            ledger.traces.observe(workshop, step, position, Some(transition));
            progress.advance(1);
        };
        done = drive(kernel, &workshop.field, &mut state, done + 1..=steps, &mut observe, |_| run.checkpoint_due())
            .map_err(RunError::experiment)?;
        run.checkpoint_if_due(|| ledger.checkpoint(Some((done, state.position().data()))))?;
    }
    Ok(state.into_position())
}

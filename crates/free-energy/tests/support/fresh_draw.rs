//! The ideal move.

use ornstein_engine::{DensityError, Ensemble, LogDensity, Randomness, Scalar, Transition, log_densities};
use ornstein_free_energy::moves::AnnealingMove;
use ornstein_random::{Counter, Purpose};

/// Draws afresh from a centred Gaussian of this precision: what an infinitely long chain would do.
pub struct FreshDraw {
    pub precision: f64,
    pub randomness: Randomness,
}

pub struct FreshState {
    position: Ensemble<f64>,
    log_density: Vec<f64>,
    before: Vec<f64>,
}

impl<D: LogDensity<f64>> AnnealingMove<f64, D> for FreshDraw {
    type State = FreshState;

    fn start(&self, _: &D, position: Ensemble<f64>, _: &mut [f64]) -> Result<FreshState, DensityError> {
        let none = vec![0.0; position.layout().states()];
        Ok(FreshState { position, log_density: none.clone(), before: none })
    }

    fn apply(
        &self,
        target: &D,
        state: &mut FreshState,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError> {
        log_densities(target, &state.position, &mut state.before)?;
        let (key, first) = (self.randomness.key(Purpose::LangevinNoise), state.position.first_chunk());
        state.position.for_each_chunk(
            || (),
            |chunk, (), x| {
                f64::fill_normals(key, Counter::coordinate(0, (first + chunk) as u64, step), x);
                for x in x.iter_mut() {
                    *x /= self.precision.sqrt();
                }
            },
        );
        log_densities(target, &state.position, &mut state.log_density)?;
        for ((weight, before), after) in log_weight.iter_mut().zip(&state.before).zip(&state.log_density) {
            *weight += before - after;
        }
        Ok(Transition::certain(log_weight.len()))
    }

    fn position<'a>(&self, state: &'a FreshState) -> &'a Ensemble<f64> {
        &state.position
    }

    fn log_density<'a>(&self, state: &'a FreshState) -> &'a [f64] {
        &state.log_density
    }
}

//! The Euler-Maruyama step of Langevin dynamics.

use rayon::prelude::*;

use ornstein_random::Purpose;

use super::{Scratch, langevin_increment};
use crate::{
    CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Randomness, Scalar, StateSpace, Transition,
};

/// Unadjusted Langevin (ULA): `x' = x + (h/2) C score(x) + sqrt(h) C^(1/2) xi` (Roberts and Tweedie 1996, Bernoulli 2,
/// 341).
///
/// For a Gaussian target of variance `P` per mode it is the autoregression `x' = (1 - h c / 2P) x + sqrt(h c) xi`, with
/// `c` the preconditioner's variance: stable for `h < 4 min(P/c)`, with stationary variance `P / (1 - h c / 4P)`.
#[derive(Debug, Clone)]
pub struct UnadjustedLangevin<'a, S, D, C> {
    /// The space of the states.
    pub space: &'a S,
    /// The target.
    pub target: &'a D,
    /// The preconditioner `C^(1/2)`.
    pub preconditioner: C,
    /// The step `h`.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// Position and its score.
#[derive(Debug, Clone)]
pub struct UnadjustedLangevinState<T> {
    position: Ensemble<T>,
    score: Ensemble<T>,
}

impl<T, S, D, C> Kernel<T> for UnadjustedLangevin<'_, S, D, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T>,
    C: CovarianceRoot<T>,
{
    type State = UnadjustedLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: 1 }
    }

    fn initialise(&self, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let mut score = Ensemble::zeros(position.layout());
        self.target.score(&position, &mut score)?;
        Ok(UnadjustedLangevinState { position, score })
    }

    fn step(&self, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let key = self.randomness.key(Purpose::LangevinNoise);
        let score = &state.score;
        let finite = state
            .position
            .par_chunks_mut()
            .enumerate()
            .map_init(Scratch::default, |scratch, (chunk, position)| {
                let address = (key, step, chunk);
                langevin_increment(
                    self.space,
                    &self.preconditioner,
                    self.step_size,
                    address,
                    score.chunk(chunk),
                    scratch,
                );
                let mut finite = true;
                for (x, &increment) in position.iter_mut().zip(&scratch.noise) {
                    *x += increment;
                    finite &= x.is_finite();
                }
                finite
            })
            .reduce(|| true, |a, b| a & b);
        if !finite {
            return Err(DensityError::Diverged { step });
        }
        self.target.score(&state.position, &mut state.score)?;
        Ok(Transition { acceptance: 1.0, accepted: state.position.layout().states() })
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        &state.position
    }

    fn finish(&self, state: Self::State) -> Ensemble<T> {
        state.position
    }
}

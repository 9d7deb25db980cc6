//! The Euler-Maruyama step of Langevin dynamics.

use rayon::prelude::*;

use super::langevin_proposal::{add_and_check, increment};
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Randomness, Scalar, StateSpace,
    Transition,
};

/// Unadjusted Langevin (ULA): `x' = x + (h/2) C score(x) + sqrt(h) C^(1/2) xi` (Roberts and Tweedie 1996, Bernoulli 2,
/// 341).
///
/// For a Gaussian target of variance `P` per mode it is the autoregression `x' = (1 - h c / 2P) x + sqrt(h c) xi`, with
/// `c` the preconditioner's variance: stable for `h < 4 min(P/c)`, with stationary variance `P / (1 - h c / 4P)`.
#[derive(Debug, Clone)]
pub struct UnadjustedLangevin<S, C> {
    /// The space of the states.
    pub space: S,
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
    increment: Vec<T>,
}

impl<T: Scalar> ChainState<T> for UnadjustedLangevinState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }
}

impl<T, S, D, C> Kernel<T, D> for UnadjustedLangevin<S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = UnadjustedLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: 1 }
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let mut score = Ensemble::zeros_like(&position);
        target.score(&position, &mut score)?;
        Ok(UnadjustedLangevinState { position, score, increment: Vec::new() })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        target.score(&state.position, &mut state.score)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let UnadjustedLangevinState { position, score, increment: room } = state;
        let first = position.first_chunk();
        let move_chunk = |chunk: usize, (drift, noise): &mut (Vec<T>, Vec<T>), position: &mut [T]| {
            noise.resize(position.len(), T::ZERO);
            let plan = (self.step_size, self.randomness, step);
            let score = score.chunk(chunk);
            increment((&self.space, &self.preconditioner), plan, (first + chunk, score), drift, noise);
            add_and_check(noise, position)
        };
        let finite = if position.layout().chunks() == 1 {
            let mut scratch = (Vec::new(), std::mem::take(room));
            let finite = move_chunk(0, &mut scratch, position.data_mut());
            *room = scratch.1;
            finite
        } else {
            position
                .par_chunks_mut()
                .enumerate()
                .map_init(<(Vec<T>, Vec<T>)>::default, |scratch, (chunk, position)| {
                    move_chunk(chunk, scratch, position)
                })
                .reduce(|| true, |a, b| a & b)
        };
        if !finite {
            return Err(DensityError::Diverged { step });
        }
        target.score(&state.position, &mut state.score)?;
        Ok(Transition::certain(state.position.layout().states()))
    }
}

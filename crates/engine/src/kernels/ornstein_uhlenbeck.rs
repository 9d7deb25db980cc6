//! The exact solution of preconditioned Langevin dynamics for a Gaussian.

use rayon::prelude::*;

use ornstein_random::Purpose;
use ornstein_random::math::exp_f64;

use crate::{CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, Randomness, Scalar, StateSpace, Transition};

/// The exact Ornstein-Uhlenbeck step for the Gaussian `N(0, C)`: with `t = h/2`,
/// `x' = e^(-t) x + sqrt(1 - e^(-2t)) C^(1/2) xi`.
///
/// It solves `dx = (1/2) C score(x) dt + C^(1/2) dW` with `score = -C^(-1) x` over the time `h` without error, so
/// `N(0, C)` is stationary at any step (Uhlenbeck and Ornstein 1930, Phys. Rev. 36, 823).
#[derive(Debug, Clone)]
pub struct OrnsteinUhlenbeck<'a, S, C> {
    /// The space of the states.
    pub space: &'a S,
    /// The target's `C^(1/2)`.
    pub covariance: C,
    /// The step `h`.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

impl<T, S, C> Kernel<T> for OrnsteinUhlenbeck<'_, S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    C: CovarianceRoot<T>,
{
    type State = Ensemble<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        Ok(position)
    }

    fn step(&self, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let key = self.randomness.key(Purpose::LangevinNoise);
        let decay = exp_f64(-0.5 * self.step_size);
        // sqrt(1 - decay^2) without cancellation, from the decay that is used: their squares add up to one.
        let amplitude = T::from_f64(((1.0 - decay) * (1.0 + decay)).sqrt());
        let decay = T::from_f64(decay);
        state.par_chunks_mut().enumerate().for_each_init(Vec::new, |noise: &mut Vec<T>, (chunk, position)| {
            noise.resize(position.len(), T::ZERO);
            self.space.white_noise(key, step, chunk, noise);
            self.covariance.apply(chunk, noise);
            for (x, &noise) in position.iter_mut().zip(noise.iter()) {
                *x = decay * *x + amplitude * noise;
            }
        });
        Ok(Transition { acceptance: 1.0, accepted: state.layout().states() })
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        state
    }

    fn finish(&self, state: Self::State) -> Ensemble<T> {
        state
    }
}

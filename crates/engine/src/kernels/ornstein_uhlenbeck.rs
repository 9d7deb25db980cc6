//! The exact solution of preconditioned Langevin dynamics for a Gaussian.

use ornstein_random::math::exp_f64;
use ornstein_random::{Purpose, dispatch};

use crate::{CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, Randomness, Scalar, StateSpace, Transition};

/// The exact Ornstein-Uhlenbeck step for the Gaussian `N(0, C)`: with `t = h/2`,
/// `x' = e^(-t) x + sqrt(1 - e^(-2t)) C^(1/2) xi`.
///
/// It solves `dx = (1/2) C score(x) dt + C^(1/2) dW` with `score = -C^(-1) x` over the time `h` without error, so
/// `N(0, C)` is stationary at any step (Uhlenbeck and Ornstein 1930, Phys. Rev. 36, 823). Its target is the
/// [`CovarianceRoot`] of `C`.
#[derive(Debug, Clone)]
pub struct OrnsteinUhlenbeck<S> {
    /// The space of the states.
    pub space: S,
    /// The step `h`.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

impl<T, S, C> Kernel<T, C> for OrnsteinUhlenbeck<S>
where
    T: Scalar,
    S: StateSpace<T>,
    C: CovarianceRoot<T>,
{
    type State = Ensemble<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, _covariance: &C, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        Ok(position)
    }

    fn retarget(&self, _covariance: &C, _state: &mut Self::State) -> Result<(), DensityError> {
        Ok(())
    }

    fn step(&self, covariance: &C, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let key = self.randomness.key(Purpose::LangevinNoise);
        let decay = exp_f64(-0.5 * self.step_size);
        // sqrt(1 - decay^2) without cancellation, from the decay that is used: their squares add up to one.
        let amplitude = T::from_f64(((1.0 - decay) * (1.0 + decay)).sqrt());
        let decay = T::from_f64(decay);
        let first = state.first_chunk();
        state.for_each_chunk(Vec::new, |chunk, noise: &mut Vec<T>, position| {
            noise.resize(position.len(), T::ZERO);
            self.space.white_noise(key, step, first + chunk, noise);
            covariance.apply(first + chunk, noise);
            combine(decay, position, amplitude, noise);
        });
        Ok(Transition { evaluations: 0.0, ..Transition::certain(state.layout().states()) })
    }
}

dispatch! {
    /// `x = a x + b y`.
    fn combine<T: Scalar>(a: T, x: &mut [T], b: T, y: &[T]) {
        for (x, &y) in x.iter_mut().zip(y) {
            *x = a * *x + b * y;
        }
    }
}

//! Overdamped Langevin dynamics at second order for the price of the first.

use ornstein_random::{Purpose, dispatch};

use super::phase_space::{for_each_chunk_of_two, move_by};
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Randomness, Scalar, StateSpace,
    Transition,
};

/// The method of Leimkuhler and Matthews (2013, Appl. Math. Res. Express 2013, 34): Euler's step with the mean of two successive
/// noises,
///
/// `x_(n+1) = x_n + (h/2) C score(x_n) + sqrt(h) R (xi_n + xi_(n+1)) / 2`.
///
/// It is [`Baoab`](super::Baoab) in the limit of infinite friction. Averages over its stationary law are off by `O(h^2)`
/// where Euler's are by `O(h)`; for a Gaussian target they are exact at every stable step, `h < 4 min(P/c)`.
///
/// Noise is addressed by the step, so `xi_(n+1)` of this step is `xi_n` of the next; steps must follow each other for that.
#[derive(Debug, Clone)]
pub struct LeimkuhlerMatthews<S, C> {
    /// The space of the states.
    pub space: S,
    /// The preconditioner `C^(1/2)`.
    pub preconditioner: C,
    /// The step `h`.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// Position, its score and the last noise.
#[derive(Debug, Clone)]
pub struct LeimkuhlerMatthewsState<T> {
    position: Ensemble<T>,
    score: Ensemble<T>,
    noise: [Ensemble<T>; 2],
    /// The step whose noise is the first of the two.
    noise_step: Option<u32>,
}

impl<T: Scalar> ChainState<T> for LeimkuhlerMatthewsState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }
}

impl<T, S, D, C> Kernel<T, D> for LeimkuhlerMatthews<S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = LeimkuhlerMatthewsState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: 2 }
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let mut score = Ensemble::zeros_like(&position);
        target.score(&position, &mut score)?;
        let noise = Ensemble::zeros_like(&position);
        Ok(LeimkuhlerMatthewsState { position, score, noise: [noise.clone(), noise], noise_step: None })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        target.score(&state.position, &mut state.score)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let LeimkuhlerMatthewsState { position, score, noise: [now, next], noise_step } = state;
        let (key, first) = (self.randomness.key(Purpose::LangevinNoise), position.first_chunk());
        let white = |step: u32| {
            let space = &self.space;
            move |chunk: usize, (): &mut (), out: &mut [T]| space.white_noise(key, step, first + chunk, out)
        };
        if *noise_step != Some(step) {
            now.for_each_chunk(|| (), white(step));
        }
        next.for_each_chunk(|| (), white(step.wrapping_add(1)));
        let (half, amplitude) = (T::from_f64(0.5 * self.step_size), T::from_f64(0.5 * self.step_size.sqrt()));
        // The score and the older noise are used up here: their room becomes that of drift and increment.
        for_each_chunk_of_two(score, now, |chunk, score, now| {
            if !C::IS_IDENTITY {
                self.preconditioner.apply_transpose(first + chunk, score);
            }
            combine([half, amplitude], score, next.chunk(chunk), now);
            if !C::IS_IDENTITY {
                self.preconditioner.apply(first + chunk, now);
            }
        });
        let finite = move_by(now, position);
        std::mem::swap(now, next);
        *noise_step = Some(step.wrapping_add(1));
        if !finite {
            return Err(DensityError::Diverged { step });
        }
        target.score(position, score)?;
        Ok(Transition::certain(position.layout().states()))
    }
}

dispatch! {
    /// `now = a score + b (now + next)`.
    fn combine<T: Scalar>(factors: [T; 2], score: &[T], next: &[T], now: &mut [T]) {
        let [a, b] = factors;
        for ((now, &next), &score) in now.iter_mut().zip(next).zip(score) {
            *now = a * score + b * (*now + next);
        }
    }
}

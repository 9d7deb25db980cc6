//! Langevin steps for forces that grow too fast.

use ornstein_random::{Purpose, dispatch};

use super::phase_space::{for_each_chunk_of_two, move_by};
use crate::ensemble::LANES;
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Randomness, Scalar, StateSpace,
    Transition,
};

/// The tamed unadjusted Langevin algorithm (Brosse, Durmus, Moulines and Sabanis 2019, Stoch. Proc. Appl. 129, 3638,
/// "TULA"):
///
/// `x' = x + (h/2) C score / (1 + (h/2) |R^T score|) + sqrt(h) R xi`.
///
/// The drift of a step is never longer than 1 in whitened coordinates. Where the score grows faster than `|x|`, Euler's step
/// overshoots from far out and escapes to infinity with probability one in the long run; the tamed one comes back. Its bias is
/// of first order like Euler's.
#[derive(Debug, Clone)]
pub struct TamedLangevin<S, C> {
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
pub struct TamedLangevinState<T> {
    position: Ensemble<T>,
    score: Ensemble<T>,
    noise: Ensemble<T>,
    squares: Vec<f64>,
}

impl<T: Scalar> ChainState<T> for TamedLangevinState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }
}

impl<T, S, D, C> Kernel<T, D> for TamedLangevin<S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = TamedLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: 1 }
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let mut score = Ensemble::zeros_like(&position);
        target.score(&position, &mut score)?;
        let squares = vec![0.0; position.layout().states()];
        Ok(TamedLangevinState { noise: Ensemble::zeros_like(&position), position, score, squares })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        target.score(&state.position, &mut state.score)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let TamedLangevinState { position, score, noise, squares } = state;
        let (key, first) = (self.randomness.key(Purpose::LangevinNoise), position.first_chunk());
        if !C::IS_IDENTITY {
            score.for_each_chunk(|| (), |chunk, (), score| self.preconditioner.apply_transpose(first + chunk, score));
        }
        let square = |chunk: usize, (): &mut (), sums: &mut [f64]| {
            self.space.inner_product(first + chunk, score.chunk(chunk), score.chunk(chunk), sums);
        };
        score.sum_over_chunks(|| (), square, squares);
        let (half, amplitude) = (0.5 * self.step_size, T::from_f64(self.step_size.sqrt()));
        let lanes = position.layout().lanes();
        for_each_chunk_of_two(score, noise, |chunk, drift, noise| {
            // The factor of every lane; a single state has the same in all of them.
            let mut factors = [T::ZERO; LANES];
            for (lane, factor) in factors.iter_mut().enumerate() {
                let state = (chunk * lanes + lane).min(squares.len() - 1);
                *factor = T::from_f64(half / (1.0 + half * squares[if lanes == 1 { 0 } else { state }].sqrt()));
            }
            self.space.white_noise(key, step, first + chunk, noise);
            combine(&factors, drift, amplitude, noise);
            if !C::IS_IDENTITY {
                self.preconditioner.apply(first + chunk, noise);
            }
        });
        if !move_by(noise, position) {
            return Err(DensityError::Diverged { step });
        }
        target.score(position, score)?;
        Ok(Transition::certain(position.layout().states()))
    }
}

dispatch! {
    /// `y = a x + b y` with a factor `a` for each lane.
    fn combine<T: Scalar>(a: &[T; LANES], x: &[T], b: T, y: &mut [T]) {
        for (y, x) in y.chunks_mut(LANES).zip(x.chunks(LANES)) {
            for ((y, &x), &a) in y.iter_mut().zip(x).zip(a) {
                *y = a * x + b * *y;
            }
        }
    }
}

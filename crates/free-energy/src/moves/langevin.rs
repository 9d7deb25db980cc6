//! Unadjusted Langevin moves that carry their weight.

use ornstein_engine::{DensityError, Ensemble, LogDensity, Point, Randomness, Scalar, Transition};
use ornstein_random::{Counter, Purpose, dispatch};

use super::AnnealingMove;
use ornstein_engine::LANES;

/// The unadjusted Langevin step `y = x + (h/2) score(x) + sqrt(h) xi` at every place of a bridge, with the reverse move of the
/// same form. With `s` the scores at `f_t`,
///
/// `ln B(y -> x) - ln F(x -> y) = (h/8) (|s(x)|^2 - |s(y)|^2) - (1/2) <s(x) + s(y), y - x>`.
///
/// Never rejects, and unbiased in `Z` at any step (Jarzynski's equality for discrete dynamics; Sivak, Chodera and Crooks
/// 2013, Phys. Rev. X 3, 011007: the extra term is the shadow work of the integrator).
#[derive(Debug, Clone, Copy)]
pub struct LangevinMove {
    /// The step `h`.
    pub step_size: f64,
    /// The walkers' stream.
    pub randomness: Randomness,
}

/// The point, and the one before.
#[derive(Debug)]
pub struct LangevinMoveState<T> {
    current: Point<T>,
    previous: Point<T>,
}

impl<T: Scalar, D: LogDensity<T>> AnnealingMove<T, D> for LangevinMove {
    type State = LangevinMoveState<T>;

    fn start(&self, target: &D, position: Ensemble<T>, _log_weight: &mut [f64]) -> Result<Self::State, DensityError> {
        let current = Point::start(target, position)?;
        Ok(LangevinMoveState { previous: current.clone(), current })
    }

    fn apply(
        &self,
        target: &D,
        state: &mut Self::State,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError> {
        let LangevinMoveState { current, previous } = state;
        std::mem::swap(current, previous);
        previous.evaluate(target)?;
        let key = self.randomness.key(Purpose::LangevinNoise);
        let first = previous.position.first_chunk();
        current.position.for_each_chunk(
            || (),
            |chunk, (), y| {
                T::fill_normals(key, Counter::coordinate(0, (first + chunk) as u64, step), y);
                step_from(self.step_size, previous.position.chunk(chunk), previous.score.chunk(chunk), y);
            },
        );
        current.evaluate(target)?;
        let mut ratio = vec![0.0; log_weight.len()];
        current.position.sum_over_chunks(
            || (),
            |chunk, (), sums| {
                let points =
                    [&*previous, &*current].map(|point| (point.position.chunk(chunk), point.score.chunk(chunk)));
                add_log_ratio(self.step_size, points, sums);
            },
            &mut ratio,
        );
        let mut divergent = 0;
        for (weight, ratio) in log_weight.iter_mut().zip(ratio) {
            // A walker that escaped has no weight, which is what its reverse move says.
            divergent += usize::from(!ratio.is_finite());
            *weight = if ratio.is_finite() { *weight + ratio } else { f64::NEG_INFINITY };
        }
        Ok(Transition { divergent, evaluations: 2.0, ..Transition::certain(log_weight.len()) })
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        &state.current.position
    }

    fn log_density<'a>(&self, state: &'a Self::State) -> &'a [f64] {
        &state.current.log_density
    }
}

dispatch! {
    /// `y = x + (h/2) score + sqrt(h) y`, with noise in `y` before.
    fn step_from<T: Scalar>(step_size: f64, x: &[T], score: &[T], y: &mut [T]) {
        let (half, amplitude) = (T::from_f64(0.5 * step_size), T::from_f64(step_size.sqrt()));
        for ((y, &x), &score) in y.iter_mut().zip(x).zip(score) {
            *y = x + (half * score + amplitude * *y);
        }
    }

    /// Adds `(h/8) (|s(x)|^2 - |s(y)|^2) - (1/2) <s(x) + s(y), y - x>` of every lane.
    fn add_log_ratio<T: Scalar>(step_size: f64, points: [(&[T], &[T]); 2], sums: &mut [f64]) {
        let [(x, score_x), (y, score_y)] = points;
        let (eighth, half) = (T::from_f64(step_size / 8.0), T::from_f64(0.5));
        let lanes = if sums.len() == 1 { 1 } else { LANES };
        let positions = x.chunks_exact(lanes).zip(y.chunks_exact(lanes));
        let scores = score_x.chunks_exact(lanes).zip(score_y.chunks_exact(lanes));
        for ((x, y), (score_x, score_y)) in positions.zip(scores) {
            let (positions, scores) = (x.iter().zip(y), score_x.iter().zip(score_y));
            for ((sum, (&x, &y)), (&score_x, &score_y)) in sums.iter_mut().zip(positions).zip(scores) {
                let factor = eighth * (score_x - score_y) - half * (y - x);
                *sum += ((score_x + score_y) * factor).to_f64();
            }
        }
    }
}

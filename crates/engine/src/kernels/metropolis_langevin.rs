//! Langevin proposals made exact by a Metropolis step.

use ornstein_random::dispatch;

use super::langevin_proposal::propose;
use crate::ensemble::LANES;
use crate::metropolis::Metropolis;
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Point, Randomness, Scalar,
    StateSpace, StepStatistics, Transition,
};

/// The Metropolis-adjusted Langevin algorithm (MALA): proposes
/// `y = x + (h/2) C score(x) + sqrt(h) C^(1/2) xi` and accepts with probability
/// `min(1, pi(y) q(x|y) / pi(x) q(y|x))` (Roberts and Tweedie 1996, Bernoulli 2, 341).
///
/// With `C = R R^T` the proposal densities contribute
///
/// `log q(x|y) - log q(y|x) = (h/8) (|R^T score(x)|^2 - |R^T score(y)|^2) - (1/2) <score(x) + score(y), y - x>`,
///
/// which needs neither an inverse of `C` nor the noise again. In `d` whitened dimensions the acceptance at
/// `h = l^2 d^(-1/3)` tends to `2 Phi(-l^3/8)`: 0.574 at the optimal `l = 1.65` (Roberts and Rosenthal 1998, J. R. Stat.
/// Soc. B 60, 255).
///
/// A proposal with a log-density that is not a number is rejected.
#[derive(Debug, Clone)]
pub struct MetropolisLangevin<S, C> {
    /// The space of the states.
    pub space: S,
    /// The preconditioner `C^(1/2)`.
    pub preconditioner: C,
    /// The step `h`.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// The current point, and room for a proposal.
#[derive(Debug, Clone)]
pub struct MetropolisLangevinState<T> {
    current: Point<T>,
    proposal: Point<T>,
    test: Metropolis,
}

impl<T: Scalar> ChainState<T> for MetropolisLangevinState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.current.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.current.position
    }

    fn statistics(&self) -> StepStatistics<'_> {
        StepStatistics {
            log_density: &self.current.log_density,
            acceptance: &self.test.probability,
            ..StepStatistics::default()
        }
    }
}

impl<S, C> MetropolisLangevin<S, C> {
    /// Writes `log q(x|y) - log q(y|x)` of every state.
    fn log_proposal_ratio<T: Scalar>(&self, x: &Point<T>, y: &Point<T>, log_ratio: &mut [f64])
    where
        S: StateSpace<T>,
        C: CovarianceRoot<T>,
    {
        let first = x.position.first_chunk();
        let contribute = |chunk: usize, scratch: &mut [Vec<T>; 3], sums: &mut [f64]| {
            let [sum, difference, product] = scratch;
            let points = [x, y].map(|point| (point.position.chunk(chunk), point.score.chunk(chunk)));
            if C::IS_IDENTITY {
                product.resize(points[0].0.len(), T::ZERO);
                sum.resize(points[0].0.len(), T::ZERO);
                identity_terms(self.step_size, points, sum, product);
                self.space.inner_product(first + chunk, sum, product, sums);
                return;
            }
            let [(x, score_x), (y, score_y)] = points;
            sum.clear();
            sum.extend(score_x.iter().zip(score_y).map(|(&a, &b)| a + b));
            difference.clear();
            difference.extend(y.iter().zip(x).map(|(&a, &b)| a - b));
            let mut parts = [[0.0; LANES]; 2];
            self.space.inner_product(first + chunk, sum, difference, &mut parts[0][..sums.len()]);
            difference.clear();
            difference.extend(score_x.iter().zip(score_y).map(|(&a, &b)| a - b));
            self.preconditioner.apply_transpose(first + chunk, sum);
            self.preconditioner.apply_transpose(first + chunk, difference);
            self.space.inner_product(first + chunk, sum, difference, &mut parts[1][..sums.len()]);
            for ((sum, along), squares) in sums.iter_mut().zip(parts[0]).zip(parts[1]) {
                *sum += self.step_size / 8.0 * squares - 0.5 * along;
            }
        };
        x.position.sum_over_chunks(<[Vec<T>; 3]>::default, contribute, log_ratio);
    }
}

dispatch! {
    /// Writes two vectors whose inner product is the logarithm of the proposal ratio for `R = 1`: the sum of the scores, and
    /// `(h/8) (score(x) - score(y)) - (1/2) (y - x)`.
    fn identity_terms<T: Scalar>(step_size: f64, points: [(&[T], &[T]); 2], sum: &mut [T], factor: &mut [T]) {
        let [(x, score_x), (y, score_y)] = points;
        let (eighth, half) = (T::from_f64(step_size / 8.0), T::from_f64(0.5));
        let (positions, scores) = (x.iter().zip(y), score_x.iter().zip(score_y));
        for (((sum, factor), (&x, &y)), (&score_x, &score_y)) in
            sum.iter_mut().zip(factor.iter_mut()).zip(positions).zip(scores)
        {
            *sum = score_x + score_y;
            *factor = eighth * (score_x - score_y) - half * (y - x);
        }
    }
}

impl<T, S, D, C> Kernel<T, D> for MetropolisLangevin<S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = MetropolisLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let current = Point::start(target, position)?;
        let test = Metropolis::new(current.log_density.len());
        Ok(MetropolisLangevinState { proposal: current.clone(), current, test })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.current.evaluate(target)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let MetropolisLangevinState { current, proposal, test } = state;
        let plan = (self.step_size, self.randomness, step);
        let from = (&current.position, &current.score);
        propose((&self.space, &self.preconditioner), plan, from, &mut proposal.position);
        proposal.evaluate(target)?;
        self.log_proposal_ratio(current, proposal, &mut test.log_ratio);
        let densities = proposal.log_density.iter().zip(&current.log_density);
        for (log_ratio, (proposal, current)) in test.log_ratio.iter_mut().zip(densities) {
            *log_ratio += proposal - current;
        }
        let transition = test.decide(self.randomness, current.position.first_chunk(), step);
        current.accept(proposal, &test.accepted);
        Ok(transition)
    }
}

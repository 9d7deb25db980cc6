//! Langevin proposals made exact by a Metropolis step.

use rayon::prelude::*;

use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Purpose, uniform};

use super::{Scratch, langevin_increment};
use crate::ensemble::LANES;
use crate::{
    CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, Layout, LogDensity, Randomness, Scalar, StateSpace,
    Transition,
};

/// The Metropolis-adjusted Langevin algorithm (MALA): proposes
/// `y = x + (h/2) C score(x) + sqrt(h) C^(1/2) xi` and accepts with probability
/// `min(1, pi(y) q(x|y) / pi(x) q(y|x))` (Roberts and Tweedie 1996, Bernoulli 2, 341).
///
/// With `u = C^(1/2) (score(x) + score(y))` the proposal densities contribute
/// `log q(x|y) - log q(y|x) = -(h/8) <u, u> - (sqrt(h)/2) <u, xi>`, which needs no inverse of `C`. In `d` whitened
/// dimensions the acceptance at `h = l^2 d^(-1/3)` tends to `2 Phi(-l^3/8)`: 0.574 at the optimal `l = 1.65` (Roberts
/// and Rosenthal 1998, J. R. Stat. Soc. B 60, 255).
///
/// A proposal with a log-density that is not a number is rejected.
#[derive(Debug, Clone)]
pub struct MetropolisLangevin<'a, S, D, C> {
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

/// A place with what the target says of it.
#[derive(Debug, Clone)]
struct Point<T> {
    position: Ensemble<T>,
    score: Ensemble<T>,
    log_density: Vec<f64>,
}

impl<T: Scalar> Point<T> {
    fn zeros(layout: Layout) -> Self {
        Self {
            position: Ensemble::zeros(layout),
            score: Ensemble::zeros(layout),
            log_density: vec![0.0; layout.states()],
        }
    }

    fn evaluate(&mut self, target: &impl LogDensity<T>) -> Result<(), DensityError> {
        target.evaluate(&self.position, &mut self.score, &mut self.log_density)
    }
}

/// The current point, and room for a proposal.
#[derive(Debug, Clone)]
pub struct MetropolisLangevinState<T> {
    current: Point<T>,
    proposal: Point<T>,
}

impl<T> MetropolisLangevinState<T> {
    /// The log-density of every state, up to the target's constant.
    #[must_use]
    pub fn log_density(&self) -> &[f64] {
        &self.current.log_density
    }
}

impl<T: Scalar> MetropolisLangevinState<T> {
    /// Puts the proposal in the place of the current point for the states that accepted.
    fn accept(&mut self, accepted: &[bool]) {
        let Self { current, proposal } = self;
        match current.position.layout() {
            Layout::Single { .. } => {
                if accepted[0] {
                    std::mem::swap(current, proposal);
                }
            }
            Layout::Lanes { .. } => {
                let pairs = [(&mut current.position, &proposal.position), (&mut current.score, &proposal.score)];
                for (to, from) in pairs {
                    to.par_chunks_mut().enumerate().for_each(|(chunk, to)| {
                        let lanes = &accepted[chunk * LANES..((chunk + 1) * LANES).min(accepted.len())];
                        for (to, from) in to.chunks_exact_mut(LANES).zip(from.chunk(chunk).chunks_exact(LANES)) {
                            for ((to, &from), &accepted) in to.iter_mut().zip(from).zip(lanes) {
                                *to = if accepted { from } else { *to };
                            }
                        }
                    });
                }
                for ((to, &from), &accepted) in current.log_density.iter_mut().zip(&proposal.log_density).zip(accepted)
                {
                    *to = if accepted { from } else { *to };
                }
            }
        }
    }
}

impl<S: Sync, D: Sync, C: Sync> MetropolisLangevin<'_, S, D, C> {
    fn propose<T: Scalar>(&self, state: &mut MetropolisLangevinState<T>, step: u32)
    where
        S: StateSpace<T>,
        C: CovarianceRoot<T>,
    {
        let key = self.randomness.key(Purpose::LangevinNoise);
        let MetropolisLangevinState { current, proposal } = state;
        proposal.position.par_chunks_mut().enumerate().for_each_init(Scratch::default, |scratch, (chunk, y)| {
            let address = (key, step, chunk);
            let score = current.score.chunk(chunk);
            langevin_increment(self.space, &self.preconditioner, self.step_size, address, score, scratch);
            for ((y, &x), &increment) in y.iter_mut().zip(current.position.chunk(chunk)).zip(&scratch.noise) {
                *y = x + increment;
            }
        });
    }

    /// `log q(x|y) - log q(y|x)` of every state.
    fn log_proposal_ratio<T: Scalar>(&self, state: &MetropolisLangevinState<T>, step: u32) -> Vec<f64>
    where
        S: StateSpace<T>,
        C: CovarianceRoot<T>,
    {
        let key = self.randomness.key(Purpose::LangevinNoise);
        let MetropolisLangevinState { current, proposal } = state;
        self.space.layout().sum_over_chunks_with(Scratch::default, |scratch, chunk, sums| {
            let Scratch { noise, drift: u } = scratch;
            u.clear();
            u.extend(current.score.chunk(chunk).iter().zip(proposal.score.chunk(chunk)).map(|(&x, &y)| x + y));
            self.preconditioner.apply(chunk, u);
            noise.resize(u.len(), T::ZERO);
            self.space.white_noise(key, step, chunk, noise);
            let mut squares = [0.0; LANES];
            let mut products = [0.0; LANES];
            self.space.inner_product(chunk, u, u, &mut squares[..sums.len()]);
            self.space.inner_product(chunk, u, noise, &mut products[..sums.len()]);
            for ((sum, square), product) in sums.iter_mut().zip(squares).zip(products) {
                *sum -= self.step_size / 8.0 * square + self.step_size.sqrt() / 2.0 * product;
            }
        })
    }
}

impl<T, S, D, C> Kernel<T> for MetropolisLangevin<'_, S, D, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T>,
    C: CovarianceRoot<T>,
{
    type State = MetropolisLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let layout = position.layout();
        let mut current = Point { position, ..Point::zeros(layout) };
        current.evaluate(self.target)?;
        if let Some((state, &log_density)) =
            current.log_density.iter().enumerate().find(|(_, value)| !value.is_finite())
        {
            return Err(DensityError::Start { state, log_density });
        }
        Ok(MetropolisLangevinState { current, proposal: Point::zeros(layout) })
    }

    fn step(&self, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        self.propose(state, step);
        state.proposal.evaluate(self.target)?;
        let ratios = self.log_proposal_ratio(state, step);
        let key = self.randomness.key(Purpose::MetropolisAcceptance);
        let mut acceptance = 0.0;
        let accepted: Vec<bool> = (0..ratios.len())
            .map(|i| {
                let log_ratio = state.proposal.log_density[i] - state.current.log_density[i] + ratios[i];
                // NaN compares false, so a proposal without a density is rejected.
                let probability = if log_ratio >= 0.0 { 1.0 } else { exp_f64(log_ratio) };
                acceptance += if probability.is_nan() { 0.0 } else { probability };
                let counter = Counter::coordinate((i % LANES) as u32, (i / LANES) as u64, step);
                uniform(key, counter) < probability
            })
            .collect();
        state.accept(&accepted);
        Ok(Transition {
            acceptance: acceptance / accepted.len() as f64,
            accepted: accepted.iter().filter(|&&accepted| accepted).count(),
        })
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        &state.current.position
    }

    fn finish(&self, state: Self::State) -> Ensemble<T> {
        state.current.position
    }
}

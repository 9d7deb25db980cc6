//! Proposals that a Gaussian reference leaves invariant.

use ornstein_random::math::exp_f64;
use ornstein_random::{Purpose, dispatch};

use crate::metropolis::Metropolis;
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Point, Randomness, Scalar,
    StateSpace, StepStatistics, Transition,
};

/// A Gaussian reference times a likelihood: `pi(x) = N(x; 0, C) L(x)` with `C = R R^T`.
///
/// The reference is given by its root alone, so neither the inverse of `C` nor its determinant is needed. It is the target of
/// [`PreconditionedCrankNicolson`]; the likelihood is any [`LogDensity`], whose score that kernel does not use.
#[derive(Debug, Clone)]
pub struct Reweighted<C, L> {
    /// The square root `R` of the covariance of the reference.
    pub reference: C,
    /// The likelihood `L`.
    pub likelihood: L,
}

/// The preconditioned Crank-Nicolson proposal (Cotter, Roberts, Stuart and White 2013, Stat. Sci. 28, 424):
/// `y = sqrt(1 - b^2) x + b R xi`, accepted with probability `min(1, L(y) / L(x))`.
///
/// With `b^2 = 1 - e^(-h)` it is a step `h` of [`OrnsteinUhlenbeck`](super::OrnsteinUhlenbeck), which leaves the reference
/// invariant, so its acceptance does not fall as a discretised field gets finer. The target is a [`Reweighted`].
#[derive(Debug, Clone)]
pub struct PreconditionedCrankNicolson<S> {
    /// The space of the states.
    pub space: S,
    /// The step `h`; every step is valid.
    pub step_size: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// The current point, and room for a proposal. Log-densities and scores are those of the likelihood.
#[derive(Debug, Clone)]
pub struct PreconditionedCrankNicolsonState<T> {
    current: Point<T>,
    proposal: Point<T>,
    test: Metropolis,
}

impl<T: Scalar> ChainState<T> for PreconditionedCrankNicolsonState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.current.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.current.position
    }

    /// The log-density is that of the likelihood alone.
    fn statistics(&self) -> StepStatistics<'_> {
        StepStatistics {
            log_density: &self.current.log_density,
            acceptance: &self.test.probability,
            ..StepStatistics::default()
        }
    }
}

impl<T, S, C, L> Kernel<T, Reweighted<C, L>> for PreconditionedCrankNicolson<S>
where
    T: Scalar,
    S: StateSpace<T>,
    C: CovarianceRoot<T>,
    L: LogDensity<T>,
{
    type State = PreconditionedCrankNicolsonState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, target: &Reweighted<C, L>, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let current = Point::start(&target.likelihood, position)?;
        let test = Metropolis::new(current.log_density.len());
        Ok(PreconditionedCrankNicolsonState { proposal: current.clone(), current, test })
    }

    fn retarget(&self, target: &Reweighted<C, L>, state: &mut Self::State) -> Result<(), DensityError> {
        state.current.evaluate(&target.likelihood)
    }

    fn step(&self, target: &Reweighted<C, L>, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let PreconditionedCrankNicolsonState { current, proposal, test } = state;
        let key = self.randomness.key(Purpose::LangevinNoise);
        let decay = exp_f64(-0.5 * self.step_size);
        // sqrt(1 - decay^2) without cancellation.
        let amplitude = T::from_f64(((1.0 - decay) * (1.0 + decay)).sqrt());
        let decay = T::from_f64(decay);
        let (first, position) = (current.position.first_chunk(), &current.position);
        proposal.position.for_each_chunk(
            || (),
            |chunk, (), y| {
                self.space.white_noise(key, step, first + chunk, y);
                target.reference.apply(first + chunk, y);
                combine(decay, position.chunk(chunk), amplitude, y);
            },
        );
        proposal.evaluate(&target.likelihood)?;
        let densities = proposal.log_density.iter().zip(&current.log_density);
        for (log_ratio, (new, old)) in test.log_ratio.iter_mut().zip(densities) {
            *log_ratio = new - old;
        }
        let transition = test.decide(self.randomness, first, step);
        current.accept(proposal, &test.accepted);
        Ok(transition)
    }
}

dispatch! {
    /// `y = a x + b y`.
    fn combine<T: Scalar>(a: T, x: &[T], b: T, y: &mut [T]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = a * x + b * *y;
        }
    }
}

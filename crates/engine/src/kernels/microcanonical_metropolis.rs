//! Microcanonical trajectories made exact by a Metropolis step.

use super::Trajectory;
use super::hamiltonian::DIVERGENCE;
use super::isokinetic::{IsokineticScheme, UnitVelocity};
use crate::metropolis::Metropolis;
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Point, Randomness, Scalar,
    StepStatistics, Transition,
};

/// Metropolis-adjusted microcanonical sampling (Robnik, Cohn-Gordon and Seljak 2025, arXiv:2503.01707): a direction drawn evenly from
/// the sphere, some steps of the isokinetic scheme, and the end accepted with probability `min(1, e^(-W))`, where
///
/// `W = sum (d - 1) ln(cosh z + w sinh z) - (log pi(x') - log pi(x))`
///
/// adds up the kinetic energy of all kicks (see [`MicrocanonicalLangevin`](super::MicrocanonicalLangevin)). The scheme is
/// reversible and changes volumes by just what makes this the acceptance ratio, so the target is stationary at any step.
///
/// It needs two dimensions at least, of ordinary vectors.
#[derive(Debug, Clone)]
pub struct MicrocanonicalMetropolis<C> {
    /// The square root `R` of a covariance like that of the target.
    pub preconditioner: C,
    /// The order of kicks and drifts.
    pub scheme: IsokineticScheme,
    /// The step `eps`, a length in whitened coordinates.
    pub step_size: f64,
    /// How many steps a trajectory has.
    pub trajectory: Trajectory,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// The current point, and room for a trajectory.
#[derive(Debug, Clone)]
pub struct MicrocanonicalMetropolisState<T> {
    current: Point<T>,
    proposal: Point<T>,
    motion: UnitVelocity<T>,
    divergent: Vec<bool>,
    trajectory_steps: Vec<u32>,
    test: Metropolis,
}

impl<T: Scalar> ChainState<T> for MicrocanonicalMetropolisState<T> {
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
            divergent: &self.divergent,
            trajectory_steps: &self.trajectory_steps,
            ..StepStatistics::default()
        }
    }
}

impl<T, D, C> Kernel<T, D> for MicrocanonicalMetropolis<C>
where
    T: Scalar,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = MicrocanonicalMetropolisState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let current = Point::start(target, position)?;
        let states = current.log_density.len();
        Ok(MicrocanonicalMetropolisState {
            motion: UnitVelocity::new(&current.position),
            divergent: vec![false; states],
            trajectory_steps: vec![0; states],
            test: Metropolis::new(states),
            proposal: current.clone(),
            current,
        })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.current.evaluate(target)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let MicrocanonicalMetropolisState { current, proposal, motion, divergent, trajectory_steps, test } = state;
        let length = self.trajectory.length(self.randomness, step);
        motion.draw(self.randomness, step);
        motion.kinetic_change.fill(0.0);
        proposal.position.data_mut().copy_from_slice(current.position.data());
        proposal.score.data_mut().copy_from_slice(current.score.data());
        for _ in 0..length {
            motion.step((&self.preconditioner, self.scheme, self.step_size), target, proposal)?;
        }
        let densities = proposal.log_density.iter().zip(&current.log_density);
        for (lane, (kinetic, (new, old))) in motion.kinetic_change.iter().zip(densities).enumerate() {
            let log_ratio = new - old - kinetic;
            divergent[lane] = !(log_ratio.is_finite() && log_ratio >= -DIVERGENCE);
            test.log_ratio[lane] = if divergent[lane] { f64::NAN } else { log_ratio };
        }
        let transition = test.decide(self.randomness, current.position.first_chunk(), step);
        current.accept(proposal, &test.accepted);
        trajectory_steps.fill(length);
        Ok(Transition { evaluations: f64::from(length * self.scheme.evaluations()), ..transition })
    }
}

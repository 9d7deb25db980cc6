//! Hamiltonian Monte Carlo.

use super::Trajectory;
use super::phase_space::{draw_velocity, kick, kick_and_drift, kinetic_energy};
use crate::metropolis::Metropolis;
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Point, Randomness, Scalar,
    StateSpace, StepStatistics, Transition,
};

/// Energy errors above this count as a divergence: the integrator has left the typical set for good.
pub(super) const DIVERGENCE: f64 = 1000.0;

/// Hamiltonian Monte Carlo (Duane et al. 1987, Phys. Lett. B 195, 216; Neal 2011, Handbook of Markov Chain Monte Carlo,
/// chapter 5).
///
/// A step draws the velocity `u ~ N(0, 1)`, follows Hamilton's equations `dx = R u dt`, `du = R^T score dt` of
/// `H = -log pi(x) + |u|^2 / 2` for some leapfrog steps
///
/// `u += (eps/2) R^T score(x)`, `x += eps R u`, `u += (eps/2) R^T score(x)`,
///
/// and accepts the end with probability `min(1, e^(-Delta H))`. `C = R R^T` is the inverse mass matrix. On a Gaussian of
/// variance `P` (in whitened coordinates) leapfrog is stable for `eps < 2 sqrt(P)`.
///
/// A trajectory whose energy rises by more than 1000, or is not a number at its end, is rejected and counted as divergent.
#[derive(Debug, Clone)]
pub struct Hamiltonian<S, C> {
    /// The space of the states.
    pub space: S,
    /// The square root `R` of the inverse mass matrix.
    pub preconditioner: C,
    /// The leapfrog step `eps`.
    pub step_size: f64,
    /// How many leapfrog steps a trajectory has.
    pub trajectory: Trajectory,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// The current point, and room for a trajectory.
#[derive(Debug, Clone)]
pub struct HamiltonianState<T> {
    current: Point<T>,
    proposal: Point<T>,
    velocity: Ensemble<T>,
    room: Ensemble<T>,
    kinetic: [Vec<f64>; 2],
    energy: Vec<f64>,
    divergent: Vec<bool>,
    trajectory_steps: Vec<u32>,
    test: Metropolis,
}

impl<T: Scalar> ChainState<T> for HamiltonianState<T> {
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
            energy: &self.energy,
            divergent: &self.divergent,
            trajectory_steps: &self.trajectory_steps,
            ..StepStatistics::default()
        }
    }
}

impl<S, C> Hamiltonian<S, C> {
    /// Follows a trajectory of `length` leapfrog steps from `current` to `proposal`. Neighbouring half-kicks are one kick.
    fn follow<T: Scalar, D: LogDensity<T> + ?Sized>(
        &self,
        target: &D,
        length: u32,
        state: &mut HamiltonianState<T>,
    ) -> Result<(), DensityError>
    where
        C: CovarianceRoot<T>,
    {
        let HamiltonianState { current, proposal, velocity, room, .. } = state;
        let Point { position, score, log_density } = proposal;
        let (root, step) = (&self.preconditioner, self.step_size);
        position.data_mut().copy_from_slice(current.position.data());
        kick_and_drift(root, [0.5 * step, step], &current.score, (velocity, position), room);
        for _ in 1..length {
            target.score(position, score)?;
            kick_and_drift(root, [step, step], score, (velocity, position), room);
        }
        target.evaluate(position, score, log_density)?;
        kick(root, 0.5 * step, score, velocity, room);
        Ok(())
    }
}

impl<T, S, D, C> Kernel<T, D> for Hamiltonian<S, C>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = HamiltonianState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let current = Point::start(target, position)?;
        let states = current.log_density.len();
        Ok(HamiltonianState {
            velocity: Ensemble::zeros_like(&current.position),
            room: Ensemble::zeros_like(&current.position),
            kinetic: [vec![0.0; states], vec![0.0; states]],
            energy: vec![0.0; states],
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
        let length = self.trajectory.length(self.randomness, step);
        draw_velocity(&self.space, (self.randomness, step), &mut state.velocity);
        kinetic_energy(&self.space, &state.velocity, &mut state.kinetic[0]);
        self.follow(target, length, state)?;
        kinetic_energy(&self.space, &state.velocity, &mut state.kinetic[1]);

        let HamiltonianState { current, proposal, kinetic: [before, after], energy, divergent, test, .. } = state;
        for lane in 0..energy.len() {
            let start = before[lane] - current.log_density[lane];
            let log_ratio = start - (after[lane] - proposal.log_density[lane]);
            divergent[lane] = !(log_ratio.is_finite() && log_ratio >= -DIVERGENCE);
            test.log_ratio[lane] = if divergent[lane] { f64::NAN } else { log_ratio };
            energy[lane] = start;
        }
        let transition = test.decide(self.randomness, current.position.first_chunk(), step);
        for (energy, (log_ratio, accepted)) in energy.iter_mut().zip(test.log_ratio.iter().zip(&test.accepted)) {
            *energy -= if *accepted { *log_ratio } else { 0.0 };
        }
        current.accept(proposal, &test.accepted);
        state.trajectory_steps.fill(length);
        Ok(Transition { evaluations: f64::from(length), ..transition })
    }
}

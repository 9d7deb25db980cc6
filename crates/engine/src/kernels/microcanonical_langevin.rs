//! Microcanonical Langevin dynamics.

use ornstein_random::math::exp_f64;

use super::isokinetic::{IsokineticScheme, UnitVelocity};
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Point, Randomness, Scalar,
    StepStatistics, Transition,
};

/// Microcanonical Langevin Monte Carlo (MCLMC; Robnik and Seljak 2023, arXiv:2303.18221): motion at constant speed along a velocity
/// that the score turns, and noise that turns it at random,
///
/// `dx = R u dt`, `du = (1 - u u^T) (R^T score / (d - 1) dt + eta dW)`.
///
/// A step is one of the isokinetic scheme and `u' = (u + nu xi) / |u + nu xi|` with `nu^2 = (e^(2 eps/L) - 1) / d`, by
/// which the direction is forgotten over the length `L`. Nothing is rejected, so the stationary law is off by the
/// integrator's error. [`energy_variance`](MicrocanonicalLangevinState::energy_variance) measures it while the chain
/// runs: the energy of the exact motion is constant, and its mean squared change per step and dimension bounds the bias of the
/// second moments; 5e-4 is a good choice. [`EnergyVariance`](crate::adaptation::EnergyVariance) finds the step for it.
///
/// It needs two dimensions at least, of ordinary vectors.
#[derive(Debug, Clone)]
pub struct MicrocanonicalLangevin<C> {
    /// The square root `R` of a covariance like that of the target.
    pub preconditioner: C,
    /// The order of kicks and drifts.
    pub scheme: IsokineticScheme,
    /// The step `eps`, a length in whitened coordinates.
    pub step_size: f64,
    /// The length `L` over which the direction is forgotten. `sqrt(d)` is of the size of the target if that is whitened.
    pub decoherence_length: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// The current point, its velocity and the error of its energy.
#[derive(Debug, Clone)]
pub struct MicrocanonicalLangevinState<T> {
    current: Point<T>,
    motion: UnitVelocity<T>,
    energy_change: Vec<f64>,
}

impl<T: Scalar> MicrocanonicalLangevinState<T> {
    /// By how much the energy of each state changed in the last step.
    #[must_use]
    pub fn energy_change(&self) -> &[f64] {
        &self.energy_change
    }

    /// The mean over states of the squared energy change of the last step, per dimension.
    #[must_use]
    pub fn energy_variance(&self) -> f64 {
        let squares: f64 = self.energy_change.iter().map(|change| change * change).sum();
        squares / (self.energy_change.len() * self.motion.dimension()) as f64
    }
}

impl<T: Scalar> ChainState<T> for MicrocanonicalLangevinState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.current.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.current.position
    }

    /// The unit vector of the direction.
    fn velocity(&self) -> Option<&Ensemble<T>> {
        Some(&self.motion.velocity)
    }

    fn set_velocity(&mut self, velocity: &Ensemble<T>) {
        self.motion.velocity.clone_from(velocity);
    }

    fn statistics(&self) -> StepStatistics<'_> {
        StepStatistics { log_density: &self.current.log_density, ..StepStatistics::default() }
    }
}

impl<T, D, C> Kernel<T, D> for MicrocanonicalLangevin<C>
where
    T: Scalar,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = MicrocanonicalLangevinState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: 2 }
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let current = Point::start(target, position)?;
        let mut motion = UnitVelocity::new(&current.position);
        // An address that no step has.
        motion.draw(self.randomness, u32::MAX);
        Ok(MicrocanonicalLangevinState { energy_change: vec![0.0; current.log_density.len()], motion, current })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.current.evaluate(target)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let MicrocanonicalLangevinState { current, motion, energy_change } = state;
        motion.kinetic_change.fill(0.0);
        for (change, log_density) in energy_change.iter_mut().zip(&current.log_density) {
            *change = *log_density;
        }
        motion.step((&self.preconditioner, self.scheme, self.step_size), target, current)?;
        let ends = motion.kinetic_change.iter().zip(&current.log_density);
        for (change, (kinetic, log_density)) in energy_change.iter_mut().zip(ends) {
            *change += kinetic - log_density;
        }
        if energy_change.iter().any(|change| !change.is_finite()) {
            return Err(DensityError::Diverged { step });
        }
        let dimension = motion.dimension() as f64;
        let nu = ((exp_f64(2.0 * self.step_size / self.decoherence_length) - 1.0) / dimension).sqrt();
        motion.refresh(nu, self.randomness, step);
        let transition = Transition::certain(energy_change.len());
        Ok(Transition { evaluations: f64::from(self.scheme.evaluations()), ..transition })
    }
}

//! Langevin dynamics with inertia.

use std::sync::atomic::{AtomicBool, Ordering};

use ornstein_random::math::exp_f64;
use ornstein_random::{Purpose, dispatch};

use super::phase_space::{draw_velocity, drift_chunk, for_each_chunk_of_three, kick_chunk};
use super::splitting::{Part, Splitting};
use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, LogDensity, Randomness, Scalar, StateSpace,
    Transition,
};

/// Underdamped Langevin dynamics
///
/// `dx = R u dt`, `du = R^T score(x) dt - gamma u dt + sqrt(2 gamma) dW`,
///
/// whose stationary law is `pi(x) N(u; 0, 1)`, split into parts that are solved exactly one after the other
/// ([`Splitting`]; Leimkuhler and Matthews 2013, Appl. Math. Res. Express 2013, 34; 2015, *Molecular Dynamics*,
/// chapter 7):
///
/// - A, drift: `x += a h R u`,
/// - B, kick: `u += b h R^T score(x)`,
/// - O, friction and noise: `u = e^(-gamma o h) u + sqrt(1 - e^(-2 gamma o h)) xi`.
///
/// The velocity is whitened: `u = C^(-1/2) dx/dt` with `C = R R^T` the inverse mass matrix. The step `h` is a time of this
/// dynamics and `gamma` a rate per that time. In the limit of large friction a step `h` of [`Baoab`](super::Baoab) is a
/// step `h^2` of the overdamped [`LeimkuhlerMatthews`](super::LeimkuhlerMatthews).
///
/// The velocity belongs to the state of the chain. [`Kernel::initialise`] draws it from `N(0, 1)`.
#[derive(Debug, Clone)]
pub struct Underdamped<S, C, P> {
    /// The space of the states.
    pub space: S,
    /// The square root `R` of the inverse mass matrix.
    pub preconditioner: C,
    /// The order of the parts.
    pub scheme: P,
    /// The step `h`.
    pub step_size: f64,
    /// The friction `gamma`.
    pub friction: f64,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// Position, velocity and score.
#[derive(Debug, Clone)]
pub struct UnderdampedState<T> {
    position: Ensemble<T>,
    velocity: Ensemble<T>,
    score: Ensemble<T>,
    room: Ensemble<T>,
    /// Whether the score is that of the position.
    current: bool,
}

impl<T: Scalar> ChainState<T> for UnderdampedState<T> {
    fn position(&self) -> &Ensemble<T> {
        &self.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }

    fn velocity(&self) -> Option<&Ensemble<T>> {
        Some(&self.velocity)
    }

    fn set_velocity(&mut self, velocity: &Ensemble<T>) {
        self.velocity.clone_from(velocity);
    }
}

/// A part with its numbers worked out for a step.
#[derive(Debug, Clone, Copy)]
enum Factor<T> {
    Drift(T),
    Kick(T),
    Refresh { decay: T, amplitude: T },
}

/// The most parts a scheme has between two evaluations.
const MOST: usize = 8;

impl<S, C, P: Splitting> Underdamped<S, C, P> {
    fn factor<T: Scalar>(&self, part: Part) -> Factor<T> {
        match part {
            Part::A(fraction) => Factor::Drift(T::from_f64(fraction * self.step_size)),
            Part::B(fraction) => Factor::Kick(T::from_f64(fraction * self.step_size)),
            Part::O(fraction) => {
                let decay = exp_f64(-self.friction * fraction * self.step_size);
                // sqrt(1 - decay^2) without cancellation.
                let amplitude = T::from_f64(((1.0 - decay) * (1.0 + decay)).sqrt());
                Factor::Refresh { decay: T::from_f64(decay), amplitude }
            }
        }
    }

    /// Applies parts that need no new score, in one pass over the chunks. Returns whether all positions are finite.
    fn apply<T: Scalar>(&self, parts: &[Part], (step, purpose): (u32, Purpose), state: &mut UnderdampedState<T>) -> bool
    where
        S: StateSpace<T>,
        C: CovarianceRoot<T>,
    {
        let UnderdampedState { position, velocity, score, room, .. } = state;
        let mut factors = [Factor::Drift(T::ZERO); MOST];
        for (factor, &part) in factors.iter_mut().zip(parts) {
            *factor = self.factor(part);
        }
        let factors = &factors[..parts.len()];
        let (key, first) = (self.randomness.key(purpose), position.first_chunk());
        let noisy = parts.iter().any(|part| matches!(part, Part::O(_)));
        let finite = AtomicBool::new(true);
        for_each_chunk_of_three(position, velocity, room, |chunk, x, u, room| {
            let (score, chunk) = (score.chunk(chunk), first + chunk);
            if C::IS_IDENTITY {
                if noisy {
                    self.space.white_noise(key, step, chunk, room);
                }
                apply_freely(factors, score, room, u, x);
            } else {
                for &factor in factors {
                    match factor {
                        Factor::Drift(a) => drift_chunk(&self.preconditioner, chunk, a, u, x, room),
                        Factor::Kick(b) => kick_chunk(&self.preconditioner, chunk, b, score, u, room),
                        Factor::Refresh { .. } => {
                            self.space.white_noise(key, step, chunk, room);
                            apply_freely(&[factor], score, room, u, x);
                        }
                    }
                }
            }
            if !all_finite(x) {
                finite.store(false, Ordering::Relaxed);
            }
        });
        finite.into_inner()
    }
}

dispatch! {
    /// Applies the parts without a preconditioner. Piece by piece, so that a piece stays in the nearest cache meanwhile.
    fn apply_freely<T: Scalar>(factors: &[Factor<T>], score: &[T], noise: &[T], u: &mut [T], x: &mut [T]) {
        const PIECE: usize = 512;
        let forces = score.chunks(PIECE).zip(noise.chunks(PIECE));
        for ((u, x), (score, noise)) in u.chunks_mut(PIECE).zip(x.chunks_mut(PIECE)).zip(forces) {
            for factor in factors {
                match *factor {
                    Factor::Drift(a) => {
                        for (x, &u) in x.iter_mut().zip(&*u) {
                            *x += a * u;
                        }
                    }
                    Factor::Kick(b) => {
                        for (u, &score) in u.iter_mut().zip(score) {
                            *u += b * score;
                        }
                    }
                    Factor::Refresh { decay, amplitude } => {
                        for (u, &noise) in u.iter_mut().zip(noise) {
                            *u = decay * *u + amplitude * noise;
                        }
                    }
                }
            }
        }
    }

    /// Whether all numbers are finite.
    fn all_finite<T: Scalar>(x: &[T]) -> bool {
        // A number is finite if and only if its product with zero is zero. The sums of the lanes need not wait for each other.
        let (pieces, rest) = x.as_chunks::<64>();
        let mut excess = [T::ZERO; 64];
        for piece in pieces {
            for (excess, &x) in excess.iter_mut().zip(piece) {
                *excess += x * T::ZERO;
            }
        }
        excess.iter().all(|&excess| excess == T::ZERO) && rest.iter().all(|&x| x * T::ZERO == T::ZERO)
    }
}

impl<T, S, D, C, P> Kernel<T, D> for Underdamped<S, C, P>
where
    T: Scalar,
    S: StateSpace<T>,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
    P: Splitting,
{
    type State = UnderdampedState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Biased { order: P::ORDER }
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let mut score = Ensemble::zeros_like(&position);
        target.score(&position, &mut score)?;
        let mut velocity = Ensemble::zeros_like(&position);
        // An address that no step has.
        draw_velocity(&self.space, (self.randomness, u32::MAX), &mut velocity);
        Ok(UnderdampedState { room: Ensemble::zeros_like(&position), position, velocity, score, current: true })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.current = true;
        target.score(&state.position, &mut state.score)
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        // Two refreshments in one step take their noise from different streams.
        let mut purposes = [Purpose::Momentum, Purpose::LangevinNoise].into_iter();
        for parts in P::GROUPS {
            let needs_score = parts.iter().any(|part| matches!(part, Part::B(_)));
            if needs_score && !state.current {
                target.score(&state.position, &mut state.score)?;
                state.current = true;
            }
            let noisy = parts.iter().any(|part| matches!(part, Part::O(_)));
            let purpose = if noisy { purposes.next() } else { None }.unwrap_or(Purpose::Momentum);
            if !self.apply(parts, (step, purpose), state) {
                return Err(DensityError::Diverged { step });
            }
            state.current &= !parts.iter().any(|part| matches!(part, Part::A(_)));
        }
        Ok(Transition::certain(state.position.layout().states()))
    }
}

//! Underdamped Langevin moves that carry their weight.

use ornstein_engine::{DensityError, Ensemble, LANES, LogDensity, Point, Randomness, Scalar, Transition};
use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Purpose, dispatch};

use super::AnnealingMove;

/// One BAOAB step of underdamped Langevin dynamics (Leimkuhler and Matthews 2013, Appl. Math. Res. Express 2013, 34) with unit
/// mass, at every place of a bridge of positions `x` and velocities `v ~ N(0, 1)`:
///
/// `v += (h/2) s(x); x += (h/2) v; v = c v + sqrt(1 - c^2) xi; x += (h/2) v; v += (h/2) s(x)`, `c = e^(-gamma h)`.
///
/// The kicks and drifts conserve phase-space volume and are undone by reversed velocities; the friction step leaves
/// `N(0, 1)` invariant and reversible. So with `v`, `v'` the velocities before and after friction
///
/// `ln B - ln F = (|v'|^2 - |v|^2) / 2`, and the ends add the kinetic energies `(|v_0|^2 - |v_T|^2) / 2`
///
/// (Sivak, Chodera and Crooks 2013, Phys. Rev. X 3, 011007; Geffner and Domke 2021, `NeurIPS` 34). Unbiased in `Z` at any step.
#[derive(Debug, Clone, Copy)]
pub struct UnderdampedMove {
    /// The step `h`.
    pub step_size: f64,
    /// The friction `gamma`, in units of inverse time.
    pub friction: f64,
    /// The walkers' stream.
    pub randomness: Randomness,
}

/// The point, and the velocity.
#[derive(Debug)]
pub struct UnderdampedMoveState<T> {
    point: Point<T>,
    velocity: Ensemble<T>,
    noise: Ensemble<T>,
}

impl UnderdampedMove {
    fn fill<T: Scalar>(&self, purpose: Purpose, step: u32, out: &mut Ensemble<T>) {
        let (key, first) = (self.randomness.key(purpose), out.first_chunk());
        out.for_each_chunk(
            || (),
            |chunk, (), numbers| {
                T::fill_normals(key, Counter::coordinate(0, (first + chunk) as u64, step), numbers);
            },
        );
    }
}

impl<T: Scalar, D: LogDensity<T>> AnnealingMove<T, D> for UnderdampedMove {
    type State = UnderdampedMoveState<T>;

    fn start(&self, target: &D, position: Ensemble<T>, log_weight: &mut [f64]) -> Result<Self::State, DensityError> {
        let mut velocity = Ensemble::zeros_like(&position);
        self.fill(Purpose::Momentum, 0, &mut velocity);
        add_kinetic_energy(1.0, &velocity, log_weight);
        Ok(UnderdampedMoveState { noise: velocity.clone(), velocity, point: Point::start(target, position)? })
    }

    fn apply(
        &self,
        target: &D,
        state: &mut Self::State,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError> {
        let UnderdampedMoveState { point, velocity, noise } = state;
        point.evaluate(target)?;
        self.fill(Purpose::LangevinNoise, step, noise);
        let half = 0.5 * self.step_size;
        let decay = exp_f64(-self.friction * self.step_size);
        let amplitude = ((1.0 - decay) * (1.0 + decay)).sqrt();
        let score = &point.score;
        velocity.for_each_chunk(|| (), |chunk, (), v| add_multiple(half, score.chunk(chunk), v));
        point.position.for_each_chunk(|| (), |chunk, (), x| add_multiple(half, velocity.chunk(chunk), x));
        add_kinetic_energy(-1.0, velocity, log_weight);
        velocity.for_each_chunk(|| (), |chunk, (), v| refresh(decay, amplitude, noise.chunk(chunk), v));
        add_kinetic_energy(1.0, velocity, log_weight);
        point.position.for_each_chunk(|| (), |chunk, (), x| add_multiple(half, velocity.chunk(chunk), x));
        point.evaluate(target)?;
        let score = &point.score;
        velocity.for_each_chunk(|| (), |chunk, (), v| add_multiple(half, score.chunk(chunk), v));

        let mut divergent = 0;
        for (weight, log_density) in log_weight.iter_mut().zip(&point.log_density) {
            divergent += usize::from(!(weight.is_finite() && log_density.is_finite()));
            *weight = if weight.is_nan() { f64::NEG_INFINITY } else { *weight };
        }
        Ok(Transition { divergent, evaluations: 2.0, ..Transition::certain(log_weight.len()) })
    }

    fn finish(&self, state: &Self::State, log_weight: &mut [f64]) {
        add_kinetic_energy(-1.0, &state.velocity, log_weight);
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        &state.point.position
    }

    fn log_density<'a>(&self, state: &'a Self::State) -> &'a [f64] {
        &state.point.log_density
    }
}

/// `sums += sign |v|^2 / 2` of every walker.
fn add_kinetic_energy<T: Scalar>(sign: f64, velocity: &Ensemble<T>, sums: &mut [f64]) {
    let mut energies = vec![0.0; sums.len()];
    velocity.sum_over_chunks(|| (), |chunk, (), sums| half_squares(velocity.chunk(chunk), sums), &mut energies);
    for (sum, energy) in sums.iter_mut().zip(energies) {
        *sum += sign * energy;
    }
}

dispatch! {
    /// `y += a x`.
    fn add_multiple<T: Scalar>(a: f64, x: &[T], y: &mut [T]) {
        let a = T::from_f64(a);
        for (y, &x) in y.iter_mut().zip(x) {
            *y += a * x;
        }
    }

    /// `v = decay v + amplitude noise`.
    fn refresh<T: Scalar>(decay: f64, amplitude: f64, noise: &[T], v: &mut [T]) {
        let (decay, amplitude) = (T::from_f64(decay), T::from_f64(amplitude));
        for (v, &noise) in v.iter_mut().zip(noise) {
            *v = decay * *v + amplitude * noise;
        }
    }

    fn half_squares<T: Scalar>(v: &[T], sums: &mut [f64]) {
        let lanes = if sums.len() == 1 { 1 } else { LANES };
        for v in v.chunks_exact(lanes) {
            for (sum, v) in sums.iter_mut().zip(v) {
                *sum += 0.5 * (*v * *v).to_f64();
            }
        }
    }
}

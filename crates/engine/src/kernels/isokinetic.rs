//! Motion at constant speed: the passes of microcanonical kernels.
//!
//! The velocity is a unit vector `u` in `d` whitened dimensions, with the equations of motion `dx = R u dt`,
//! `du = (1 - u u^T) R^T score / (d - 1) dt`. The marginal of `x` in the stationary law is `pi` (Robnik, De Luca, Silverstein
//! and Seljak 2023, J. Mach. Learn. Res. 24, 311).

use ornstein_random::math::{exp_f64, ln_f64};
use ornstein_random::{Purpose, dispatch};

use super::phase_space::{add_multiple, drift_chunk, for_each_chunk_of_three, for_each_chunk_of_two};
use crate::ensemble::LANES;
use crate::{
    CovarianceRoot, DensityError, Ensemble, Euclidean, LaneArray, Layout, LogDensity, Point, Randomness, Scalar,
    StateSpace,
};

/// How kicks and drifts alternate within a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IsokineticScheme {
    /// Half a kick, a drift, half a kick: one evaluation.
    #[default]
    Leapfrog,
    /// Kicks `l, 1 - 2 l, l` around two half drifts with `l = 0.1931833`, the least error of its kind: two evaluations
    /// (Omelyan, Mryglod and Folk 2003, Comput. Phys. Commun. 151, 272).
    MinimalNorm,
}

/// The kick of least error.
const LEAST: f64 = 0.193_183_327_503_783_6;

impl IsokineticScheme {
    /// Fractions of the kicks; the drifts between them are equal.
    fn kicks(self) -> &'static [f64] {
        match self {
            Self::Leapfrog => &[0.5, 0.5],
            Self::MinimalNorm => &[LEAST, 1.0 - 2.0 * LEAST, LEAST],
        }
    }

    /// Evaluations of the score per step.
    #[must_use]
    pub fn evaluations(self) -> u32 {
        self.kicks().len() as u32 - 1
    }
}

/// A velocity of unit length and room to change it.
#[derive(Debug, Clone)]
pub(super) struct UnitVelocity<T> {
    pub(super) velocity: Ensemble<T>,
    room: Ensemble<T>,
    squares: Vec<f64>,
    products: Vec<f64>,
    /// The change of the kinetic energy since the caller last cleared it.
    pub(super) kinetic_change: Vec<f64>,
}

impl<T: Scalar> UnitVelocity<T> {
    pub(super) fn new(position: &Ensemble<T>) -> Self {
        let (empty, none) = (Ensemble::zeros_like(position), vec![0.0; position.layout().states()]);
        Self {
            velocity: empty.clone(),
            room: empty,
            squares: none.clone(),
            products: none.clone(),
            kinetic_change: none,
        }
    }

    /// The number of coordinates.
    pub(super) fn dimension(&self) -> usize {
        dimension_of(&self.velocity)
    }

    /// Draws directions evenly from the sphere.
    pub(super) fn draw(&mut self, randomness: Randomness, step: u32) {
        self.velocity.data_mut().fill(T::ZERO);
        self.refresh(1.0, randomness, step);
    }

    /// `u = (u + nu xi) / |u + nu xi|`.
    pub(super) fn refresh(&mut self, nu: f64, randomness: Randomness, step: u32) {
        let Self { velocity, room, squares, .. } = self;
        let (key, first) = (randomness.key(Purpose::Momentum), velocity.first_chunk());
        let nu = T::from_f64(nu);
        for_each_chunk_of_two(velocity, room, |chunk, u, noise| {
            Euclidean.white_noise(key, step, first + chunk, noise);
            add_multiple(nu, noise, u);
        });
        inner_products(velocity, velocity, squares);
        let lanes = Lanes::of(velocity);
        velocity
            .for_each_chunk(|| (), |chunk, (), u| scale(&lanes.pick(squares, chunk, |square| 1.0 / square.sqrt()), u));
    }

    /// Turns the velocity towards the score for a time `time`, exactly: with `e` the direction of the score, `w = e u` and
    /// `z = time |R^T score| / (d - 1)`,
    ///
    /// `u' = (u + e (sinh z + w (cosh z - 1))) / (cosh z + w sinh z)`,
    ///
    /// by which the kinetic energy changes by `(d - 1) ln(cosh z + w sinh z)`.
    pub(super) fn kick<C: CovarianceRoot<T>>(&mut self, root: &C, time: f64, score: &Ensemble<T>) {
        let Self { velocity, room, squares, products, kinetic_change } = self;
        let first = velocity.first_chunk();
        let dimension = dimension_of(velocity);
        let force = if C::IS_IDENTITY {
            score
        } else {
            room.for_each_chunk(
                || (),
                |chunk, (), room| {
                    room.copy_from_slice(score.chunk(chunk));
                    root.apply_transpose(first + chunk, room);
                },
            );
            &*room
        };
        inner_products(force, force, squares);
        inner_products(force, velocity, products);
        turn(time, (dimension as f64 - 1.0).max(1.0), squares, products, kinetic_change);
        let lanes = Lanes::of(velocity);
        velocity.for_each_chunk(
            || (),
            |chunk, (), u| {
                let [keep, add] = [&*squares, &*products].map(|values| lanes.pick(values, chunk, |value| value));
                combine(&keep, &add, force.chunk(chunk), u);
            },
        );
    }

    /// `x += time R u`.
    fn drift<C: CovarianceRoot<T>>(&mut self, root: &C, time: f64, position: &mut Ensemble<T>) {
        let Self { velocity, room, .. } = self;
        let (time, first) = (T::from_f64(time), velocity.first_chunk());
        if C::IS_IDENTITY {
            position.for_each_chunk(|| (), |chunk, (), x| add_multiple(time, velocity.chunk(chunk), x));
        } else {
            for_each_chunk_of_three(velocity, position, room, |chunk, u, x, room| {
                drift_chunk(root, first + chunk, time, u, x, room);
            });
        }
    }

    /// One step of the scheme. Evaluates the target at its end.
    pub(super) fn step<C: CovarianceRoot<T>, D: LogDensity<T> + ?Sized>(
        &mut self,
        (root, scheme, step_size): (&C, IsokineticScheme, f64),
        target: &D,
        point: &mut Point<T>,
    ) -> Result<(), DensityError> {
        let [first, rest @ ..] = scheme.kicks() else { return Ok(()) };
        self.kick(root, first * step_size, &point.score);
        for kick in rest {
            self.drift(root, step_size / rest.len() as f64, &mut point.position);
            point.evaluate(target)?;
            self.kick(root, kick * step_size, &point.score);
        }
        Ok(())
    }
}

fn dimension_of<T: Scalar>(ensemble: &Ensemble<T>) -> usize {
    let (Layout::Lanes { dimension, .. } | Layout::Single { dimension, .. }) = ensemble.layout();
    dimension
}

/// Writes `<a, b>` of every state.
fn inner_products<T: Scalar>(a: &Ensemble<T>, b: &Ensemble<T>, products: &mut [f64]) {
    let product = |chunk: usize, (): &mut (), sums: &mut [f64]| {
        Euclidean.inner_product(chunk, a.chunk(chunk), b.chunk(chunk), sums);
    };
    a.sum_over_chunks(|| (), product, products);
}

/// How states lie in chunks.
#[derive(Debug, Clone, Copy)]
struct Lanes {
    single: bool,
}

impl Lanes {
    fn of<T: Scalar>(ensemble: &Ensemble<T>) -> Self {
        Self { single: matches!(ensemble.layout(), Layout::Single { .. }) }
    }

    /// A number for each lane of a chunk, from numbers for each state. All are the same for a single state; idle lanes go with
    /// the last state.
    fn pick<T: Scalar>(self, values: &[f64], chunk: usize, function: impl Fn(f64) -> f64) -> LaneArray<T> {
        let last = values.len() - 1;
        std::array::from_fn(|lane| {
            let state = if self.single { 0 } else { (chunk * LANES + lane).min(last) };
            T::from_f64(function(values[state]))
        })
    }
}

dispatch! {
    /// From `|g|^2` and `<g, u>` the factors of `u' = a u + b g`, in their places. With `t = e^(-z)` nothing overflows.
    fn turn(time: f64, dimension: f64, squares: &mut [f64], products: &mut [f64], kinetic_change: &mut [f64]) {
        for ((square, product), change) in squares.iter_mut().zip(products).zip(kinetic_change) {
            let length = square.sqrt();
            let inverse = if length > 0.0 { 1.0 / length } else { 0.0 };
            let (z, w) = (time * length / dimension, *product * inverse);
            let t = exp_f64(-z);
            let denominator = (1.0 + t * t) + w * (1.0 - t * t);
            *square = 2.0 * t / denominator;
            *product = ((1.0 - t * t) + w * (1.0 - t) * (1.0 - t)) / denominator * inverse;
            *change += dimension * (z + ln_f64(0.5 * denominator));
        }
    }

    fn scale<T: Scalar>(a: &LaneArray<T>, x: &mut [T]) {
        for x in x.chunks_mut(LANES) {
            for (x, &a) in x.iter_mut().zip(a) {
                *x = a * *x;
            }
        }
    }

    /// `y = a y + b x` with factors for each lane.
    fn combine<T: Scalar>(a: &LaneArray<T>, b: &LaneArray<T>, x: &[T], y: &mut [T]) {
        for (y, x) in y.chunks_mut(LANES).zip(x.chunks(LANES)) {
            for (((y, &x), &a), &b) in y.iter_mut().zip(x).zip(a).zip(b) {
                *y = a * *y + b * x;
            }
        }
    }
}

//! Motion in phase space: the passes that Hamiltonian kernels are made of.
//!
//! Velocities are whitened, `u ~ N(0, 1)`. With the preconditioner `C = R R^T` as inverse mass matrix the momentum is
//! `p = R^(-T) u`, so Hamilton's equations read `du = R^T score dt`, `dx = R u dt`, and the kinetic energy is `|u|^2 / 2`.

use std::sync::atomic::{AtomicBool, Ordering};

use ornstein_random::{Purpose, dispatch};
use rayon::prelude::*;

use super::langevin_proposal::add_and_check;
use crate::{CovarianceRoot, Ensemble, Randomness, Scalar, StateSpace};

/// Calls `work(chunk, a, b, c)` for the same chunk of three ensembles of one layout, in parallel if there are several.
pub(super) fn for_each_chunk_of_three<T: Scalar>(
    a: &mut Ensemble<T>,
    b: &mut Ensemble<T>,
    c: &mut Ensemble<T>,
    work: impl Fn(usize, &mut [T], &mut [T], &mut [T]) + Sync + Send,
) {
    if a.layout().chunks() == 1 {
        return work(0, a.data_mut(), b.data_mut(), c.data_mut());
    }
    (a.par_chunks_mut(), b.par_chunks_mut(), c.par_chunks_mut())
        .into_par_iter()
        .enumerate()
        .for_each(|(chunk, (a, b, c))| work(chunk, a, b, c));
}

/// Adds an increment to all positions. Returns whether all of them are finite.
pub(super) fn move_by<T: Scalar>(increment: &Ensemble<T>, position: &mut Ensemble<T>) -> bool {
    let finite = AtomicBool::new(true);
    position.for_each_chunk(
        || (),
        |chunk, (), x| {
            if !add_and_check(increment.chunk(chunk), x) {
                finite.store(false, Ordering::Relaxed);
            }
        },
    );
    finite.into_inner()
}

/// Draws all velocities anew.
pub(super) fn draw_velocity<T: Scalar>(
    space: &impl StateSpace<T>,
    (randomness, step): (Randomness, u32),
    velocity: &mut Ensemble<T>,
) {
    let (key, first) = (randomness.key(Purpose::Momentum), velocity.first_chunk());
    velocity.for_each_chunk(|| (), |chunk, (), velocity| space.white_noise(key, step, first + chunk, velocity));
}

/// Writes the kinetic energy `|u|^2 / 2` of every state.
pub(super) fn kinetic_energy<T: Scalar>(space: &impl StateSpace<T>, velocity: &Ensemble<T>, energy: &mut [f64]) {
    let first = velocity.first_chunk();
    let square = |chunk: usize, (): &mut (), sums: &mut [f64]| {
        let u = velocity.chunk(chunk);
        space.inner_product(first + chunk, u, u, sums);
    };
    velocity.sum_over_chunks(|| (), square, energy);
    for energy in energy {
        *energy *= 0.5;
    }
}

/// `u += a R^T score`.
pub(super) fn kick<T: Scalar, C: CovarianceRoot<T>>(
    root: &C,
    a: f64,
    score: &Ensemble<T>,
    velocity: &mut Ensemble<T>,
    room: &mut Ensemble<T>,
) {
    let (a, first) = (T::from_f64(a), velocity.first_chunk());
    if C::IS_IDENTITY {
        return velocity.for_each_chunk(|| (), |chunk, (), u| add_multiple(a, score.chunk(chunk), u));
    }
    for_each_chunk_of_two(velocity, room, |chunk, u, room| {
        kick_chunk(root, first + chunk, a, score.chunk(chunk), u, room);
    });
}

/// `u += a R^T score`, then `x += b R u`: between two evaluations of the score, that is all a leapfrog step does.
pub(super) fn kick_and_drift<T: Scalar, C: CovarianceRoot<T>>(
    root: &C,
    [a, b]: [f64; 2],
    score: &Ensemble<T>,
    (velocity, position): (&mut Ensemble<T>, &mut Ensemble<T>),
    room: &mut Ensemble<T>,
) {
    let (a, b, first) = (T::from_f64(a), T::from_f64(b), velocity.first_chunk());
    if C::IS_IDENTITY {
        return for_each_chunk_of_two(velocity, position, |chunk, u, x| {
            kick_and_drift_freely(a, b, score.chunk(chunk), u, x);
        });
    }
    for_each_chunk_of_three(velocity, position, room, |chunk, u, x, room| {
        kick_chunk(root, first + chunk, a, score.chunk(chunk), u, room);
        drift_chunk(root, first + chunk, b, u, x, room);
    });
}

/// `u += a R^T score` in one chunk.
pub(super) fn kick_chunk<T: Scalar, C: CovarianceRoot<T>>(
    root: &C,
    chunk: usize,
    a: T,
    score: &[T],
    u: &mut [T],
    room: &mut [T],
) {
    room.copy_from_slice(score);
    root.apply_transpose(chunk, room);
    add_multiple(a, room, u);
}

/// `x += b R u` in one chunk.
pub(super) fn drift_chunk<T: Scalar, C: CovarianceRoot<T>>(
    root: &C,
    chunk: usize,
    b: T,
    u: &[T],
    x: &mut [T],
    room: &mut [T],
) {
    room.copy_from_slice(u);
    root.apply(chunk, room);
    add_multiple(b, room, x);
}

/// Calls `work(chunk, a, b)` for the same chunk of two ensembles of one layout, in parallel if there are several.
pub(super) fn for_each_chunk_of_two<T: Scalar>(
    a: &mut Ensemble<T>,
    b: &mut Ensemble<T>,
    work: impl Fn(usize, &mut [T], &mut [T]) + Sync + Send,
) {
    if a.layout().chunks() == 1 {
        return work(0, a.data_mut(), b.data_mut());
    }
    a.par_chunks_mut().zip(b.par_chunks_mut()).enumerate().for_each(|(chunk, (a, b))| work(chunk, a, b));
}

dispatch! {
    /// `y += a x`.
    pub(super) fn add_multiple<T: Scalar>(a: T, x: &[T], y: &mut [T]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y += a * x;
        }
    }

    /// `u += a score`, then `x += b u`.
    fn kick_and_drift_freely<T: Scalar>(a: T, b: T, score: &[T], u: &mut [T], x: &mut [T]) {
        for ((u, x), &score) in u.iter_mut().zip(x).zip(score) {
            *u += a * score;
            *x += b * *u;
        }
    }
}

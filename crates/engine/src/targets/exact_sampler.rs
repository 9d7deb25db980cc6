//! Independent draws from a target, without a chain.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, uniform};

use crate::ensemble::LANES;
use crate::{DensityError, Ensemble, LaneDensity, Layout, Randomness, Scalar};

/// A target that can be drawn from directly: the reference for every chain, the start of bridges, and either end of
/// bidirectional estimates.
///
/// A draw is made in double precision and then rounded to the type of the ensemble. State `i` is a function of the key
/// and `i` alone, so ensembles of any size and any number of threads begin alike.
pub trait ExactSampler: Sync {
    /// Draws one state.
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]);

    /// Replaces every state by an independent draw, under [`Purpose::DirectDraw`].
    fn draw<T: Scalar>(&self, randomness: Randomness, states: &mut Ensemble<T>) -> Result<(), DensityError>
    where
        Self: LaneDensity<T> + Sized,
    {
        self.draw_under(randomness.key(Purpose::DirectDraw), states)
    }

    /// Replaces every state by an independent draw under a key of the caller's: two targets drawn from in one run need
    /// keys of different purpose or index.
    fn draw_under<T: Scalar>(&self, key: Key, states: &mut Ensemble<T>) -> Result<(), DensityError>
    where
        Self: LaneDensity<T> + Sized,
    {
        let dimension = LaneDensity::<T>::dimension(self);
        states.check_dimension(dimension)?;
        let lanes = states.layout().lanes();
        let first = match states.layout() {
            Layout::Lanes { .. } => states.first_state(),
            Layout::Single { .. } => 0,
        };
        let draw_block = |first_state: usize, x: &mut Vec<f64>, numbers: &mut [T]| {
            x.resize(dimension, 0.0);
            for lane in 0..lanes {
                self.draw_state(&mut Draws::new(key, (first_state + lane) as u64), x);
                for (numbers, &x) in numbers.chunks_exact_mut(lanes).zip(x.iter()) {
                    numbers[lane] = T::from_f64(x);
                }
            }
        };
        if lanes == 1 {
            draw_block(0, &mut Vec::new(), states.data_mut());
        } else {
            states.for_each_chunk(Vec::new, |chunk, x, numbers| draw_block(first + chunk * LANES, x, numbers));
        }
        Ok(())
    }
}

/// The random numbers of one state, one after the other.
#[derive(Debug, Clone)]
pub struct Draws {
    key: Key,
    counter: Counter,
}

impl Draws {
    /// The numbers of state `state` under `key`.
    #[must_use]
    pub const fn new(key: Key, state: u64) -> Self {
        Self { key, counter: Counter::coordinate(0, state, 0) }
    }

    /// A uniform number in the open interval (0, 1).
    pub fn uniform(&mut self) -> f64 {
        let number = uniform(self.key, self.counter);
        self.counter = self.counter.advanced(1);
        number
    }

    /// Fills `out` with independent standard normals.
    pub fn normals(&mut self, out: &mut [f64]) {
        fill_normals_f64(self.key, self.counter, out);
        self.counter = self.counter.advanced(out.len().div_ceil(2) as u32);
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        let mut number = [0.0];
        self.normals(&mut number);
        number[0]
    }

    /// The place of a choice with these probabilities, given by their cumulative sums, of which the last is the total.
    pub fn choice(&mut self, cumulative: &[f64]) -> usize {
        let last = cumulative.len().saturating_sub(1);
        let mark = self.uniform() * cumulative.get(last).copied().unwrap_or(1.0);
        cumulative.partition_point(|&sum| sum < mark).min(last)
    }
}

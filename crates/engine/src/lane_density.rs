//! Densities of small states, written for a block of lanes.

use rayon::prelude::*;

use crate::ensemble::LANES;
use crate::{DensityError, Ensemble, LogDensity, Scalar};

/// One number for each lane of a block.
pub type LaneArray<T> = [T; LANES];

/// A probability density on `R^d`, written once for [`LANES`] states side by side.
///
/// `position[i]` holds coordinate `i` of all lanes, so a loop over lanes is the innermost one and compiles to vector
/// instructions. Mark the methods `#[inline(always)]`: they are then compiled for every instruction set of
/// [`ornstein_random::dispatch!`]. Every such density is a [`LogDensity`] on ensembles of lanes.
///
/// A lane at which the density vanishes or cannot be computed gets `-inf` or NaN. Idle lanes of the last block repeat a
/// state at the start and move like the others.
pub trait LaneDensity<T: Scalar>: Sync {
    /// The number of coordinates `d`.
    fn dimension(&self) -> usize;

    /// Writes the score, the gradient of `log pi`, and the log-density of every lane.
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError>;

    /// Writes the score alone, for kernels that need no more. By default this evaluates both.
    #[inline(always)]
    fn score(&self, position: &[LaneArray<T>], score: &mut [LaneArray<T>]) -> Result<(), DensityError> {
        self.evaluate(position, score, &mut [0.0; LANES])
    }
}

ornstein_random::dispatch! {
    fn evaluate_block<T: Scalar, D: LaneDensity<T>>(
        density: &D,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        density.evaluate(position, score, log_density)
    }

    fn score_block<T: Scalar, D: LaneDensity<T>>(
        density: &D,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
    ) -> Result<(), DensityError> {
        density.score(position, score)
    }
}

impl<T: Scalar, D: LaneDensity<T>> LogDensity<T> for D {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        states.check_dimension(LaneDensity::dimension(self))?;
        let one = |chunk: usize, score: &mut [T], sums: &mut [f64]| {
            let mut all = [0.0; LANES];
            evaluate_block(self, as_lanes(states.chunk(chunk)), as_lanes_mut(score), &mut all)?;
            sums.copy_from_slice(&all[..sums.len()]);
            Ok(())
        };
        if states.layout().chunks() == 1 {
            return one(0, score.data_mut(), log_density);
        }
        score
            .par_chunks_mut()
            .zip(log_density.par_chunks_mut(LANES))
            .enumerate()
            .try_for_each(|(chunk, (score, sums))| one(chunk, score, sums))
    }

    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        states.check_dimension(LaneDensity::dimension(self))?;
        let one = |chunk: usize, score: &mut [T]| score_block(self, as_lanes(states.chunk(chunk)), as_lanes_mut(score));
        if states.layout().chunks() == 1 {
            return one(0, score.data_mut());
        }
        score.par_chunks_mut().enumerate().try_for_each(|(chunk, score)| one(chunk, score))
    }
}

/// The numbers of a block, by coordinate.
pub fn as_lanes<T>(numbers: &[T]) -> &[LaneArray<T>] {
    numbers.as_chunks().0
}

/// The numbers of a block, by coordinate.
pub fn as_lanes_mut<T>(numbers: &mut [T]) -> &mut [LaneArray<T>] {
    numbers.as_chunks_mut().0
}

//! Densities of small states, written for a block of lanes.

use rayon::prelude::*;

use crate::ensemble::LANES;
use crate::{DensityError, Ensemble, Scalar};

/// One number for each lane of a block.
pub type LaneArray<T> = [T; LANES];

/// A probability density on `R^d`, written once for [`LANES`] states side by side.
///
/// `position[i]` holds coordinate `i` of all lanes, so a loop over lanes is the innermost one and compiles to vector
/// instructions. Mark the methods `#[inline(always)]`: they are then compiled for every instruction set of
/// [`ornstein_random::dispatch!`]. [`log_density_by_lanes!`](crate::log_density_by_lanes!)
/// makes it a [`LogDensity`](crate::LogDensity) on ensembles of lanes.
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

/// [`LogDensity::evaluate`](crate::LogDensity::evaluate) of a [`LaneDensity`], block by block.
pub fn evaluate_blocks<T: Scalar, D: LaneDensity<T>>(
    density: &D,
    states: &Ensemble<T>,
    score: &mut Ensemble<T>,
    log_density: &mut [f64],
) -> Result<(), DensityError> {
    states.check_dimension(density.dimension())?;
    let one = |chunk: usize, score: &mut [T], sums: &mut [f64]| {
        let mut all = [0.0; LANES];
        evaluate_block(density, as_lanes(states.chunk(chunk)), as_lanes_mut(score), &mut all)?;
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

/// [`LogDensity::score`](crate::LogDensity::score) of a [`LaneDensity`], block by block.
pub fn score_blocks<T: Scalar, D: LaneDensity<T>>(
    density: &D,
    states: &Ensemble<T>,
    score: &mut Ensemble<T>,
) -> Result<(), DensityError> {
    states.check_dimension(density.dimension())?;
    let one = |chunk: usize, score: &mut [T]| score_block(density, as_lanes(states.chunk(chunk)), as_lanes_mut(score));
    if states.layout().chunks() == 1 {
        return one(0, score.data_mut());
    }
    score.par_chunks_mut().enumerate().try_for_each(|(chunk, score)| one(chunk, score))
}

/// Makes a type that is a [`LaneDensity`] a [`LogDensity`](crate::LogDensity) on ensembles of lanes.
///
/// ```
/// use ornstein_engine::{DensityError, LANES, LaneArray, LaneDensity, Scalar, log_density_by_lanes};
///
/// /// `log pi = -x^4/4`.
/// struct Quartic;
///
/// impl<T: Scalar> LaneDensity<T> for Quartic {
///     fn dimension(&self) -> usize {
///         1
///     }
///
///     #[inline(always)]
///     fn evaluate(
///         &self,
///         position: &[LaneArray<T>],
///         score: &mut [LaneArray<T>],
///         log_density: &mut LaneArray<f64>,
///     ) -> Result<(), DensityError> {
///         for lane in 0..LANES {
///             let x = position[0][lane];
///             score[0][lane] = -(x * x * x);
///             log_density[lane] = 0.25 * (x * score[0][lane]).to_f64();
///         }
///         Ok(())
///     }
/// }
///
/// log_density_by_lanes!(Quartic);
/// ```
///
/// Generic parameters stand in brackets before the type: `log_density_by_lanes!([D: StateDensity] PerState<D>)`.
// A blanket implementation would forbid any other generic type of another crate to be a `LogDensity`.
#[macro_export]
macro_rules! log_density_by_lanes {
    ([$($generics:tt)*] $density:ty) => {
        impl<T: $crate::Scalar, $($generics)*> $crate::LogDensity<T> for $density
        where
            Self: $crate::LaneDensity<T>,
        {
            fn evaluate(
                &self,
                states: &$crate::Ensemble<T>,
                score: &mut $crate::Ensemble<T>,
                log_density: &mut [f64],
            ) -> Result<(), $crate::DensityError> {
                $crate::evaluate_blocks(self, states, score, log_density)
            }

            fn score(
                &self,
                states: &$crate::Ensemble<T>,
                score: &mut $crate::Ensemble<T>,
            ) -> Result<(), $crate::DensityError> {
                $crate::score_blocks(self, states, score)
            }
        }
    };
    ($density:ty) => {
        $crate::log_density_by_lanes!([] $density);
    };
}

/// The numbers of a block, by coordinate.
pub fn as_lanes<T>(numbers: &[T]) -> &[LaneArray<T>] {
    numbers.as_chunks().0
}

/// The numbers of a block, by coordinate.
pub fn as_lanes_mut<T>(numbers: &mut [T]) -> &mut [LaneArray<T>] {
    numbers.as_chunks_mut().0
}

//! Densities written for one state at a time.

use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// A probability density on `R^d`, written for one state: the simplest way to bring one's own.
///
/// [`PerState`] makes it a density for ensembles. It is then called state by state, in double precision; a density that
/// is worth vector instructions implements [`LaneDensity`] instead.
pub trait StateDensity: Sync {
    /// The number of coordinates `d`.
    fn dimension(&self) -> usize;

    /// Writes the gradient of `log pi` at `x` and returns `log pi(x)`, up to a constant. `-inf` or NaN says that the density
    /// vanishes here or cannot be computed; an error stops the run.
    fn evaluate(&self, x: &[f64], score: &mut [f64]) -> Result<f64, DensityError>;
}

/// Applies a [`StateDensity`] to each lane of a block in turn.
#[derive(Debug, Clone, Copy)]
pub struct PerState<D>(pub D);

impl<T: Scalar, D: StateDensity> LaneDensity<T> for PerState<D> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let (mut x, mut gradient) = (vec![0.0; position.len()], vec![0.0; position.len()]);
        for lane in 0..LANES {
            for (x, lanes) in x.iter_mut().zip(position) {
                *x = lanes[lane].to_f64();
            }
            log_density[lane] = self.0.evaluate(&x, &mut gradient)?;
            for (gradient, lanes) in gradient.iter().zip(score.iter_mut()) {
                lanes[lane] = T::from_f64(*gradient);
            }
        }
        Ok(())
    }
}

log_density_by_lanes!([D: StateDensity] PerState<D>);

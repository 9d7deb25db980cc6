//! Bumps around points.

use ornstein_engine::{LANES, LaneArray};
use ornstein_random::dispatch;
use ornstein_random::math::exp_f64;

use super::{BasisBlock, Frame, LinearScoreError, PotentialBasis};

/// Gaussians `h exp(-|x - c_k|^2 / 2 (h_0^2 + sigma^2))` around centres, usually some of the data. They widen with the noise as the density does,
/// so that their coefficients change slowly with it; `h` is the width in units of the noisy data, which makes gradients of order one.
#[derive(Debug, Clone, PartialEq)]
pub struct RadialBasis {
    dimension: usize,
    /// Rows.
    centres: Vec<f64>,
    width: f64,
}

impl RadialBasis {
    /// Bumps around the rows of a table, of a width `h_0` in units of the data.
    ///
    /// # Errors
    /// If rows are not whole, there is none, or a number is not finite or the width not positive.
    pub fn new(centres: Vec<f64>, dimension: usize, width: f64) -> Result<Self, LinearScoreError> {
        let whole = dimension > 0 && !centres.is_empty() && centres.len().is_multiple_of(dimension);
        if !whole || centres.iter().any(|x| !x.is_finite()) || !(width > 0.0 && width.is_finite()) {
            return Err(LinearScoreError::Centres);
        }
        Ok(Self { dimension, centres, width })
    }
}

impl PotentialBasis for RadialBasis {
    fn len(&self) -> usize {
        self.centres.len() / self.dimension
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn evaluate(&self, frame: Frame<'_>, position: &[LaneArray<f64>], out: &mut BasisBlock) {
        let width = self.width.hypot(frame.sigma) / frame.width;
        let mut centre = vec![0.0; self.dimension];
        for row in self.centres.chunks_exact(self.dimension) {
            for ((centre, x), mean) in centre.iter_mut().zip(row).zip(frame.mean) {
                *centre = (x - mean) / frame.width;
            }
            let (value, gradient, laplacian) = out.push(self.dimension);
            bump(width, &centre, position, value, gradient, laplacian);
        }
    }
}

dispatch! {
    fn bump(
        width: f64,
        centre: &[f64],
        position: &[LaneArray<f64>],
        value: &mut LaneArray<f64>,
        gradient: &mut [LaneArray<f64>],
        laplacian: &mut LaneArray<f64>,
    ) {
        let precision = 1.0 / (width * width);
        let mut square = [0.0; LANES];
        for (x, &centre) in position.iter().zip(centre) {
            for lane in 0..LANES {
                let displacement = x[lane] - centre;
                square[lane] += displacement * displacement;
            }
        }
        for lane in 0..LANES {
            value[lane] = width * exp_f64(-0.5 * precision * square[lane]);
            laplacian[lane] = value[lane] * precision * (precision * square[lane] - centre.len() as f64);
        }
        for ((gradient, x), &centre) in gradient.iter_mut().zip(position).zip(centre) {
            for lane in 0..LANES {
                gradient[lane] = -precision * value[lane] * (x[lane] - centre);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::basis::check_derivatives;
    use super::*;

    #[test]
    fn derivatives_are_those_of_the_values() {
        let centres: Vec<f64> = (0..12).map(|k| f64::from(k).sin()).collect();
        check_derivatives(&RadialBasis::new(centres.clone(), 1, 0.6).unwrap());
        check_derivatives(&RadialBasis::new(centres, 3, 0.6).unwrap());
    }

    #[test]
    fn bad_centres_are_refused() {
        for (centres, dimension, width) in
            [(vec![], 2, 1.0), (vec![0.0; 3], 2, 1.0), (vec![f64::NAN], 1, 1.0), (vec![0.0], 1, 0.0)]
        {
            assert!(RadialBasis::new(centres, dimension, width).is_err());
        }
    }
}

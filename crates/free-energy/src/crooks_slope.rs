//! Do the works of both directions obey Crooks' relation?

use crate::error::{check_count, check_values};
use crate::{Estimate, FreeEnergyError, bennett};

/// Newton's method on a concave function of two numbers, from a start that is right if the relation holds.
const MOST_ITERATIONS: usize = 100;

/// The slope of $\ln p_F(W)/p_R(-W)$ in $W$, which is 1 by Crooks' relation, by logistic regression of the direction on the
/// work: the maximum of the likelihood of
/// $$P(F\mid W)=\frac1{1+e^{-aW-b}}$$
/// over both numbers. A move whose weight misses a factor, or a start that is not drawn from its end of the path, shows as a
/// slope that is not 1, at an unknown free energy too.
///
/// # Errors
/// As [`bennett`], infinite works, or works that do not overlap enough for a slope.
///
/// ```
/// use ornstein_free_energy::crooks_slope;
///
/// // Works of 1 or 3 with p_F(W) / p_R(-W) = e^(W - 2).
/// let (rare, often) = (1000, (1000.0 * 1.0_f64.exp()).round() as usize);
/// let forward: Vec<f64> = (0..rare + often).map(|i| if i < rare { 1.0 } else { 3.0 }).collect();
/// let reverse: Vec<f64> = (0..rare + often).map(|i| if i < often { -1.0 } else { -3.0 }).collect();
/// let slope = crooks_slope(&forward, &reverse)?;
/// assert!((slope.value - 1.0).abs() < 1e-3);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: M. R. Shirts, J. Chem. Theory Comput. 9, 909 (2013), equations 9 to 12.
pub fn crooks_slope(forward: &[f64], reverse: &[f64]) -> Result<Estimate, FreeEnergyError> {
    check_count("works of a direction", forward.len().min(reverse.len()), 3)?;
    check_values("forward works", forward, None)?;
    check_values("reverse works", reverse, None)?;
    let centre = bennett(forward, reverse)?.free_energy.value;
    let works =
        || forward.iter().map(|work| (work - centre, 1.0)).chain(reverse.iter().map(|work| (-work - centre, 0.0)));
    let (mut slope, mut offset) = (1.0, (forward.len() as f64 / reverse.len() as f64).ln());
    for _ in 0..MOST_ITERATIONS {
        // Gradient and Hessian of the log-likelihood.
        let (mut gradient, mut matrix) = ([0.0; 2], [0.0; 3]);
        for (work, label) in works() {
            let probability = 1.0 / (1.0 + (-slope * work - offset).exp());
            let (excess, weight) = (label - probability, probability * (1.0 - probability));
            gradient = [gradient[0] + excess * work, gradient[1] + excess];
            matrix = [matrix[0] + weight * work * work, matrix[1] + weight * work, matrix[2] + weight];
        }
        let determinant = matrix[0] * matrix[2] - matrix[1] * matrix[1];
        if !(determinant > 0.0 && determinant.is_finite()) {
            return Err(FreeEnergyError::Singular { what: "the information on Crooks' slope" });
        }
        let step = [
            (matrix[2] * gradient[0] - matrix[1] * gradient[1]) / determinant,
            (matrix[0] * gradient[1] - matrix[1] * gradient[0]) / determinant,
        ];
        (slope, offset) = (slope + step[0], offset + step[1]);
        let error = (matrix[2] / determinant).sqrt();
        if step[0].abs() < 1e-9 * error {
            return Ok(Estimate::normal(slope, error));
        }
    }
    Err(FreeEnergyError::NotConverged { what: "Crooks' slope", iterations: MOST_ITERATIONS, residual: f64::NAN })
}

#[cfg(test)]
mod tests {
    use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

    use super::*;

    /// Gaussian works of variance `v` obey the relation if their means are `dF + v/2` and `-dF + v/2`.
    fn works(mean: f64, variance: f64, direction: u64) -> Vec<f64> {
        let mut works = vec![0.0; 4000];
        fill_normals_f64(Key::new(7, Purpose::SyntheticData, direction), Counter::coordinate(0, 0, 0), &mut works);
        works.iter().map(|x| mean + variance.sqrt() * x).collect()
    }

    #[test]
    fn right_works_have_slope_one_and_wrong_ones_do_not() {
        let (difference, variance) = (3.0, 2.0);
        let slope = crooks_slope(&works(4.0, variance, 0), &works(-2.0, variance, 1)).unwrap();
        assert!((slope.value - 1.0).abs() < 5.0 * slope.standard_error, "{slope:?}");
        assert!(slope.standard_error < 0.05);
        // Works that are twice as large: their slope is one half.
        let twice = |works: Vec<f64>| works.iter().map(|work| 2.0 * work).collect::<Vec<_>>();
        let wrong = crooks_slope(&twice(works(4.0, variance, 0)), &twice(works(-2.0, variance, 1))).unwrap();
        assert!((wrong.value - 0.5).abs() < 5.0 * wrong.standard_error, "{wrong:?} at {difference}");
    }
}

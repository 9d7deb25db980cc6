//! Eigenvalues of a covariance.

use crate::{DiagnosticsError, Points};
use nalgebra::DMatrix;

/// The variances of a set of points along its principal axes, largest first.
///
/// With $\bar x$ the mean of $n$ points, $\lambda_1\ge\lambda_2\ge\dots$ are the eigenvalues of
/// $\frac1{n-1}\sum_i (x_i-\bar x)(x_i-\bar x)^T$: as many as coordinates, or as points if these are fewer.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalSpectrum {
    eigenvalues: Vec<f64>,
}

impl PrincipalSpectrum {
    /// The spectrum of all points (each as often as it is given).
    ///
    /// # Errors
    /// Fewer than 2 points, or points that are all the same.
    ///
    /// ```
    /// use ornstein_diagnostics::{Points, intrinsic_dimension::PrincipalSpectrum};
    ///
    /// // A rectangle with sides 4 and 2, turned by 45 degrees and flat in the third coordinate.
    /// let rectangle = [3.0, 1.0, 5.0, 1.0, 3.0, 5.0, -1.0, -3.0, 5.0, -3.0, -1.0, 5.0];
    /// let spectrum = PrincipalSpectrum::of(Points::new(&rectangle, 3)?)?;
    /// let expected = [32.0 / 3.0, 8.0 / 3.0, 0.0];
    /// for (eigenvalue, expected) in spectrum.eigenvalues().iter().zip(expected) {
    ///     assert!((eigenvalue - expected).abs() < 1e-14);
    /// }
    /// assert_eq!(spectrum.above(0.05), 2);
    /// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
    /// ```
    pub fn of(points: Points<'_>) -> Result<Self, DiagnosticsError> {
        let rows: Vec<usize> = (0..points.len()).collect();
        Self::of_rows(points, &rows)
    }

    /// The spectrum of some of the points.
    pub(super) fn of_rows(points: Points<'_>, rows: &[usize]) -> Result<Self, DiagnosticsError> {
        let (n, dimension) = (rows.len(), points.dimension());
        if n < 2 {
            return Err(DiagnosticsError::SampleTooSmall { required: 2, found: n });
        }
        let mut mean = vec![0.0; dimension];
        for &row in rows {
            mean.iter_mut().zip(points.row(row)).for_each(|(mean, x)| *mean += x);
        }
        for mean in &mut mean {
            *mean /= n as f64;
        }
        let centred: Vec<f64> =
            rows.iter().flat_map(|&row| points.row(row).iter().zip(&mean).map(|(x, mean)| x - mean)).collect();

        // Products of points have the same eigenvalues as those of coordinates, up to zeros: the smaller matrix is taken.
        let product = |a: &mut dyn Iterator<Item = (f64, f64)>| a.map(|(x, y)| x * y).sum::<f64>() / (n as f64 - 1.0);
        let matrix = if dimension <= n {
            symmetric(dimension, |a, b| product(&mut centred.chunks_exact(dimension).map(|row| (row[a], row[b]))))
        } else {
            symmetric(n, |i, j| {
                let (x, y) = (&centred[i * dimension..][..dimension], &centred[j * dimension..][..dimension]);
                product(&mut x.iter().copied().zip(y.iter().copied()))
            })
        };
        if matrix.trace() <= 0.0 {
            return Err(DiagnosticsError::Degenerate);
        }
        if !matrix.trace().is_finite() {
            return Err(DiagnosticsError::InvalidParameter {
                name: "points",
                value: matrix.trace(),
                requirement: "small enough for their variance to be a number",
            });
        }
        // Rounding leaves eigenvalues of a flat direction around zero, of either sign.
        let mut eigenvalues: Vec<f64> = matrix.symmetric_eigenvalues().iter().map(|value| value.max(0.0)).collect();
        eigenvalues.sort_unstable_by(|a, b| b.total_cmp(a));
        Ok(Self { eigenvalues })
    }

    /// The eigenvalues, largest first.
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// Fractions $\lambda_m/\sum_l\lambda_l$ of the variance along each axis.
    pub fn fractions(&self) -> Vec<f64> {
        let total: f64 = self.eigenvalues.iter().sum();
        self.eigenvalues.iter().map(|eigenvalue| eigenvalue / total).collect()
    }

    /// Number of eigenvalues above `threshold` times the largest, the dimension of Fukunaga & Olsen (1971,
    /// *IEEE Transactions on Computers* C-20, 176), usually with 0.05.
    pub fn above(&self, threshold: f64) -> usize {
        self.eigenvalues.iter().filter(|&&eigenvalue| eigenvalue > threshold * self.eigenvalues[0]).count()
    }

    /// The participation ratio $(\sum\lambda)^2/\sum\lambda^2$: $m$ if $m$ eigenvalues are equal and the others zero.
    pub fn participation_ratio(&self) -> f64 {
        self.fractions().iter().map(|fraction| fraction * fraction).sum::<f64>().recip()
    }
}

fn symmetric(size: usize, element: impl Fn(usize, usize) -> f64) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(size, size);
    for a in 0..size {
        for b in 0..=a {
            matrix[(a, b)] = element(a, b);
            matrix[(b, a)] = matrix[(a, b)];
        }
    }
    matrix
}

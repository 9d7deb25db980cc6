//! Ideal annealed importance sampling between two Gaussians.
//!
//! The unnormalised densities $e^{-k_t|x|^2/2}$ in $d$ dimensions have the precisions $k_0,\dots,k_T$. The run is
//! ideal: at every step $x_t$ is drawn afresh from $N(0,1/k_t)$. A step adds $-\tfrac12(k_{t+1}-k_t)|x_t|^2$ to the
//! log-weight, and with $r_t=(k_{t+1}-k_t)/k_t$ and $|x_t|^2k_t\sim\chi^2_d$, all independent,
//! $$\langle\ln w\rangle=-\frac d2\sum_tr_t,\qquad\mathrm{Var}(\ln w)=\frac d2\sum_tr_t^2,\qquad
//! \ln\langle w^s\rangle=-\frac d2\sum_t\ln(1+sr_t).$$
//! For $s=1$ the sum telescopes to $\ln(Z_T/Z_0)=-\frac d2\ln(k_T/k_0)$; $s=2$ gives $\chi^2=\langle w^2\rangle/\langle w\rangle^2-1$, which is infinite
//! once a step halves the precision.

use crate::FreeEnergyError;

/// An ideal annealing run between isotropic Gaussians of zero mean.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianAnnealing {
    /// Precisions $k_0,\dots,k_T$ along the path, all positive.
    precisions: Vec<f64>,
    /// Number of dimensions $d$.
    dimension: usize,
}

/// Moments of the log-weight of an ideal run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnnealingMoments {
    /// $\langle\ln w\rangle$, a lower bound of $\ln(Z_T/Z_0)$.
    pub mean: f64,
    /// $\mathrm{Var}(\ln w)$.
    pub variance: f64,
    /// $\ln(Z_T/Z_0)=\ln\langle w\rangle$.
    pub log_ratio: f64,
    /// $\langle w^2\rangle/\langle w\rangle^2-1$: the effective fraction of samples is $1/(1+\chi^2)$. Infinite if the
    /// second moment is.
    pub chi_squared: f64,
}

impl GaussianAnnealing {
    /// A run through these precisions.
    ///
    /// # Errors
    /// Fewer than two precisions, one that is not positive and finite, or no dimension.
    pub fn new(precisions: Vec<f64>, dimension: usize) -> Result<Self, FreeEnergyError> {
        crate::error::check_count("precisions", precisions.len(), 2)?;
        crate::error::check_count("dimensions", dimension, 1)?;
        if let Some(&value) = precisions.iter().find(|k| !(**k > 0.0 && k.is_finite())) {
            let requirement = "positive and finite";
            return Err(FreeEnergyError::InvalidParameter { name: "precision", value, requirement });
        }
        Ok(Self { precisions, dimension })
    }

    /// From precision 1 to `precision` in `steps` equal steps: the geometric path at equidistant inverse temperatures.
    ///
    /// # Errors
    /// As [`Self::new`].
    ///
    /// ```
    /// use ornstein_free_energy::closed_forms::GaussianAnnealing;
    ///
    /// let moments = GaussianAnnealing::linear(10.0, 1, 1)?.moments();
    /// assert_eq!((moments.mean, moments.variance), (-4.5, 40.5));
    /// assert!((moments.log_ratio + 0.5 * 10.0_f64.ln()).abs() < 1e-15);
    /// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
    /// ```
    pub fn linear(precision: f64, steps: usize, dimension: usize) -> Result<Self, FreeEnergyError> {
        crate::error::check_count("steps", steps, 1)?;
        let precisions = (0..=steps).map(|t| 1.0 + (precision - 1.0) * t as f64 / steps as f64).collect();
        Self::new(precisions, dimension)
    }

    /// From precision 1 to `precision` in steps of equal ratio: the geodesic, along which all steps are equally hard.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn geodesic(precision: f64, steps: usize, dimension: usize) -> Result<Self, FreeEnergyError> {
        crate::error::check_count("steps", steps, 1)?;
        let precisions = (0..=steps).map(|t| precision.powf(t as f64 / steps as f64)).collect();
        Self::new(precisions, dimension)
    }

    /// Precisions along the path.
    pub fn precisions(&self) -> &[f64] {
        &self.precisions
    }

    /// Moments of the log-weight.
    pub fn moments(&self) -> AnnealingMoments {
        let half = 0.5 * self.dimension as f64;
        let steps = || self.precisions.windows(2).map(|pair| (pair[1] - pair[0]) / pair[0]);
        let log_ratio = -half * steps().map(f64::ln_1p).sum::<f64>();
        let log_second = if steps().all(|r| 2.0 * r > -1.0) {
            -half * steps().map(|r| (2.0 * r).ln_1p()).sum::<f64>()
        } else {
            f64::INFINITY
        };
        AnnealingMoments {
            mean: -half * steps().sum::<f64>(),
            variance: half * steps().map(|r| r * r).sum::<f64>(),
            log_ratio,
            chi_squared: (log_second - 2.0 * log_ratio).exp_m1(),
        }
    }

    /// $\lim_{T\to\infty}T\,\mathrm{Var}(\ln w)=d(k-1)^2/2k$ of the [`linear`](Self::linear) run to precision $k$:
    /// $\frac d2\int_0^1(k-1)^2/k(\tau)^2\,d\tau$ with $k(\tau)=1+(k-1)\tau$.
    pub fn linear_limit(precision: f64, dimension: usize) -> f64 {
        0.5 * dimension as f64 * (precision - 1.0).powi(2) / precision
    }

    /// $\lim_{T\to\infty}T\,\mathrm{Var}(\ln w)=\frac d2\ln^2k$ of the [`geodesic`](Self::geodesic) run: no schedule
    /// has less.
    pub fn geodesic_limit(precision: f64, dimension: usize) -> f64 {
        0.5 * dimension as f64 * precision.ln().powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_reach_their_limits() {
        for (precision, dimension) in [(10.0, 1), (0.2, 32), (100.0, 100)] {
            let steps = 1 << 16;
            let scaled = |run: GaussianAnnealing| steps as f64 * run.moments().variance;
            let linear = scaled(GaussianAnnealing::linear(precision, steps, dimension).unwrap());
            let geodesic = scaled(GaussianAnnealing::geodesic(precision, steps, dimension).unwrap());
            // The next term of the sum's expansion is of relative order (k - 1) / T.
            let tolerance = 2.0 * 100.0 / steps as f64;
            assert!((linear / GaussianAnnealing::linear_limit(precision, dimension) - 1.0).abs() < tolerance);
            assert!((geodesic / GaussianAnnealing::geodesic_limit(precision, dimension) - 1.0).abs() < tolerance);
        }
        let gain = GaussianAnnealing::linear_limit(100.0, 1) / GaussianAnnealing::geodesic_limit(100.0, 1);
        assert!((gain - 4.6).abs() < 0.03);
    }

    #[test]
    fn impossible_runs_are_refused() {
        assert!(GaussianAnnealing::linear(-1.0, 4, 1).is_err());
        assert!(GaussianAnnealing::linear(2.0, 0, 1).is_err());
        assert!(GaussianAnnealing::linear(2.0, 1, 0).is_err());
        assert!(GaussianAnnealing::new(vec![1.0, f64::NAN], 1).is_err());
        assert_eq!(GaussianAnnealing::linear(0.2, 1, 1).unwrap().moments().chi_squared, f64::INFINITY);
    }
}

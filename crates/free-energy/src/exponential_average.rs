//! ln of a mean of weights: importance sampling, annealed importance sampling, Jarzynski's equality.
//!
//! A run from a distribution with normalisation $Z_0$ towards one with $Z_1$ gives a log-weight $l$ with
//! $$\langle e^{l}\rangle=\frac{Z_1}{Z_0}=e^{-\Delta F},$$
//! where for an annealing run $l=-W$ is minus the work (Jarzynski 1997, Neal 2001) and for plain importance sampling
//! $l=\ln p-\ln q$.
//!
//! # The error bar
//!
//! Let $X=w/\langle w\rangle-1$ with variance $c^2$ and skewness $\gamma$. The delta method gives $\ln\hat Z$ the
//! standard error $c/\sqrt N$, and an interval of $\pm1.96$ of them fails for skew weights: it covers 93 % for
//! log-normal weights with $\mathrm{Var}(l)=2$ and 78 % with $\mathrm{Var}(l)=6$ ($N=1000$). Three corrections mend
//! what can be mended.
//! - *Size.* The standard error is that of the jackknife, which knows that the logarithm is curved.
//! - *Skewness.* With $s$ the error estimated from the same weights, $T=(\ln\hat Z-\ln Z)/s$ expands to
//!   $T=\frac{\sqrt N}{c}\left(\bar X+\tfrac12\bar X^2-\tfrac12\bar XD\right)$, $D=\overline{X^2}/c^2-1$. From
//!   $\langle\bar X^2\rangle=c^2/N$ and $\langle\bar XD\rangle=\gamma c/N$ follow the cumulants
//!   $$\kappa_1=\frac{c-\gamma}{2\sqrt N},\qquad\kappa_3=\frac{3c-2\gamma}{\sqrt N},$$
//!   by which [`Estimate::interval`] shifts the interval.
//! - *Uncertainty of the error itself.* $\mathrm{Var}(s^2)/\langle s^2\rangle^2=(\beta-1)/N$ with the kurtosis $\beta$ of the
//!   weights, so Student's law with $\nu=2N/(\beta-1)$ degrees of freedom replaces the normal one.
//!
//! What cannot be mended is flagged by the [`Reliability`].

use ornstein_random::dispatch;
use ornstein_random::math::{exp_f64, ln_f64};

use crate::error::{check_count, check_values};
use crate::lane_sums::lane_sums;
use crate::log_sum_exp::largest;
use crate::{Estimate, FreeEnergyError, Reliability, bound_of_mean};

/// The logarithm of a mean of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct ExponentialAverage {
    /// $\ln\hat Z=\ln\frac1N\sum_ne^{l_n}$ with its error bar.
    pub log_mean: Estimate,
    /// Standard error by the delta method alone, $c/\sqrt N$.
    pub delta_error: f64,
    /// Bias of $\ln\hat Z$ to leading order, $-c^2/2N$: already inside the interval, and not subtracted from the value.
    pub bias: f64,
    /// Mean of the log-weights: by Jensen's inequality a lower bound of $\ln Z$. `None` if a weight is zero.
    pub lower_bound: Option<Estimate>,
    /// Variance of the log-weights, infinite if a weight is zero.
    pub log_variance: f64,
    /// Effective samples after Kish, $(\sum w)^2/\sum w^2$.
    pub effective_samples: f64,
    /// Number of weights $N$.
    pub samples: usize,
    /// Whether the error bar is to be believed.
    pub reliability: Reliability,
}

/// The logarithm of the mean of independent weights given by their logarithms; $-\infty$ is a weight of zero.
///
/// # Errors
/// Fewer than two weights, weights that are NaN or infinite, or all zero.
///
/// ```
/// use ornstein_free_energy::exponential_average;
///
/// // Four weights 1, 2, 3, 4, scaled by e^1000.
/// let log_weights = [1.0_f64, 2.0, 3.0, 4.0].map(|weight| 1000.0 + weight.ln());
/// let average = exponential_average(&log_weights)?;
/// assert!((average.log_mean.value - (1000.0 + 2.5_f64.ln())).abs() < 1e-12);
/// assert!((average.effective_samples - 100.0 / 30.0).abs() < 1e-10);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: R. M. Neal, Stat. Comput. 11, 125 (2001); C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997). Error bar: this
/// module.
pub fn exponential_average(log_weights: &[f64]) -> Result<ExponentialAverage, FreeEnergyError> {
    let average = WeightMoments::of(log_weights)?;
    let zero_weights = log_weights.contains(&f64::NEG_INFINITY);
    let lower_bound = if zero_weights { None } else { Some(bound_of_mean(log_weights)?) };
    let samples = log_weights.len() as f64;
    Ok(ExponentialAverage {
        log_mean: average.estimate(),
        delta_error: average.delta_error(),
        bias: -0.5 * average.squared_variation / samples,
        log_variance: lower_bound.map_or(f64::INFINITY, |bound| bound.standard_error.powi(2) * samples),
        lower_bound,
        effective_samples: average.effective_samples(),
        samples: log_weights.len(),
        reliability: Reliability::of_weights(log_weights)?,
    })
}

/// Moments of weights relative to their mean.
pub(crate) struct WeightMoments {
    samples: f64,
    log_mean: f64,
    /// $c^2$, with the divisor N − 1.
    squared_variation: f64,
    skewness: f64,
    kurtosis: f64,
    jackknife_error: f64,
}

impl WeightMoments {
    pub(crate) fn of(log_weights: &[f64]) -> Result<Self, FreeEnergyError> {
        check_count("log-weights", log_weights.len(), 2)?;
        check_values("log-weights", log_weights, Some(f64::NEG_INFINITY))?;
        let largest = largest(log_weights);
        if largest == f64::NEG_INFINITY {
            return Err(FreeEnergyError::NoOverlap { what: "all weights are zero".into() });
        }
        let n = log_weights.len() as f64;
        let log_mean = largest + (sum_of_weights(log_weights, largest) / n).ln();
        let [second, third, fourth, leave_one_out, leave_one_out_squared] = central_sums(log_weights, log_mean, n);
        let variance = second / n;
        let variance_of_logarithms = leave_one_out_squared / n - (leave_one_out / n).powi(2);
        // One weight that is all of the sum leaves nothing when it is left out: the delta error remains.
        let jackknife_error = if variance_of_logarithms.is_finite() {
            ((n - 1.0) * variance_of_logarithms.max(0.0)).sqrt()
        } else {
            (variance / (n - 1.0)).sqrt()
        };
        // Weights that are equal to rounding have no shape.
        let shapeless = variance < 1e-24;
        Ok(Self {
            samples: n,
            log_mean,
            squared_variation: second / (n - 1.0),
            skewness: if shapeless { 0.0 } else { third / n / variance.powf(1.5) },
            kurtosis: if shapeless { 3.0 } else { fourth / n / variance.powi(2) },
            jackknife_error,
        })
    }

    /// $\ln$ of the mean with the error bar that the module derives.
    pub(crate) fn estimate(&self) -> Estimate {
        let root = self.samples.sqrt();
        let variation = self.squared_variation.sqrt();
        let largest = self.samples - 1.0;
        Estimate {
            value: self.log_mean,
            standard_error: self.jackknife_error,
            degrees_of_freedom: (2.0 * self.samples / (self.kurtosis - 1.0)).max(2.0).min(largest),
            first_cumulant: 0.5 * (variation - self.skewness) / root,
            third_cumulant: (3.0 * variation - 2.0 * self.skewness) / root,
        }
    }

    fn delta_error(&self) -> f64 {
        (self.squared_variation / self.samples).sqrt()
    }

    pub(crate) fn effective_samples(&self) -> f64 {
        self.samples / (1.0 + self.squared_variation * (self.samples - 1.0) / self.samples)
    }
}

dispatch! {
    fn sum_of_weights(log_weights: &[f64], shift: f64) -> f64 {
        let [sum] = lane_sums(log_weights, |log_weight| [exp_f64(log_weight - shift)]);
        sum
    }

    /// Sums over $X=w/\bar w-1$ of $X^2,X^3,X^4$, and of $L$ and $L^2$ with $L=\ln(1-X/(N-1))$: leaving a weight out
    /// changes the logarithm of the mean by L.
    fn central_sums(log_weights: &[f64], log_mean: f64, samples: f64) -> [f64; 5] {
        let divisor = 1.0 / (samples - 1.0);
        let mut sums = lane_sums(log_weights, |log_weight| {
            let x = exp_f64(log_weight - log_mean) - 1.0;
            let left = 1.0 - x * divisor;
            let logarithm = ln_f64(if left > f64::MIN_POSITIVE { left } else { 1.0 });
            let exhausted = if left > 1e-12 { 0.0 } else { 1.0 };
            let square = x * x;
            [square, square * x, square * square, logarithm, logarithm * logarithm, exhausted]
        });
        if sums[5] > 0.0 {
            sums[4] = f64::INFINITY;
        }
        [sums[0], sums[1], sums[2], sums[3], sums[4]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jackknife_is_that_of_leaving_out_each_weight() {
        let log_weights = [0.3, -1.2, 0.9, 2.0, -0.4];
        let n = log_weights.len() as f64;
        let all: f64 = log_weights.iter().map(|l: &f64| l.exp()).sum();
        let left_out: Vec<f64> = log_weights.iter().map(|l| ((all - l.exp()) / (n - 1.0)).ln()).collect();
        let mean = left_out.iter().sum::<f64>() / n;
        let variance = (n - 1.0) / n * left_out.iter().map(|l| (l - mean).powi(2)).sum::<f64>();
        let found = exponential_average(&log_weights).unwrap().log_mean.standard_error;
        assert!((found - variance.sqrt()).abs() < 1e-13);
    }

    #[test]
    fn equal_weights_have_no_error() {
        let average = exponential_average(&[-3.5; 50]).unwrap();
        assert!((average.log_mean.value + 3.5).abs() < 1e-14);
        assert!(average.log_mean.standard_error < 1e-7 && average.delta_error < 1e-14);
        assert_eq!(average.lower_bound.unwrap().value, -3.5);
        assert!(average.reliability.reliable);
    }

    #[test]
    fn zero_weights_count_as_samples() {
        let average = exponential_average(&[0.0, f64::NEG_INFINITY, 0.0, f64::NEG_INFINITY]).unwrap();
        assert!((average.log_mean.value + 2.0_f64.ln()).abs() < 1e-14);
        assert!((average.effective_samples - 2.0).abs() < 1e-12);
        assert_eq!(average.lower_bound, None);
    }

    #[test]
    fn one_weight_that_is_everything_has_a_finite_bar_and_is_condemned() {
        let mut log_weights = vec![f64::NEG_INFINITY; 100];
        log_weights[7] = 0.0;
        let average = exponential_average(&log_weights).unwrap();
        assert!((average.log_mean.standard_error - 1.0).abs() < 0.02);
        assert!(!average.reliability.reliable);
    }

    #[test]
    fn bad_weights_are_refused() {
        assert!(matches!(exponential_average(&[]), Err(FreeEnergyError::TooFew { found: 0, .. })));
        assert!(matches!(exponential_average(&[1.0]), Err(FreeEnergyError::TooFew { found: 1, .. })));
        assert!(matches!(exponential_average(&[0.0, f64::NAN]), Err(FreeEnergyError::NotFinite { index: 1, .. })));
        assert!(matches!(exponential_average(&[f64::INFINITY, 0.0]), Err(FreeEnergyError::NotFinite { index: 0, .. })));
        assert!(matches!(exponential_average(&[f64::NEG_INFINITY; 3]), Err(FreeEnergyError::NoOverlap { .. })));
    }
}

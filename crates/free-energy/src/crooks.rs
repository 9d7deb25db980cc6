//! Where the work distributions of both directions cross.
//!
//! Crooks' theorem $P_F(W)/P_R(-W)=e^{W-\Delta F}$ says that they do so at $W=\Delta F$. With Gaussians fitted to both
//! this is the root of a quadratic: a picture to look at beside Bennett's estimate, and a test of whether the works are
//! Gaussian.

use crate::bounds::mean_and_variance;
use crate::error::{check_count, check_values};
use crate::{Estimate, FreeEnergyError};

/// The crossing of the Gaussians fitted to $W_F$ and to $-W_R$.
///
/// With means $\mu_i$ and variances $v_i$ it solves $h(W)=\sum_i\pm\left[(W-\mu_i)^2/v_i+\ln v_i\right]=0$; of the two
/// roots the one nearer to the middle of the means. The error follows from $\mathrm{Var}(\mu_i)=v_i/N_i$ and
/// $\mathrm{Var}(v_i)=2v_i^2/(N_i-1)$ by implicit differentiation. Unlike Bennett's, this estimate is biased unless the
/// works are Gaussian.
///
/// # Errors
/// Fewer than three works in a direction, works that are not finite or do not vary, or Gaussians that do not cross.
///
/// ```
/// use ornstein_free_energy::crooks_crossing;
///
/// // Equal widths: half-way between the means 3 and -1.
/// let crossing = crooks_crossing(&[2.0, 3.0, 4.0], &[0.0, 1.0, 2.0])?;
/// assert!((crossing.value - 1.0).abs() < 1e-12);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: M. Goette & H. Grubmüller, J. Comput. Chem. 30, 447 (2009), equation 8.
pub fn crooks_crossing(forward: &[f64], reverse: &[f64]) -> Result<Estimate, FreeEnergyError> {
    let [(a, v), (b, u)] = [("forward works", forward, 1.0), ("reverse works", reverse, -1.0)]
        .map(|(what, works, sign)| {
            check_count(what, works.len(), 3)?;
            check_values(what, works, None)?;
            let (mean, variance) = mean_and_variance(works);
            if variance == 0.0 {
                Err(FreeEnergyError::Singular { what: "the variance of the works" })
            } else {
                Ok((sign * mean, variance))
            }
        })
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?
        .try_into()
        .expect("two in, two out");
    let middle = 0.5 * (a + b);
    let value = crossing(a, v, b, u, middle)?;
    // h = (W - a)^2 / v - (W - b)^2 / u + ln(v / u).
    let slope = 2.0 * ((value - a) / v - (value - b) / u);
    let side = |mean: f64, variance: f64, samples: usize| {
        let distance = value - mean;
        let by_mean = 2.0 * distance / variance;
        let by_variance = (1.0 - distance * distance / variance) / variance;
        by_mean.powi(2) * variance / samples as f64
            + by_variance.powi(2) * 2.0 * variance.powi(2) / (samples as f64 - 1.0)
    };
    let variance = (side(a, v, forward.len()) + side(b, u, reverse.len())) / (slope * slope);
    let degrees_of_freedom = (forward.len().min(reverse.len()) - 1) as f64;
    Ok(Estimate::student(value, variance.sqrt(), degrees_of_freedom))
}

fn crossing(a: f64, v: f64, b: f64, u: f64, middle: f64) -> Result<f64, FreeEnergyError> {
    // With x = W - middle and half the distance of the means e = (a - b) / 2 this is p x^2 + 2 q x + r = 0.
    let e = 0.5 * (a - b);
    let p = 1.0 / v - 1.0 / u;
    let q = -e * (1.0 / v + 1.0 / u);
    let r = e * e * p + (v / u).ln();
    let discriminant = q * q - p * r;
    let none = || FreeEnergyError::NoOverlap { what: "the fitted Gaussians do not cross".into() };
    if discriminant < 0.0 || (q == 0.0 && discriminant == 0.0) {
        return Err(none());
    }
    // The small root of the quadratic, without cancellation.
    let denominator = q + discriminant.sqrt().copysign(q);
    if denominator == 0.0 { Err(none()) } else { Ok(middle - r / denominator) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_densities_are_equal_at_the_crossing() {
        let forward = [1.0, 2.0, 4.0, 5.5, 3.0];
        let reverse = [0.3, -0.4, 0.9, 2.0];
        let value = crooks_crossing(&forward, &reverse).unwrap().value;
        let log_density = |works: &[f64], sign: f64| {
            let (mean, variance) = mean_and_variance(works);
            -0.5 * ((value - sign * mean).powi(2) / variance + variance.ln())
        };
        assert!((log_density(&forward, 1.0) - log_density(&reverse, -1.0)).abs() < 1e-12);
    }

    #[test]
    fn bad_works_are_refused() {
        assert!(crooks_crossing(&[1.0, 2.0], &[1.0, 2.0, 3.0]).is_err());
        assert!(crooks_crossing(&[1.0; 3], &[1.0, 2.0, 3.0]).is_err());
        assert!(crooks_crossing(&[1.0, 2.0, f64::INFINITY], &[1.0, 2.0, 3.0]).is_err());
    }
}

//! The law of exceedances over a high threshold.

use crate::chains::variance::mean;

/// Strength of the prior on the shape, in exceedances: it pulls towards ½.
const PRIOR_COUNT: f64 = 10.0;
/// Scale of the prior on $b=k/\sigma$, in inverse first quartiles.
const PRIOR_SCALE: f64 = 3.0;

/// Generalised Pareto distribution: exceedances $x\ge0$ with $\Pr(X>x)=(1+kx/\sigma)^{-1/k}$, exponential for $k=0$ and bounded for
/// $k<0$. Moments of order $1/k$ and above do not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralisedPareto {
    /// Shape $k$.
    pub shape: f64,
    /// Scale $\sigma$ (in the unit of the exceedances).
    pub scale: f64,
}

impl GeneralisedPareto {
    /// Fits positive exceedances in ascending order: the posterior mean of $b=-k/\sigma$ over a grid, then $k$ by profile likelihood, with a weak
    /// prior on $k$ worth ten exceedances at ½. The fit of PSIS, and ArviZ's.
    ///
    /// Source: J. Zhang & M. A. Stephens, Technometrics 51, 316 (2009); the prior on $k$ from A. Vehtari, D. Simpson, A. Gelman, Y. Yao & J. Gabry,
    /// J. Mach. Learn. Res. 25(72) (2024), appendix C.
    pub(super) fn fit(exceedances: &[f64]) -> Self {
        let count = exceedances.len() as f64;
        let quartile = exceedances[((0.25 * count + 0.5) as usize).saturating_sub(1)];
        let largest = exceedances[exceedances.len() - 1];
        let candidates = 30 + count.sqrt() as usize;
        let negative_shape = |b: f64| mean(&exceedances.iter().map(|x| (-b * x).ln_1p()).collect::<Vec<_>>());
        let mut grid: Vec<(f64, f64)> = (1..=candidates)
            .map(|j| {
                let b =
                    (1.0 - (candidates as f64 / (j as f64 - 0.5)).sqrt()) / (PRIOR_SCALE * quartile) + 1.0 / largest;
                let shape = negative_shape(b);
                (b, count * ((-b / shape).ln() - shape - 1.0))
            })
            .collect();
        // Weights relative to their sum, candidate by candidate, since the likelihoods may differ by any power.
        let likelihoods: Vec<f64> = grid.iter().map(|&(_, log_likelihood)| log_likelihood).collect();
        for (_, weight) in &mut grid {
            *weight = 1.0 / likelihoods.iter().map(|other| (other - *weight).exp()).sum::<f64>();
        }
        grid.retain(|&(_, weight)| weight >= 10.0 * f64::EPSILON);
        let total: f64 = grid.iter().map(|&(_, weight)| weight).sum();
        let b = grid.iter().map(|&(b, weight)| b * weight / total).sum::<f64>();
        let shape = negative_shape(b);
        Self { shape: (count * shape + 0.5 * PRIOR_COUNT) / (count + PRIOR_COUNT), scale: -shape / b }
    }

    /// Quantile $\frac\sigma k\left[(1-p)^{-k}-1\right]$ for $0\le p<1$.
    ///
    /// ```
    /// use ornstein_diagnostics::importance::GeneralisedPareto;
    ///
    /// let law = GeneralisedPareto { shape: 1.0, scale: 2.0 };
    /// assert_eq!(law.quantile(0.75), 6.0);
    /// ```
    pub fn quantile(&self, probability: f64) -> f64 {
        let exponent = (-probability).ln_1p();
        if self.shape.abs() < f64::EPSILON {
            return -self.scale * exponent;
        }
        self.scale * (-self.shape * exponent).exp_m1() / self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_known_law_give_it_back() {
        for shape in [-0.4, 0.0, 0.3, 1.5] {
            let law = GeneralisedPareto { shape, scale: 3.0 };
            let sample: Vec<f64> = (0..10_000).map(|i| law.quantile((f64::from(i) + 0.5) / 1e4)).collect();
            let fit = GeneralisedPareto::fit(&sample);
            // The prior moves the shape by 10 / 10,010 of its distance from 1/2; the sample is without noise.
            assert!((fit.shape - shape).abs() < 5e-3, "{shape}: {fit:?}");
            assert!((fit.scale / 3.0 - 1.0).abs() < 5e-3, "{shape}: {fit:?}");
        }
    }
}

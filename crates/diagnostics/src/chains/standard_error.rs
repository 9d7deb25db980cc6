//! Monte Carlo standard errors: how far is an estimate from chains off, for their finite length alone?

use super::Chains;
use super::effective_sample_size::{deviation_effective_sample_size, mean_effective_sample_size, of_quantile};
use super::variance::{mean, variance};
use crate::DiagnosticsError;
use crate::special::beta_quantile;

/// Probability below one standard deviation under the mean of a normal law, to the digits that ArviZ and Stan use.
const ONE_SIGMA_BELOW: f64 = 0.158_655_3;

/// Standard error of the mean, $s/\sqrt{\mathrm{ESS}}$, in the unit of the draws. Equal to ArviZ's `mcse` (method "mean").
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, mean_standard_error};
///
/// let constant = [2.0; 8];
/// assert_eq!(mean_standard_error(&Chains::new(&constant, 2)?), 0.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn mean_standard_error(chains: &Chains) -> f64 {
    (variance(chains.draws()) / mean_effective_sample_size(chains)).sqrt()
}

/// Standard error of the standard deviation, $\sqrt{\mathrm{Var}[(x-\bar x)^2]/\mathrm{ESS}}\,/\,2\hat\sigma$ by the delta method, with the
/// effective sample size of $(x-\bar x)^2$; zero for draws that are all equal.
///
/// Equal to `mcse` (method "sd") of ArviZ 0.23. (The later arviz-stats 0.8 divides by the effective sample size of the mean instead,
/// which is too large for antithetic chains.)
///
/// Source: A. Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.4; J. F. Kenney & E. S. Keeping, *Mathematics of Statistics*
/// (1951), part 2.
pub fn deviation_standard_error(chains: &Chains) -> f64 {
    let centre = mean(chains.draws());
    let squares: Vec<f64> = chains.draws().iter().map(|x| (x - centre) * (x - centre)).collect();
    let second = mean(&squares);
    if variance(chains.draws()) == 0.0 {
        return 0.0;
    }
    let fourth = mean(&squares.iter().map(|square| square * square).collect::<Vec<_>>());
    let scatter = (fourth - second * second).max(0.0) / deviation_effective_sample_size(chains);
    (scatter / second / 4.0).sqrt()
}

/// Standard error of a quantile, as half the distance of the order statistics at plus and minus one standard deviation of its
/// rank: $(x_{(\lceil Sb\rceil)}-x_{(\lfloor Sa\rfloor)})/2$, where $a$ and $b$ are quantiles of
/// $\mathrm{Beta}(\mathrm{ESS}\,p+1,\mathrm{ESS}(1-p)+1)$ and $S$ the number of draws.
///
/// Equal to ArviZ's `mcse` (method "quantile").
///
/// # Errors
/// A probability outside of \[0, 1\].
///
/// Source: A. Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.4.
pub fn quantile_standard_error(chains: &Chains, probability: f64) -> Result<f64, DiagnosticsError> {
    crate::sample::probability(probability, 0)?;
    let effective = of_quantile(chains, probability);
    let (a, b) = (effective * probability + 1.0, effective * (1.0 - probability) + 1.0);
    let sorted = crate::sample::sorted(chains.draws());
    let size = sorted.len() as f64;
    let position = |p: f64| beta_quantile::quantile(p, a, b) * size - 1.0;
    let lower = position(ONE_SIGMA_BELOW).floor().max(0.0);
    let upper = position(1.0 - ONE_SIGMA_BELOW).ceil().clamp(0.0, size - 1.0);
    Ok(0.5 * (sorted[upper as usize] - sorted[lower as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_no_error() {
        let draws = [0.1; 8];
        let chains = Chains::new(&draws, 2).unwrap();
        assert_eq!(mean_standard_error(&chains), 0.0);
        assert_eq!(deviation_standard_error(&chains), 0.0);
        assert_eq!(quantile_standard_error(&chains, 0.3), Ok(0.0));
        assert!(quantile_standard_error(&chains, f64::NAN).is_err());
    }
}

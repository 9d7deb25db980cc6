//! Potential scale reduction: do several chains agree?

use super::Chains;
use super::halves::Halves;
use super::variance::{mean, variance};
use crate::DiagnosticsError;

/// Rank-normalised split $\hat R$: the larger one of the values for location and for scale.
///
/// The chains are cut into halves and their draws replaced by normal scores of their ranks, so that it is defined for any law;
/// location is judged from these, scale from the same scores of the distances from the median. Chains that agree have
/// $\hat R\approx1$; above 1.01 they should not be used. Infinite if every half-chain is stuck at a value of its own.
///
/// Equal to ArviZ's `rhat` (method "rank").
///
/// # Errors
/// A single chain, or draws that are all equal.
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, rank_normalised_split_r_hat};
///
/// // Two chains that never meet.
/// let apart = [0.1, 0.3, 0.2, 0.4, 5.1, 5.3, 5.2, 5.4];
/// assert!(rank_normalised_split_r_hat(&Chains::new(&apart, 2)?)? > 1.5);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter & P.-C. Bürkner, Bayesian Analysis 16, 667 (2021), section 4.
pub fn rank_normalised_split_r_hat(chains: &Chains) -> Result<f64, DiagnosticsError> {
    let halves = several(chains)?;
    let bulk = potential_scale_reduction(&halves.rank_normalised())?;
    // Draws of two values of the same frequency have no scale to disagree about.
    let tail = potential_scale_reduction(&halves.folded().rank_normalised()).unwrap_or(bulk);
    Ok(bulk.max(tail))
}

/// Split $\hat R$ of the draws as they are,
/// $$\hat R=\sqrt{\frac{N-1}N+\frac BW},$$
/// where $B$ is the variance of the means of the half-chains of $N$ draws and $W$ the mean of their variances.
///
/// Equal to ArviZ's `rhat` (method "split"). Meaningless for laws without variance: [`rank_normalised_split_r_hat`] has no such
/// limit.
///
/// # Errors
/// A single chain, or draws that are all equal.
///
/// Source: A. Gelman et al., *Bayesian Data Analysis*, 3rd edition (2013), section 11.4.
pub fn split_r_hat(chains: &Chains) -> Result<f64, DiagnosticsError> {
    potential_scale_reduction(&several(chains)?)
}

/// The halves of at least two chains: a single chain cannot say whether another one would agree.
fn several(chains: &Chains) -> Result<Halves, DiagnosticsError> {
    if chains.count() < 2 {
        return Err(DiagnosticsError::TooFewChains { required: 2, found: chains.count() });
    }
    Ok(Halves::of(chains))
}

fn potential_scale_reduction(halves: &Halves) -> Result<f64, DiagnosticsError> {
    let length = halves.length as f64;
    let means: Vec<f64> = halves.iter().map(mean).collect();
    let variances: Vec<f64> = halves.iter().map(variance).collect();
    let (between, within) = (variance(&means), mean(&variances));
    if between == 0.0 && within == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    Ok((between / within + (length - 1.0) / length).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn means_and_variances_enter_as_the_formula_says() {
        // Half-chains (0, 2), (2, 4), (0, 2), (2, 4): B = 4/3, W = 2, N = 2.
        let draws = [0.0, 2.0, 0.0, 2.0, 2.0, 4.0, 2.0, 4.0];
        let found = split_r_hat(&Chains::new(&draws, 2).unwrap()).unwrap();
        assert_relative_eq!(found, f64::sqrt(0.5 + 2.0 / 3.0), max_relative = 1e-15);
    }

    #[test]
    fn degenerate_chains_are_told_apart() {
        let one = [0.0, 1.0, 2.0, 3.0];
        let found = split_r_hat(&Chains::single(&one).unwrap());
        assert_eq!(found, Err(DiagnosticsError::TooFewChains { required: 2, found: 1 }));
        let constant = [0.1; 8];
        let found = rank_normalised_split_r_hat(&Chains::new(&constant, 2).unwrap());
        assert_eq!(found, Err(DiagnosticsError::Degenerate));
        let stuck = [0.1, 0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7];
        assert_eq!(rank_normalised_split_r_hat(&Chains::new(&stuck, 2).unwrap()), Ok(f64::INFINITY));
    }
}

//! Integrated autocorrelation time: how many draws make an independent one?

use super::autocovariance::autocorrelation;
use super::{Chains, effective_sample_size};
use crate::DiagnosticsError;

/// Integrated autocorrelation time $\hat\tau=MN/\mathrm{ESS}$ in draws, by Geyer's initial monotone sequence over whole chains.
///
/// The variance between chains enters, so that chains that disagree have a long time. 1 for independent draws, below 1 for
/// antithetic ones; $(1+\rho)/(1-\rho)$ for an autoregressive chain of correlation $\rho$. For reversible chains it errs on the
/// long side; [`windowed_autocorrelation_time`] is the physicists' estimate.
///
/// Equal to $MN$ over ArviZ's `ess` (method "identity").
///
/// # Errors
/// Draws that are all equal.
///
/// Source: C. J. Geyer, Statist. Sci. 7, 473 (1992), section 3.3.
pub fn integrated_autocorrelation_time(chains: &Chains) -> Result<f64, DiagnosticsError> {
    if super::variance::variance(chains.draws()) == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    Ok(chains.draws().len() as f64 / effective_sample_size::of_whole_chains(chains))
}

/// An autocorrelation time, with the window that it was summed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowedTime {
    /// $\hat\tau$ in draws: the variance of a mean over $N$ draws is $\hat\tau\sigma^2/N$.
    pub time: f64,
    /// Last lag $m$ of the sum.
    pub window: usize,
    /// Whether the chain is long enough for the estimate to be believed, $N\ge50\hat\tau$ with a window that closed.
    pub reliable: bool,
}

/// Integrated autocorrelation time by Sokal's automatic window,
/// $$\hat\tau=1+2\sum_{k=1}^{m}\hat\rho_k,\qquad m=\min\{k:k\ge c\,\hat\tau(k)\},$$
/// with the autocorrelation averaged over chains, each about its own mean and by its own variance.
///
/// The window factor $c$ trades bias, of the order of $e^{-c}$, against noise; Sokal takes 5. Equal to emcee's
/// `integrated_time`.
///
/// # Errors
/// A chain whose draws are all equal, or a window factor that is not positive.
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, windowed_autocorrelation_time};
///
/// let draws: Vec<f64> = (0..600_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_769) >> 8)).collect();
/// let time = windowed_autocorrelation_time(&Chains::new(&draws, 2)?, 5.0)?;
/// assert!(time.reliable && time.time < 2.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: A. D. Sokal, *Monte Carlo Methods in Statistical Mechanics* (Cargèse lectures, 1996), section 3; J. Goodman & J. Weare,
/// Comm. App. Math. Comp. Sci. 5, 65 (2010).
pub fn windowed_autocorrelation_time(chains: &Chains, window_factor: f64) -> Result<WindowedTime, DiagnosticsError> {
    if !(window_factor > 0.0 && window_factor.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter {
            name: "window_factor",
            value: window_factor,
            requirement: "positive",
        });
    }
    let length = chains.draws_per_chain();
    let mut correlation = vec![0.0; length];
    for chain in chains {
        for (sum, value) in correlation.iter_mut().zip(autocorrelation(chain)?) {
            *sum += value;
        }
    }
    let count = chains.count() as f64;
    let mut time = -1.0;
    for (lag, sum) in correlation.iter().enumerate() {
        time += 2.0 * sum / count;
        if lag as f64 >= window_factor * time {
            return Ok(WindowedTime { time, window: lag, reliable: length as f64 >= 50.0 * time });
        }
    }
    Ok(WindowedTime { time, window: length - 1, reliable: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_input_is_refused() {
        let constant = [0.1; 8];
        let chains = Chains::new(&constant, 2).unwrap();
        assert_eq!(integrated_autocorrelation_time(&chains), Err(DiagnosticsError::Degenerate));
        assert_eq!(windowed_autocorrelation_time(&chains, 5.0), Err(DiagnosticsError::Degenerate));
        assert!(windowed_autocorrelation_time(&chains, 0.0).is_err());
    }

    #[test]
    fn a_drifting_chain_is_not_reliable() {
        let drift: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(!windowed_autocorrelation_time(&Chains::single(&drift).unwrap(), 5.0).unwrap().reliable);
    }
}

//! Energy of Hamiltonian chains.

use super::Chains;
use super::variance::variance;
use crate::DiagnosticsError;

/// Estimated fraction of missing information of each chain of energies,
/// $$\mathrm{E\text{-}BFMI}=\frac{\frac1{N-1}\sum_t(E_t-E_{t-1})^2}{s_E^2}:$$
/// how much of the spread of the energy a single refreshment of the momentum can cross.
///
/// About 2 for independent energies; below 0.3 the chain walks slowly through the energy shells and its tails are not to be trusted.
/// Equal to ArviZ's `bfmi`.
///
/// # Errors
/// A chain whose energies are all equal.
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, energy_missing_information};
///
/// let energies = [1.0, 2.0, 3.0, 4.0];
/// // Steps of 1, variance 5/3.
/// let found = energy_missing_information(&Chains::single(&energies)?)?;
/// assert!((found[0] - 0.6).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: M. Betancourt, arXiv:1604.00695, equation (1) of section 3.
pub fn energy_missing_information(energies: &Chains) -> Result<Vec<f64>, DiagnosticsError> {
    energies
        .iter()
        .map(|chain| {
            let scatter = variance(chain);
            if scatter == 0.0 {
                return Err(DiagnosticsError::Degenerate);
            }
            let steps: f64 = chain.windows(2).map(|pair| (pair[1] - pair[0]) * (pair[1] - pair[0])).sum();
            Ok(steps / (chain.len() as f64 - 1.0) / scatter)
        })
        .collect()
}

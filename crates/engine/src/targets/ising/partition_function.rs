//! Kaufman's solution.

use std::f64::consts::PI;

use crate::targets::error::{TargetError, positive};
use crate::targets::lattice::Lattice;

/// The critical coupling `ln(1 + sqrt 2)/2` of the infinite lattice.
pub const CRITICAL_COUPLING: f64 = 0.440_686_793_509_771_5;

/// `ln Z` of the Ising model with `coupling` `K > 0` on a periodic lattice of `m` rows and `n` columns, exactly (Kaufman
/// 1949, Phys. Rev. 76, 1232, eq. 84):
///
/// `Z = (1/2) (2 sinh 2K)^(mn/2) (prod 2 cosh(m g_(2r+1)/2) + prod 2 sinh(m g_(2r+1)/2) + prod 2 cosh(m g_2r/2) +
/// prod 2 sinh(m g_2r/2))`,
///
/// products over `r = 0..n-1`, `cosh g_k = cosh 2K coth 2K - cos(pi k/n)`, and `g_0 = 2K + ln tanh K` with its sign.
///
/// ```
/// use ornstein_engine::targets::{Lattice, log_partition_function};
///
/// // Two spins a side: every link counts twice, and the 16 states have 8, 0 or -8 on their links.
/// let k = 0.3f64;
/// let z = 2.0 * (8.0 * k).exp() + 2.0 * (-8.0 * k).exp() + 12.0;
/// assert!((log_partition_function(Lattice::new(2, 2)?, k)? - z.ln()).abs() < 1e-13);
/// # Ok::<(), ornstein_engine::targets::TargetError>(())
/// ```
pub fn log_partition_function(lattice: Lattice, coupling: f64) -> Result<f64, TargetError> {
    let k = positive("the coupling", coupling)?;
    let (m, n) = (lattice.rows() as f64, lattice.columns());
    let energy = (2.0 * k).cosh() / (2.0 * k).tanh();
    let gamma = |index: usize| match index {
        0 => 2.0 * k + k.tanh().ln(),
        _ => (energy - (PI * index as f64 / n as f64).cos()).acosh(),
    };
    // ln of the products, with the sign of the last one, whose first factor is negative above the critical temperature.
    let product = |first: usize, sign: f64| -> f64 {
        let factor = |r: usize| {
            let half = 0.5 * m * gamma(2 * r + first).abs();
            half + (sign * (-2.0 * half).exp()).ln_1p()
        };
        (0..n).map(factor).sum()
    };
    let terms = [
        (product(1, 1.0), 1.0),
        (product(1, -1.0), 1.0),
        (product(0, 1.0), 1.0),
        (product(0, -1.0), gamma(0).signum()),
    ];
    let largest = terms.iter().fold(f64::NEG_INFINITY, |largest, term| largest.max(term.0));
    let sum: f64 = terms.iter().map(|(logarithm, sign)| sign * (logarithm - largest).exp()).sum();
    let sites = m * n as f64;
    Ok(0.5 * sites * (2.0 * (2.0 * k).sinh()).ln() + largest + (0.5 * sum).ln())
}

//! Two-sample Kolmogorov-Smirnov test.

use super::path_crossing::crossing_probability;
use crate::{DiagnosticsError, NullDistribution, TestResult, kolmogorov_upper_tail, sample};

/// Up to this many points of a path's band the p-value is exact (a fifth of a second).
const EXACT_CELLS: f64 = 5e7;

/// Tests whether two samples of scalars come from the same law by the largest distance of their cumulative distributions,
/// $D=\sup_x|F_m(x)-G_n(x)|$.
///
/// The p-value is exact, also for tied values (given which values are tied), down to the smallest positive number, as long as the sum takes
/// fewer than $5\times10^7$ terms ($2mnD$; about $6\times10^4$ members each near the null). Beyond that it is that of one sample of $mn/(m+n)$ members, which is off by at most
/// 2 % for $p>10^{-20}$.
///
/// # Errors
/// An empty sample, or a member that is not finite (numbered within its sample).
///
/// ```
/// use ornstein_diagnostics::two_sample::kolmogorov_smirnov;
///
/// // Samples that do not overlap: 2 orders out of 6! / (3! 3!) = 20.
/// let result = kolmogorov_smirnov(&[1.0, 2.0, 3.0], &[7.0, 9.0, 8.0])?;
/// assert_eq!(result.statistic, 1.0);
/// assert!((result.p_value - 0.1).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: N. V. Smirnov, Bull. Math. Univ. Moscou 2, 3 (1939); J. L. Hodges, Ark. Mat. 3, 469 (1958).
pub fn kolmogorov_smirnov(first: &[f64], second: &[f64]) -> Result<TestResult, DiagnosticsError> {
    sample::validate(first, 1)?;
    sample::validate(second, 1)?;
    let (m, n) = (first.len(), second.len());
    let mut pooled: Vec<(f64, bool)> =
        first.iter().map(|x| (*x, true)).chain(second.iter().map(|y| (*y, false))).collect();
    pooled.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // Counted in units of 1/mn, where the distance is an integer.
    let (mut from_first, mut from_second, mut distance) = (0_u128, 0_u128, 0_u128);
    let mut longest_tie = 1;
    // Whether the k-th of all values is the last one of its kind.
    let mut ends_a_tie = vec![false; m + n + 1];
    let mut passed = 0;
    for ties in pooled.chunk_by(|a, b| a.0 == b.0) {
        let members = ties.iter().filter(|value| value.1).count();
        from_first += members as u128;
        from_second += (ties.len() - members) as u128;
        distance = distance.max((from_first * n as u128).abs_diff(from_second * m as u128));
        longest_tie = longest_tie.max(ties.len());
        passed += ties.len();
        ends_a_tie[passed] = true;
    }
    let statistic = distance as f64 / (m as f64 * n as f64);
    let band = 2.0 * (statistic * n as f64 + longest_tie as f64).min(n as f64) * m as f64;
    let p_value = if distance == 0 {
        1.0
    } else if band < EXACT_CELLS {
        crossing_probability(m, n, distance, longest_tie, |k| ends_a_tie[k])
    } else {
        kolmogorov_upper_tail((m as f64 * n as f64 / (m + n) as f64).round() as usize, statistic)
    };
    Ok(TestResult {
        statistic,
        p_value: p_value.min(1.0),
        null: NullDistribution::TwoSampleKolmogorov { first_size: m, second_size: n },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_conditioned_on() {
        // Values 0 0 0 1 1 1 with labels x x x | y y y: only the middle is looked at; D = 1 for 2 of 20 labellings.
        let result = kolmogorov_smirnov(&[0.0; 3], &[1.0; 3]).unwrap();
        assert!((result.p_value - 0.1).abs() < 1e-15);
        // All equal: no labelling differs.
        assert_eq!(kolmogorov_smirnov(&[2.0; 4], &[2.0; 9]).unwrap().p_value, 1.0);
    }

    #[test]
    fn exact_and_large_sample_tails_meet() {
        // Somewhat below the switch, with p of 5e-5 and 2e-12... the error falls with n.
        let n = 20_000_usize;
        for k in [230_u128, 525] {
            let exact = crossing_probability(n, n, k * n as u128, 1, |_| true);
            let approximate = kolmogorov_upper_tail(n / 2, k as f64 / n as f64);
            assert!((approximate / exact - 1.0).abs() < 0.03, "{exact} {approximate}");
        }
    }

    #[test]
    fn bad_samples_are_refused() {
        assert!(kolmogorov_smirnov(&[], &[1.0]).is_err());
        assert!(kolmogorov_smirnov(&[1.0], &[f64::NAN]).is_err());
    }
}

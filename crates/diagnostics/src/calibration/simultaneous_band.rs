//! Probability that a cumulative distribution stays inside a band at several points at once.

use super::binomial::{lower_tail, upper_tail};
use crate::special::stirling::binomial_weight;

/// The counts $k$ that are not extreme at fraction $z$ of $n$ uniform values: both $\Pr(K\le k)$ and $\Pr(K\ge k)$ exceed
/// `tail`. An empty interval has its first entry above the second.
pub(super) fn pointwise_interval(n: usize, z: f64, tail: f64) -> (usize, usize) {
    let (mut low, mut high) = (0, n);
    // The smallest k with Pr(K <= k) > tail, by bisection.
    let mut above = n;
    while low < above {
        let middle = usize::midpoint(low, above);
        if lower_tail(middle, n, z, 1.0 - z) > tail { above = middle } else { low = middle + 1 }
    }
    // The largest k with Pr(K >= k) > tail.
    let mut below = 0;
    while below < high {
        let middle = (below + high).div_ceil(2);
        if upper_tail(middle, n, z, 1.0 - z) > tail { below = middle } else { high = middle - 1 }
    }
    (low, high)
}

/// The probability that $n$ independent uniform values leave the band at any of the ascending fractions, that is have a number of values
/// below fraction $z_i$ outside of the closed interval $i$.
///
/// The numbers below ascending fractions are a Markov chain: of $n-k$ values that are above $z$, each is below $z'$ with probability
/// $(z'-z)/(1-z)$. What leaves the band at each point is added up, a sum of positive terms, so that small probabilities keep their digits.
///
/// Source: T. Säilynoja, P.-C. Bürkner & A. Vehtari, Stat. Comput. 32, 32 (2022), section 2.2.
pub(super) fn crossing_probability(n: usize, fractions: &[f64], intervals: &[(usize, usize)]) -> f64 {
    // Probabilities of counts `first`, `first + 1`, ... of paths that have stayed inside so far.
    let mut first = 0;
    let mut inside = vec![1.0];
    let mut reached = 0.0;
    let mut outside = 0.0;
    for (&fraction, &(low, high)) in fractions.iter().zip(intervals) {
        let (p, q) = ((fraction - reached) / (1.0 - reached), (1.0 - fraction) / (1.0 - reached));
        let mut next = vec![0.0; (high + 1).saturating_sub(low)];
        for (offset, probability) in inside.iter().enumerate().filter(|(_, probability)| **probability > 0.0) {
            let count = first + offset;
            let rest = n - count;
            if high >= count {
                let start = low.max(count);
                add_increments(&mut next[start - low..], start - count, rest, p, q, *probability);
            }
            if count < low {
                outside += probability * lower_tail(low - 1 - count, rest, p, q);
            }
            outside += if high < count { *probability } else { probability * upper_tail(high + 1 - count, rest, p, q) };
        }
        (first, inside, reached) = (low, next, fraction);
    }
    outside.min(1.0)
}

/// Adds `scale` times the binomial weights of `first`, `first + 1`, ... successes in $n$ trials.
///
/// From the largest of them, which does not underflow where any other matters, by the ratio of neighbours.
fn add_increments(sums: &mut [f64], first: usize, n: usize, p: f64, q: f64, scale: f64) {
    let last = n.min(first + sums.len() - 1);
    if first > last {
        return;
    }
    let mode = ((n as f64 * p) as usize).clamp(first, last);
    let largest = if n == 0 { scale } else { scale * binomial_weight(mode as f64, n as f64, p, q) };
    let odds = p / q;
    let mut weight = largest;
    sums[mode - first] += weight;
    for k in mode + 1..=last {
        weight *= (n + 1 - k) as f64 / k as f64 * odds;
        sums[k - first] += weight;
    }
    weight = largest;
    for k in (first..mode).rev() {
        weight *= (k + 1) as f64 / ((n - k) as f64 * odds);
        sums[k - first] += weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn one_point_is_a_binomial_tail() {
        let found = crossing_probability(10, &[0.3], &[(1, 6)]);
        let expected = 0.7_f64.powi(10) + upper_tail(7, 10, 0.3, 0.7);
        assert_relative_eq!(found, expected, max_relative = 1e-13);
    }

    #[test]
    fn neighbouring_weights_follow_from_the_largest() {
        let mut sums = [0.0; 8];
        add_increments(&mut sums, 3, 9, 0.3, 0.7, 2.0);
        for (k, found) in (3..=9).zip(sums) {
            assert_relative_eq!(found, 2.0 * binomial_weight(f64::from(k), 9.0, 0.3, 0.7), max_relative = 1e-13);
        }
        // Ten successes in nine trials there are not.
        assert_eq!(sums[7], 0.0);
    }

    #[test]
    fn one_value_is_elementary() {
        // Inside if it is not below 1/4 and is below 3/4: probability 1/2.
        assert_relative_eq!(crossing_probability(1, &[0.25, 0.75], &[(0, 0), (1, 1)]), 0.5, max_relative = 1e-14);
    }

    #[test]
    fn the_kolmogorov_smirnov_band_has_its_probability() {
        // D_n < d at all jumps of a fine grid: between the exact probabilities of d -+ spacing.
        let (n, points, d) = (20, 2000, 0.3);
        let fractions: Vec<f64> = (1..points).map(|i| f64::from(i) / f64::from(points)).collect();
        let intervals: Vec<(usize, usize)> = fractions
            .iter()
            .map(|z| {
                (((z - d) * n as f64).ceil().max(0.0) as usize, ((z + d) * n as f64).floor().min(n as f64) as usize)
            })
            .collect();
        let found = crossing_probability(n, &fractions, &intervals);
        let exact = |d| crate::kolmogorov_upper_tail(n, d);
        assert!(exact(d + 1e-3) < found && found < exact(d - 1e-3), "{found} {}", exact(d));
    }

    #[test]
    fn intervals_cut_what_is_extreme() {
        for (z, tail) in [(0.5, 0.01), (0.02, 0.05), (0.9, 1e-6)] {
            let (low, high) = pointwise_interval(40, z, tail);
            assert!(lower_tail(low, 40, z, 1.0 - z) > tail && upper_tail(high, 40, z, 1.0 - z) > tail);
            assert!(low == 0 || lower_tail(low - 1, 40, z, 1.0 - z) <= tail);
            assert!(high == 40 || upper_tail(high + 1, 40, z, 1.0 - z) <= tail);
        }
    }
}

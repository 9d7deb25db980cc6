//! Tails of the binomial distribution.

use crate::special::incomplete_beta::regularised;

/// $\Pr(K\ge k)$ for $n$ trials of probability $p$, with $q=1-p$.
pub(super) fn upper_tail(k: usize, n: usize, p: f64, q: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n {
        0.0
    } else {
        regularised(k as f64, (n - k) as f64 + 1.0, p, q)
    }
}

/// $\Pr(K\le k)$ for $n$ trials of probability $p$, with $q=1-p$.
pub(super) fn lower_tail(k: usize, n: usize, p: f64, q: f64) -> f64 {
    if k >= n { 1.0 } else { regularised((n - k) as f64, k as f64 + 1.0, q, p) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_fair_coins() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-14;
        assert!(close(upper_tail(2, 3, 0.5, 0.5), 0.5) && close(lower_tail(0, 3, 0.5, 0.5), 0.125));
        assert_eq!(
            [upper_tail(0, 3, 0.5, 0.5), upper_tail(4, 3, 0.5, 0.5), lower_tail(3, 3, 0.5, 0.5)],
            [1.0, 0.0, 1.0]
        );
    }
}

//! Exact upper tail of the two-sample Kolmogorov-Smirnov statistic.

/// The probability that a random path from (0, 0) to ($m$, $n$), all orders of its $m$ and $n$ steps being equally likely, comes to a point
/// ($i$, $j$) with $|in-jm|\ge$ `distance`.
///
/// Let $u_{ij}$ be that probability for the end ($i$, $j$). Conditioned on the last step,
/// $$u_{ij}=\tfrac i{i+j}u_{i-1,j}+\tfrac j{i+j}u_{i,j-1},$$
/// and $u=1$ outside: a sum of positive terms, so that the smallest tails keep their digits. Only points inside the band are visited. `counts`
/// says whether a point on the diagonal $i+j$ is looked at, which of a run of at most `longest_tie` tied values only the last is.
///
/// Source: J. L. Hodges, Ark. Mat. 3, 469 (1958), section 3; ties after T. Schröer & D. Trenkler, Comput. Statist. Data Anal. 20, 185 (1995).
pub(super) fn crossing_probability(
    m: usize,
    n: usize,
    distance: u128,
    longest_tie: usize,
    counts: impl Fn(usize) -> bool,
) -> f64 {
    // A path may stray over the boundary inside a run of ties, by one step each.
    let steepest = (n as f64 / m as f64).max(1.0);
    let reach = distance as f64 / m as f64 + longest_tie as f64 * steepest;
    let inverse: Vec<f64> = (0..=m + n).map(|steps| 1.0 / steps.max(1) as f64).collect();
    let mut row = vec![1.0_f64; n + 1];
    for i in 0..=m {
        // Inside are the j with |in - jm| < distance.
        let level = i as u128 * n as u128;
        let first_inside = if level < distance { 0 } else { ((level - distance) / m as u128 + 1) as usize };
        let last_inside = ((level + distance - 1) / m as u128) as usize;
        let centre = i as f64 * n as f64 / m as f64;
        let low = (centre - reach).floor().max(0.0) as usize;
        let high = ((centre + reach).ceil() as usize).min(n);
        if low > 0 {
            row[low - 1] = 1.0;
        }
        let mut previous = if low > 0 { 1.0 } else { 0.0 };
        for (j, entry) in row[..=high].iter_mut().enumerate().skip(low) {
            let steps = i + j;
            previous = if (j < first_inside || j > last_inside) && counts(steps) {
                1.0
            } else {
                // No path ends before (0, j) in the first direction: its weight is zero.
                let last_from_first = i as f64 * inverse[steps] * *entry;
                last_from_first + j as f64 * inverse[steps] * previous
            };
            *entry = previous;
        }
    }
    row[n]
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn equal_sizes_have_a_closed_form_by_reflection() {
        // One-sided 2 C(2n, n - k) / C(2n, n), minus paths that touch both sides, for which 2k > n makes no room.
        let (n, k) = (20_usize, 15_usize);
        let ratio: f64 = (0..k).map(|i| (n - i) as f64 / (n + 1 + i) as f64).product();
        let found = crossing_probability(n, n, (k * n) as u128, 1, |_| true);
        assert_relative_eq!(found, 2.0 * ratio, max_relative = 1e-13);
    }

    #[test]
    fn the_far_corner_is_two_paths() {
        // D = 1: all of one sample first, 2 / C(m + n, m).
        let found = crossing_probability(3, 7, 21, 1, |_| true);
        assert_relative_eq!(found, 2.0 / 120.0, max_relative = 1e-14);
    }

    #[test]
    fn band_and_whole_square_agree() {
        let counts = |k: usize| k.is_multiple_of(3);
        let band = crossing_probability(40, 31, 300, 3, counts);
        let square = crossing_probability(40, 31, 300, 1000, counts);
        assert_relative_eq!(band, square, max_relative = 1e-14);
    }
}

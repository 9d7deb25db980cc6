//! Exact upper tails of the one-sided Kolmogorov and the Kuiper statistic, as sums of binomial weights.

use crate::special::stirling::binomial_weight;

/// Sums longer than this are taken on a grid of this many points.
const NODES: usize = 4096;

/// $\Pr(D_n^+\ge d)=d\sum_{j=0}^{\lfloor n(1-d)\rfloor}\binom nj\left(d+\tfrac jn\right)^{j-1}\left(1-d-\tfrac jn\right)^{n-j}$ for
/// $0<d<1$.
///
/// Source: Z. W. Birnbaum & F. H. Tingey, Ann. Math. Statist. 22, 592 (1951), equation (3.0).
pub(crate) fn one_sided_kolmogorov(n: usize, d: f64) -> f64 {
    d * crossing_sum(n, d, |_, level, _| 1.0 / level)
}

/// Upper tail of Kuiper's $V_n$ by the sum that is exact for $v\ge\tfrac12$, and for smaller $v$ right to a
/// relative $O(p^3)$: it leaves out that two separate arcs are exceeded.
///
/// With $w=t/n$ and $y=v+w$ the published polynomial $T_t$ is rearranged as
/// $nv^3+vw(2y-3)-2w(1-y)/n$, where the leading terms have cancelled on paper instead of in the machine.
///
/// Source: M. A. Stephens, Biometrika 52, 309 (1965); in this form S. Paltani, A&A 420, 789 (2004), equation (3).
pub(crate) fn kuiper(n: usize, v: f64) -> f64 {
    let count = n as f64;
    crossing_sum(n, v, |fraction, level, rest| {
        let polynomial = count * v * v * v + v * fraction * (2.0 * level - 3.0) - 2.0 * fraction * rest / count;
        polynomial / (level * level * level * rest)
    })
}

/// $\sum_t b(t;n,y_t)\,g(t/n,y_t,1-y_t)$ over $0\le t<n(1-v)$, where $b$ is the binomial weight and $y_t=v+t/n$.
///
/// For large $n$ the summand is smooth on the scale of $n$ and vanishes with all its derivatives at both ends, so that the
/// trapezoidal rule converges exponentially and a few thousand points stand for any $n$. At the 4096 points used here the sum of
/// all terms and the sum on the grid agree to 12 digits (see the test).
fn crossing_sum(n: usize, v: f64, g: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let count = n as f64;
    let end = count * (1.0 - v);
    let stride = if end > NODES as f64 { end / NODES as f64 } else { 1.0 };
    grid_sum(count, v, stride, g)
}

fn grid_sum(count: f64, v: f64, stride: f64, g: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let mut step = 0.0;
    loop {
        let t = step * stride;
        let fraction = t / count;
        let level = v + fraction;
        // Not 1 - level, which may vanish by rounding where this does not.
        let rest = (count - t) / count - v;
        if rest <= 0.0 || t >= count {
            return stride * sum;
        }
        sum += binomial_weight(t, count, level, rest) * g(fraction, level, rest);
        step += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn single_observation_is_elementary() {
        // D_1^+ = 1 - F(x) is uniform.
        assert_relative_eq!(one_sided_kolmogorov(1, 0.3), 0.7, max_relative = 1e-14);
        // P(D_2^+ >= d) = (1-d)^2 + 2 d (1/2 - d) (1/2 ... 1): (1-d)^2 + 2d(1/2-d) below one half.
        let d = 0.2;
        assert_relative_eq!(
            one_sided_kolmogorov(2, d),
            (1.0 - d) * (1.0 - d) + 2.0 * d * (0.5 - d),
            max_relative = 1e-14
        );
    }

    #[test]
    fn grid_stands_for_the_whole_sum() {
        let n = 100_000.0;
        for z in [1.0, 2.0, 5.3, 15.0] {
            let d = z / f64::sqrt(n);
            let whole = grid_sum(n, d, 1.0, |_, level, _| 1.0 / level);
            let grid = grid_sum(n, d, n * (1.0 - d) / NODES as f64, |_, level, _| 1.0 / level);
            assert_relative_eq!(whole, grid, max_relative = 1e-12);
        }
    }
}

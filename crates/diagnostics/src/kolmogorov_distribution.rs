//! Upper tail of the two-sided Kolmogorov statistic $D_n$.

use std::f64::consts::PI;

use crate::{boundary_crossing, durbin_matrix};

/// Up to this sample size the matrix of Durbin is exact and fast enough for what is not far in the tail.
const SMALL_SAMPLE: usize = 200;
/// Below this p-value the one-sided tail is taken for small samples.
const SMALL_SAMPLE_TAIL: f64 = 1e-3;
/// Below this p-value the one-sided tail is taken for large samples.
const LARGE_SAMPLE_TAIL: f64 = 0.05;

/// $\Pr(D_n\ge d)$ for $n\ge1$ observations.
///
/// | where | formula | relative error |
/// |---|---|---|
/// | $n\le200$, $p<10^{-3}$ | one-sided tail | $10^{-11}$, down to $p=10^{-300}$ |
/// | $n\le200$, else | matrix of Durbin, after Marsaglia, Tsang & Wang | $10^{-12}$ |
/// | $n>200$, $p<0.05$ | one-sided tail | $2\times10^{-6}$ at $p=0.05$, falling as $p^3$ |
/// | $n>200$, else | Pelz & Good to order $n^{-3/2}$ | $3\times10^{-6}$ at $n=201$, falling as $n^{-2}$ |
///
/// The one-sided tail stands for $2\Pr(D_n^+\ge d)-\Pr(D_n^+\ge d,D_n^-\ge d)$, of which the first term is exact and the second, of the
/// order of $p^4$, is $2e^{-8z^2}$ at $z=d\sqrt n+1/(6\sqrt n)$. This division of labour follows R. Simard & P. L'Ecuyer, J. Stat.
/// Softw. 39(11) (2011).
///
/// ```
/// use ornstein_diagnostics::kolmogorov_upper_tail;
/// // D_1 = max(F, 1 - F) is uniform on [1/2, 1].
/// assert!((kolmogorov_upper_tail(1, 0.75) - 0.5).abs() < 1e-15);
/// ```
pub fn kolmogorov_upper_tail(n: usize, d: f64) -> f64 {
    let count = n as f64;
    if d.is_nan() || n == 0 {
        return f64::NAN;
    }
    if d >= 1.0 {
        return 0.0;
    }
    if 2.0 * count * d <= 1.0 {
        return 1.0;
    }
    let z = d * count.sqrt();
    // Below z = 1.3 the p-value exceeds 0.05 for every n: the sum can be spared.
    if z > 1.3 || d > 0.5 {
        let both = if d >= 0.5 { 0.0 } else { 2.0 * (-8.0 * (z + 1.0 / (6.0 * count.sqrt())).powi(2)).exp() };
        let tail = 2.0 * boundary_crossing::one_sided_kolmogorov(n, d) - both;
        let threshold = if n <= SMALL_SAMPLE { SMALL_SAMPLE_TAIL } else { LARGE_SAMPLE_TAIL };
        if tail < threshold || d >= 0.5 {
            return tail.clamp(0.0, 1.0);
        }
    }
    let cumulative = if n <= SMALL_SAMPLE { durbin_matrix::cumulative(n, d) } else { pelz_good(count, z) };
    (1.0 - cumulative).clamp(0.0, 1.0)
}

/// $\Pr(D_n<z/\sqrt n)\approx K_0(z)+K_1(z)n^{-1/2}+K_2(z)n^{-1}+K_3(z)n^{-3/2}$.
///
/// Source: W. Pelz & I. J. Good, J. R. Statist. Soc. B 38, 152 (1976).
fn pelz_good(n: f64, z: f64) -> f64 {
    // For smaller z all terms are below 1e-300.
    if z < 0.042 {
        return 0.0;
    }
    let [z2, z4, z6, z8] = [2, 4, 6, 8].map(|power| z.powi(power));
    let [pi2, pi4, pi6] = [2, 4, 6].map(|power| PI.powi(power));
    let (mut k0, mut k1, mut k2, mut k3) = (0.0, 0.0, 0.0, 0.0);
    let (mut k2_integers, mut k3_integers) = (0.0, 0.0);
    // Gaussian decay: after 16 z / pi terms the weight is below 1e-220.
    for k in 1..=(16.0 * z / PI).ceil() as u32 {
        let k = f64::from(k);
        let m2 = (2.0 * k - 1.0).powi(2);
        let (m4, m6) = (m2 * m2, m2 * m2 * m2);
        let weight = (-pi2 * m2 / (8.0 * z2)).exp();
        k0 += weight;
        k1 += weight * (pi2 * m2 / 4.0 - z2);
        k2 += weight
            * (6.0 * z6 + 2.0 * z4 + (2.0 * z4 - 5.0 * z2) * pi2 * m2 / 4.0 + (1.0 - 2.0 * z2) * pi4 * m4 / 16.0);
        k3 += weight
            * (-30.0 * z6 - 90.0 * z8
                + (135.0 * z4 - 96.0 * z6) * pi2 * m2 / 4.0
                + (212.0 * z4 - 60.0 * z2) * pi4 * m4 / 16.0
                + (5.0 - 30.0 * z2) * pi6 * m6 / 64.0);
        let weight = (-pi2 * k * k / (2.0 * z2)).exp() * k * k;
        k2_integers += weight;
        k3_integers += weight * (3.0 * z2 - pi2 * k * k);
    }
    let root = (2.0 * PI).sqrt();
    let k0 = root * k0 / z;
    let k1 = root * k1 / (6.0 * z4);
    let k2 = root * (k2 / (72.0 * z6 * z) - pi2 * k2_integers / (36.0 * z2 * z));
    let k3 = root * (k3 / (6480.0 * z8 * z2) + pi2 * k3_integers / (216.0 * z6));
    k0 + k1 / n.sqrt() + k2 / n + k3 / (n * n.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn two_observations_are_elementary() {
        // P(D_2 < d) = 2 (2d - 1/2)^2 on [1/4, 1/2], and P(D_2 >= d) = 2 (1 - d)^2 on [1/2, 1].
        assert_relative_eq!(kolmogorov_upper_tail(2, 0.4), 1.0 - 2.0 * 0.3_f64.powi(2), max_relative = 1e-13);
        assert_relative_eq!(kolmogorov_upper_tail(2, 0.7), 0.18, max_relative = 1e-13);
    }

    #[test]
    fn branches_meet() {
        // At the change of formula the p-value may not jump by more than the stated errors.
        for n in [150, 201, 1000, 1_000_000] {
            let root = f64::sqrt(n as f64);
            let mut previous = 1.0;
            for i in 0..4000 {
                let p = kolmogorov_upper_tail(n, (0.3 + f64::from(i) * 0.0005) / root);
                assert!(p <= previous && p > previous * 0.995 - 1e-12, "n {n}, step {i}: {previous} {p}");
                previous = p;
            }
        }
    }

    #[test]
    fn limits() {
        assert_eq!(kolmogorov_upper_tail(5, 0.1), 1.0);
        assert_eq!(kolmogorov_upper_tail(5, 1.0), 0.0);
        assert!(kolmogorov_upper_tail(5, f64::NAN).is_nan());
    }
}

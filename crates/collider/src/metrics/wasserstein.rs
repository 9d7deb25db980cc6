//! Wasserstein distances of single observables.

use ornstein_diagnostics::CompensatedSum;

use crate::Law;

/// $W_1=\int|F-G|\,\mathrm dx$ between two ascending samples of an observable, of any sizes, in its unit: the mean distance by which one
/// has to be moved to become the other. NaN if one is empty.
///
/// ```
/// use ornstein_collider::metrics::wasserstein_distance;
///
/// assert_eq!(wasserstein_distance(&[0.0, 1.0], &[2.0, 3.0]), 2.0);
/// // Half of the mass has to be moved by 1.
/// assert_eq!(wasserstein_distance(&[0.0], &[0.0, 1.0]), 0.5);
/// ```
#[must_use]
pub fn wasserstein_distance(first: &[f64], second: &[f64]) -> f64 {
    if first.is_empty() || second.is_empty() {
        return f64::NAN;
    }
    let [steps, other_steps] = [1.0 / first.len() as f64, 1.0 / second.len() as f64];
    let mut sum = CompensatedSum::default();
    let (mut i, mut j) = (0, 0);
    let mut at = first[0].min(second[0]);
    while i < first.len() || j < second.len() {
        let next_of = |sample: &[f64], place: usize| sample.get(place).copied().unwrap_or(f64::INFINITY);
        let (x, y) = (next_of(first, i), next_of(second, j));
        // A number that is none goes nowhere.
        if x.is_nan() || y.is_nan() {
            return f64::NAN;
        }
        let next = x.min(y);
        sum.add((i as f64 * steps - j as f64 * other_steps).abs() * (next - at));
        at = next;
        i += usize::from(i < first.len() && x == next);
        j += usize::from(j < second.len() && y == next);
    }
    sum.value()
}

/// $W_1$ between an ascending sample and a law, in the unit of the observable: $\frac1n\sum_i|x_{(i)}-Q(\tfrac{i+1/2}n)|$ with the law's
/// quantiles $Q$. NaN if the sample is empty.
///
/// The mean over each $n$-th of the law is taken at its median, which is off by $O(n^{-2})$ where densities are smooth: far below
/// the distance of about $n^{-1/2}$ that draws of the law itself have from it.
#[must_use]
pub fn wasserstein_to_law(sorted: &[f64], law: &dyn Law) -> f64 {
    let count = sorted.len() as f64;
    let ways = sorted.iter().enumerate().map(|(i, x)| (x - law.quantile((i as f64 + 0.5) / count)).abs());
    ways.collect::<CompensatedSum>().value() / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_diagnostics::special::{normal, normal_quantile};
    use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

    #[derive(Debug)]
    struct Normal;

    impl Law for Normal {
        fn density(&self, x: f64) -> f64 {
            (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
        }

        fn cumulative(&self, x: f64) -> f64 {
            normal::cumulative(x)
        }

        fn quantile(&self, u: f64) -> f64 {
            normal_quantile::quantile(u)
        }
    }

    fn sorted(mut sample: Vec<f64>) -> Vec<f64> {
        sample.sort_unstable_by(f64::total_cmp);
        sample
    }

    fn draws(count: usize, number: u64) -> Vec<f64> {
        let mut draws = vec![0.0; count];
        fill_normals_f64(Key::new(7, Purpose::SyntheticData, number), Counter::coordinate(0, 0, 0), &mut draws);
        sorted(draws)
    }

    /// For two normals $W_1=\mathrm E|\mu+(\sigma-1)Z|$: a shift by 0.3 costs 0.3, a width of 1.5 costs $0.5\sqrt{2/\pi}$. Sampling
    /// adds at most the floor of the sizes, about $n^{-1/2}$.
    #[test]
    fn normals_are_as_far_apart_as_they_should_be() {
        let count = 40_000;
        let reference = draws(count, 0);
        let shifted: Vec<f64> = draws(count, 1).iter().map(|z| z + 0.3).collect();
        let wide: Vec<f64> = draws(count, 2).iter().map(|z| 1.5 * z).collect();
        let tolerance = 6.0 / (count as f64).sqrt();
        let expected = 0.5 * (2.0 / std::f64::consts::PI).sqrt();
        for (sample, expected) in [(shifted, 0.3), (wide, expected)] {
            let between = wasserstein_distance(&sample, &reference);
            let to_law = wasserstein_to_law(&sample, &Normal);
            assert!((between - expected).abs() < tolerance && (to_law - expected).abs() < tolerance);
        }
    }

    /// $\mathrm E\int|F_n-G_n|\,\mathrm dx=\sqrt{2/\pi}\sqrt{2/n}\int\sqrt{\Phi(1-\Phi)}\,\mathrm dx$ as both empirical distributions are
    /// nearly Gaussian; the integral is 1.61. So the floor falls as $n^{-1/2}$. Distances of pairs scatter by some 35 %, medians of
    /// 25 of them by 9 %.
    #[test]
    fn the_floor_falls_with_the_root_of_the_size() {
        let step = 0.001;
        let integral: f64 = (-8000..8000)
            .map(|i| step * f64::from(i))
            .map(|x| step * (normal::cumulative(x) * normal::upper_tail(x)).sqrt())
            .sum();
        for count in [100, 10_000] {
            let distances = (0..25).map(|i| wasserstein_distance(&draws(count, 2 * i), &draws(count, 2 * i + 1)));
            let median = sorted(distances.collect())[12];
            let mean = (2.0 / std::f64::consts::PI).sqrt() * (2.0 / count as f64).sqrt() * integral;
            // The median of a law with a long upper tail lies some 8 % below the mean.
            assert!((median / (0.92 * mean) - 1.0).abs() < 0.45, "{count}: {median} {mean}");
        }
    }

    #[test]
    fn sizes_and_ties_do_not_matter() {
        let (one, other) = (draws(300, 3), draws(300, 4));
        let twice = sorted(other.iter().chain(&other).copied().collect());
        let expected = wasserstein_distance(&one, &other);
        assert!((wasserstein_distance(&one, &twice) - expected).abs() < 1e-14);
        assert_eq!(wasserstein_distance(&one, &one), 0.0);
        assert!(wasserstein_distance(&[], &one).is_nan() && wasserstein_to_law(&[], &Normal).is_nan());
    }
}

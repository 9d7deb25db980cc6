//! Choosing ancestors.

use crate::log_sum_exp;

/// Ancestors by systematic resampling (Kitagawa 1996, J. Comput. Graph. Stat. 5, 1): `count` evenly spaced marks with one common
/// offset `uniform` in (0, 1), on the cumulative weights. Particle `i` of `N` is chosen `floor` or `ceil` of `count W_i` times.
///
/// Empty if no particle has weight.
#[must_use]
pub fn systematic(log_weights: &[f64], count: usize, uniform: f64) -> Vec<usize> {
    let total = log_sum_exp(log_weights);
    if !total.is_finite() {
        return Vec::new();
    }
    let mut ancestors = Vec::with_capacity(count);
    let mut cumulative = 0.0;
    for (particle, log_weight) in log_weights.iter().enumerate() {
        cumulative += (log_weight - total).exp() * count as f64;
        while ancestors.len() < count && (ancestors.len() as f64) + uniform < cumulative {
            ancestors.push(particle);
        }
    }
    // Rounding may leave the last mark beyond the sum: it belongs to the last particle that has weight.
    let last = log_weights.iter().rposition(|weight| *weight > f64::NEG_INFINITY).unwrap_or(0);
    ancestors.resize(count, last);
    ancestors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_particle_gets_its_share_to_less_than_one() {
        let weights: [f64; 5] = [0.1, 0.0, 0.45, 0.25, 0.2];
        let log_weights: Vec<f64> = weights.iter().map(|weight| weight.ln() + 700.0).collect();
        for uniform in [1e-9, 0.3, 0.5, 1.0 - 1e-9] {
            let ancestors = systematic(&log_weights, 37, uniform);
            assert_eq!(ancestors.len(), 37);
            assert!(ancestors.is_sorted());
            for (particle, weight) in weights.iter().enumerate() {
                let count = ancestors.iter().filter(|&&ancestor| ancestor == particle).count() as f64;
                assert!((count - 37.0 * weight).abs() < 1.0, "particle {particle}: {count}");
            }
        }
        assert!(systematic(&[f64::NEG_INFINITY; 3], 4, 0.5).is_empty());
    }
}

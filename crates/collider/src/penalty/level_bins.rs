//! Noise levels in groups.

use std::ops::Range;

use ornstein_networks::training::LevelDistribution;

/// A range of noise levels that is seen together, since a law belongs to a level and a single row has none.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRange {
    /// The part of the training's distribution of levels, as quantiles.
    pub quantiles: Range<f64>,
    /// The levels $s$.
    pub levels: Range<f64>,
}

impl LevelRange {
    /// `count` levels of the range, each as likely as the others in training.
    #[must_use]
    pub fn representatives(&self, distribution: LevelDistribution, count: usize) -> Vec<f64> {
        let Range { start, end } = self.quantiles;
        let at = |i: usize| start + (end - start) * (i as f64 + 0.5) / count as f64;
        (0..count).map(|i| distribution.quantile(at(i))).collect()
    }
}

/// `count` ranges of levels that are equally likely in training, rising, together all levels below `gate`. No range at all if training
/// has (nearly) none below the gate.
#[must_use]
pub fn level_bins(distribution: LevelDistribution, gate: f64, count: usize) -> Vec<LevelRange> {
    let end = cumulative(distribution, gate);
    if end < 1e-9 {
        return Vec::new();
    }
    let edge = |i: usize| end * i as f64 / count as f64;
    let level = |i: usize| match i {
        0 => 0.0,
        _ if i == count => gate,
        _ => distribution.quantile(edge(i)),
    };
    (0..count).map(|i| LevelRange { quantiles: edge(i)..edge(i + 1), levels: level(i)..level(i + 1) }).collect()
}

/// The part of all levels below this one, by bisection of the quantiles.
fn cumulative(distribution: LevelDistribution, level: f64) -> f64 {
    let [mut low, mut high] = [0.0, 1.0];
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if distribution.quantile(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_equally_likely_and_end_at_the_gate() {
        let distribution = LevelDistribution::LogUniform { smallest: 0.01, largest: 100.0 };
        let bins = level_bins(distribution, 1.0, 2);
        assert_eq!(bins.len(), 2);
        assert!((bins[1].quantiles.end - 0.5).abs() < 1e-12 && bins[1].levels.end == 1.0);
        assert!((bins[0].levels.end - 0.1).abs() < 1e-12 && bins[0].levels.start == 0.0);
        let inside = bins[1].representatives(distribution, 3);
        assert!(
            inside.iter().all(|s| bins[1].levels.contains(s)) && (inside[1].ln() - 0.1f64.sqrt().ln()).abs() < 1e-12
        );
        assert!(level_bins(distribution, 0.005, 2).is_empty());
        let all = level_bins(distribution, f64::INFINITY, 4);
        assert_eq!((all[3].levels.end, all[3].quantiles.end), (f64::INFINITY, 1.0));
    }
}

//! Histograms of works in both directions on common bins, as they are drawn.

use crate::FreeEnergyError;
use crate::error::{check_count, check_values};

/// Densities of $W_F$ and of $-W_R$ on common bins of equal width.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkHistograms {
    /// Edges of the bins, one more than there are bins. In $k_BT$.
    pub edges: Vec<f64>,
    /// Density of the forward works per bin, which integrates to 1. In $1/k_BT$.
    pub forward: Vec<f64>,
    /// Density of minus the reverse works.
    pub reverse: Vec<f64>,
}

impl WorkHistograms {
    /// Counts the works into `bins` bins between the least and the largest of $W_F$ and $-W_R$.
    ///
    /// # Errors
    /// No works in a direction, no bins, or works that are not finite.
    ///
    /// ```
    /// use ornstein_free_energy::WorkHistograms;
    ///
    /// let histograms = WorkHistograms::new(&[0.0, 1.0, 3.9, 4.0], &[-1.0], 4)?;
    /// assert_eq!(histograms.edges, [0.0, 1.0, 2.0, 3.0, 4.0]);
    /// assert_eq!(histograms.forward, [0.25, 0.25, 0.0, 0.5]);
    /// assert_eq!(histograms.reverse, [0.0, 1.0, 0.0, 0.0]);
    /// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
    /// ```
    pub fn new(forward: &[f64], reverse: &[f64], bins: usize) -> Result<Self, FreeEnergyError> {
        check_count("forward works", forward.len(), 1)?;
        check_count("reverse works", reverse.len(), 1)?;
        check_count("bins", bins, 1)?;
        check_values("forward works", forward, None)?;
        check_values("reverse works", reverse, None)?;
        let numbers = || forward.iter().copied().chain(reverse.iter().map(|work| -work));
        let mut lower = numbers().fold(f64::INFINITY, f64::min);
        let mut upper = numbers().fold(f64::NEG_INFINITY, f64::max);
        if lower == upper {
            let margin = 0.5 * lower.abs().max(1.0) * f64::EPSILON.sqrt();
            (lower, upper) = (lower - margin, upper + margin);
        }
        let width = (upper - lower) / bins as f64;
        let density = |works: &[f64], sign: f64| {
            let mut counts = vec![0.0; bins];
            for work in works {
                // The upper end belongs to the last bin.
                let bin = ((sign * work - lower) / width) as usize;
                counts[bin.min(bins - 1)] += 1.0;
            }
            counts.iter().map(|count| count / (works.len() as f64 * width)).collect()
        };
        Ok(Self {
            edges: (0..=bins).map(|edge| lower + (upper - lower) * edge as f64 / bins as f64).collect(),
            forward: density(forward, 1.0),
            reverse: density(reverse, -1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_integrate_to_one() {
        let works: Vec<f64> = (0..1000).map(|i| (f64::from(i) * 0.7).sin() * 5.0).collect();
        let histograms = WorkHistograms::new(&works, &works, 33).unwrap();
        let width = histograms.edges[1] - histograms.edges[0];
        for density in [&histograms.forward, &histograms.reverse] {
            assert!((density.iter().sum::<f64>() * width - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn equal_works_fill_one_bin() {
        let histograms = WorkHistograms::new(&[3.0; 5], &[-3.0], 3).unwrap();
        assert_eq!(histograms.forward.iter().filter(|density| **density > 0.0).count(), 1);
        assert!(WorkHistograms::new(&[1.0], &[1.0], 0).is_err());
    }
}

//! Random relabellings of pooled points.

use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

use crate::{DiagnosticsError, NullDistribution, TestResult};

/// How many random relabellings a statistic is compared with, and where their random numbers come from.
///
/// The p-value is $(1+\#\{T_b\ge T\})/(B+1)$: exact for any number $B$ of permutations, in steps of its resolution $1/(B+1)$.
/// Small p-values need many permutations; a test at $10^{-6}$ would need a million.
///
/// Source: B. Phipson & G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 9, 39 (2010).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermutationNull {
    /// Number of random relabellings, $B$.
    pub permutations: usize,
    /// Seed of the run.
    pub seed: u64,
    /// Which test of the run: tests with different indices have independent permutations (below
    /// [`Key::INDEX_LIMIT`]).
    pub index: u64,
}

impl PermutationNull {
    /// The smallest p-value there can be, $1/(B+1)$.
    pub fn resolution(&self) -> f64 {
        1.0 / (self.permutations as f64 + 1.0)
    }

    /// Refuses a null without permutations, and an index without a random stream.
    pub(super) fn validate(&self) -> Result<(), DiagnosticsError> {
        if self.permutations == 0 {
            return Err(DiagnosticsError::InvalidParameter {
                name: "permutations",
                value: 0.0,
                requirement: "at least 1",
            });
        }
        validate_index(self.index)
    }

    /// Which of `size` pooled points belong to the first sample of `first` points: as given for `labelling` 0, and by the
    /// random permutation of that number for the others.
    pub(super) fn members(&self, labelling: usize, first: usize, size: usize) -> Vec<usize> {
        if labelling == 0 {
            return (0..first).collect();
        }
        let key = Key::new(self.seed, Purpose::Permutation, self.index);
        let mut order = shuffled(key, labelling as u64, size, first);
        order.truncate(first);
        order
    }

    /// Compares the statistic of labelling 0 with those of all others.
    pub(super) fn compare(&self, statistics: &[f64]) -> TestResult {
        let statistic = statistics[0];
        // The same labelling up to exchange must not fall below by a rounding error.
        let threshold = statistic - 1e-12 * statistic.abs();
        let exceeding = statistics[1..].iter().filter(|value| **value >= threshold).count();
        TestResult {
            statistic,
            p_value: (1.0 + exceeding as f64) * self.resolution(),
            null: NullDistribution::Permutation { permutations: self.permutations },
        }
    }
}

/// An index must be one that a random stream has.
pub(super) fn validate_index(index: u64) -> Result<(), DiagnosticsError> {
    if index < Key::INDEX_LIMIT {
        return Ok(());
    }
    Err(DiagnosticsError::InvalidParameter { name: "index", value: index as f64, requirement: "below 2^48" })
}

/// The numbers below `size` in random order, of which the first `needed` are shuffled (Fisher & Yates). A position differs from
/// uniform by less than `size` times 2⁻⁵².
pub(super) fn shuffled(key: Key, block: u64, size: usize, needed: usize) -> Vec<usize> {
    let needed = needed.min(size);
    let mut uniforms = vec![0.0; needed];
    fill_uniforms(key, Counter::coordinate(0, block, 0), &mut uniforms);
    let mut order: Vec<usize> = (0..size).collect();
    for (position, uniform) in uniforms.iter().enumerate() {
        let remaining = size - position;
        let step = ((uniform * remaining as f64) as usize).min(remaining - 1);
        order.swap(position, position + step);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: PermutationNull = PermutationNull { permutations: 3, seed: 5, index: 0 };

    #[test]
    fn p_value_counts_the_sample_itself() {
        let result = NULL.compare(&[2.0, 1.0, 2.0, 3.0]);
        assert_eq!(result.p_value, 0.75);
        assert_eq!(NULL.compare(&[4.0, 1.0, 2.0, 3.0]).p_value, NULL.resolution());
    }

    #[test]
    fn all_relabellings_are_equally_likely() {
        // Two of four: six pairs. Chi-squared with 5 degrees of freedom is above 37.3 with probability 5e-7.
        let mut counts = [0_u32; 16];
        for labelling in 1..=6000 {
            let members = NULL.members(labelling, 2, 4);
            counts[members.iter().map(|member| 1 << member).sum::<usize>()] += 1;
        }
        let occupied: Vec<f64> = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count)).collect();
        assert_eq!(occupied.len(), 6);
        let chi_squared: f64 = occupied.iter().map(|count| (count - 1000.0).powi(2) / 1000.0).sum();
        assert!(chi_squared < 37.3, "{chi_squared}");
    }

    #[test]
    fn bad_parameters_are_refused() {
        assert!(PermutationNull { permutations: 0, ..NULL }.validate().is_err());
        assert!(PermutationNull { index: 1 << 48, ..NULL }.validate().is_err());
    }
}

//! The outcome of a test, with the law its statistic would follow if the null hypothesis were true.

use std::fmt;

/// Statistic, its distribution under the null hypothesis, and the probability of a value at least as extreme.
///
/// ```
/// use ornstein_diagnostics::z_test;
///
/// let result = z_test(1.959_963_984_540_054)?;
/// assert!((result.p_value - 0.05).abs() < 1e-15);
/// assert!(result.passes(0.01));
/// assert_eq!(result.null.to_string(), "standard normal, two-sided");
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestResult {
    /// Value of the statistic.
    pub statistic: f64,
    /// Probability under the null hypothesis of a statistic at least as extreme, in \[0, 1\].
    pub p_value: f64,
    /// Distribution of the statistic under the null hypothesis.
    pub null: NullDistribution,
}

impl TestResult {
    /// Whether the null hypothesis survives at this significance: `p_value >= significance`.
    pub fn passes(&self, significance: f64) -> bool {
        self.p_value >= significance
    }
}

/// Distribution of a statistic under the null hypothesis; `Display` gives the words for a report.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum NullDistribution {
    /// Kolmogorov's distribution of $D_n$.
    Kolmogorov {
        /// Number of members, $n$.
        sample_size: usize,
    },
    /// Kuiper's distribution of $V_n$.
    Kuiper {
        /// Number of members, $n$.
        sample_size: usize,
    },
    /// Distribution of $A_n^2$ for a fully specified hypothesis.
    AndersonDarling {
        /// Number of members, $n$.
        sample_size: usize,
    },
    /// Mean resultant length of $n$ uniform phases.
    Rayleigh {
        /// Number of phases, $n$.
        sample_size: usize,
    },
    /// Chi-squared; which tails are counted is `tail`.
    ChiSquared {
        /// Degrees of freedom, not necessarily an integer.
        degrees_of_freedom: f64,
        /// Which deviations count as extreme.
        tail: Tail,
    },
    /// Standard normal, both tails.
    Normal,
    /// Correlation coefficient of independent normal variables, both signs.
    Correlation {
        /// Degrees of freedom of the equivalent Student's t.
        degrees_of_freedom: f64,
    },
    /// Squared coherence of independent complex normal variables: Beta(1, n - 1).
    Coherence {
        /// Number of pairs, $n$.
        sample_size: usize,
    },
    /// Largest distance of the cumulative distributions of two samples of the same law.
    TwoSampleKolmogorov {
        /// Members of the first sample.
        first_size: usize,
        /// Members of the second sample.
        second_size: usize,
    },
    /// The statistic's own values under random relabellings; the p-value has a resolution of $1/(B+1)$.
    Permutation {
        /// Number of random relabellings, $B$.
        permutations: usize,
    },
    /// Fraction of right guesses for held-out points of two equally frequent classes: hypergeometric.
    HeldOutAccuracy {
        /// Held-out points of each class.
        held_out: usize,
    },
    /// Number of successes in independent trials; which tails are counted is `tail`.
    Binomial {
        /// Number of trials.
        trials: usize,
        /// Probability of a success.
        probability: f64,
        /// Which deviations count as extreme.
        tail: Tail,
    },
    /// Smallest pointwise p-value of an empirical cumulative distribution of uniform values.
    SimultaneousBand {
        /// Number of values.
        sample_size: usize,
        /// Number of points at which the distribution is looked at.
        points: usize,
    },
}

/// Which deviations from the null hypothesis count as extreme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Small values only.
    Lower,
    /// Large values only.
    Upper,
    /// Both; the p-value is twice the smaller tail.
    Both,
}

impl fmt::Display for Tail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Lower => "lower tail",
            Self::Upper => "upper tail",
            Self::Both => "two-sided",
        })
    }
}

impl fmt::Display for NullDistribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kolmogorov { sample_size } => write!(formatter, "Kolmogorov, n = {sample_size}"),
            Self::Kuiper { sample_size } => write!(formatter, "Kuiper, n = {sample_size}"),
            Self::AndersonDarling { sample_size } => {
                write!(formatter, "Anderson-Darling, n = {sample_size}")
            }
            Self::Rayleigh { sample_size } => write!(formatter, "Rayleigh, n = {sample_size}"),
            Self::ChiSquared { degrees_of_freedom, tail } => {
                write!(formatter, "chi-squared, {degrees_of_freedom} degrees of freedom, {tail}")
            }
            Self::Normal => formatter.write_str("standard normal, two-sided"),
            Self::Correlation { degrees_of_freedom } => write!(
                formatter,
                "correlation of independent normals, {degrees_of_freedom} degrees of freedom, two-sided"
            ),
            Self::Coherence { sample_size } => {
                write!(formatter, "Beta(1, n - 1), n = {sample_size}")
            }
            Self::TwoSampleKolmogorov { first_size, second_size } => {
                write!(formatter, "two-sample Kolmogorov, m = {first_size}, n = {second_size}")
            }
            Self::Permutation { permutations } => write!(formatter, "{permutations} random relabellings"),
            Self::HeldOutAccuracy { held_out } => {
                write!(formatter, "hypergeometric, {held_out} held-out points of each sample, upper tail")
            }
            Self::Binomial { trials, probability, tail } => {
                write!(formatter, "binomial, {trials} trials of probability {probability}, {tail}")
            }
            Self::SimultaneousBand { sample_size, points } => {
                write!(
                    formatter,
                    "smallest of {points} pointwise p-values of a cumulative distribution, n = {sample_size}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_distributions_name_their_parameters() {
        let null = NullDistribution::ChiSquared { degrees_of_freedom: 12.0, tail: Tail::Both };
        assert_eq!(null.to_string(), "chi-squared, 12 degrees of freedom, two-sided");
        let null = NullDistribution::Kolmogorov { sample_size: 7 };
        assert_eq!(null.to_string(), "Kolmogorov, n = 7");
    }
}

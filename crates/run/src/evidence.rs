//! Evidence: the tests of a run against theory, kept in its output.

use serde::{Deserialize, Serialize};

/// One statistical test of this run against theory.
///
/// The test passes when `p_value >= significance`; a p-value that is not a number never passes.
///
/// ```
/// use ornstein_run::Evidence;
///
/// let mut evidence = Evidence {
///     name: "mean".into(),
///     description: "the mean of all samples against zero".into(),
///     statistic_name: "z".into(),
///     statistic: 0.3,
///     null_distribution: "standard normal".into(),
///     p_value: 0.76,
///     significance: 1e-4,
/// };
/// assert!(evidence.passed());
/// evidence.p_value = f64::NAN;
/// assert!(!evidence.passed());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Short name, the name of its group in the file.
    pub name: String,
    /// What is compared with what, in a sentence.
    pub description: String,
    /// Name of the statistic: `chi squared`, `KS distance`.
    pub statistic_name: String,
    /// Its value.
    pub statistic: f64,
    /// Its law if the theory holds: `chi squared with 40 degrees of freedom`.
    pub null_distribution: String,
    /// Probability of a statistic at least as extreme, if the theory holds.
    pub p_value: f64,
    /// The test fails below this p-value, and so fails a right run with this probability.
    pub significance: f64,
}

impl Evidence {
    /// A plain requirement in place of a statistical test: `requirement` says in words when it is met. Its p-value is 1 or 0, at a
    /// significance of 1.
    ///
    /// ```
    /// use ornstein_run::Evidence;
    ///
    /// let agreement = Evidence::threshold("r_hat", "do the chains agree?", ("largest R-hat", 1.2), "below 1.01", false);
    /// assert!(agreement.is_threshold() && !agreement.passed());
    /// ```
    #[must_use]
    pub fn threshold(
        name: &str,
        description: impl Into<String>,
        (statistic_name, statistic): (&str, f64),
        requirement: impl Into<String>,
        passed: bool,
    ) -> Self {
        Self {
            name: name.to_owned(),
            description: description.into(),
            statistic_name: statistic_name.to_owned(),
            statistic,
            null_distribution: requirement.into(),
            p_value: f64::from(u8::from(passed)),
            significance: 1.0,
        }
    }

    /// Is it a plain requirement, whose p-value is no probability?
    #[must_use]
    pub fn is_threshold(&self) -> bool {
        self.significance == 1.0
    }

    /// Is the p-value at least the significance?
    pub fn passed(&self) -> bool {
        self.p_value >= self.significance
    }
}

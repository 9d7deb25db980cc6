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
    /// Is the p-value at least the significance?
    pub fn passed(&self) -> bool {
        self.p_value >= self.significance
    }
}

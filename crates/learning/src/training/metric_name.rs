//! The name of a number that looks at samples give.

/// A number that should fall while a network learns, beside its losses: a distance of samples from data, an error of a known mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricName {
    /// Its name in the file: `distance` for `/statistics/validation/distance`.
    pub name: String,
    /// What it is, with its unit.
    pub description: String,
}

impl MetricName {
    /// A metric of this name.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into() }
    }
}

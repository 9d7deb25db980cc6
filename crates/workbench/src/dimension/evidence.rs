//! The test against a dimension that is known.

use ornstein_diagnostics::z_test;
use ornstein_run::Evidence;

use super::estimators::Found;
use super::plan::DimensionExperiment;

/// `TwoNN` looks at the smallest scale, where curvature and edges matter least: it is the one that is tested.
pub(super) fn battery(plan: &DimensionExperiment, found: &Found) -> Option<Evidence> {
    let table = &plan.config.dimension;
    let expected = table.expected?;
    let estimate = found.estimates.first()?;
    let z = (estimate.dimension - expected) / estimate.standard_error;
    Some(Evidence {
        name: "expected_dimension".to_owned(),
        description: format!("the dimension from the two nearest neighbours against {expected}"),
        statistic_name: "z".to_owned(),
        statistic: z,
        null_distribution: "standard normal".to_owned(),
        p_value: z_test(z).map_or(f64::NAN, |test| test.p_value),
        significance: table.significance,
    })
}

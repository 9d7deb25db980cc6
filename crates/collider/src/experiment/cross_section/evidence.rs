//! The tests of the rate.

use ornstein_diagnostics::z_test;
use ornstein_free_energy::ExponentialAverage;
use ornstein_run::Evidence;

use super::plan::CrossSectionExperiment;

pub(super) fn battery(plan: &CrossSectionExperiment, average: &ExponentialAverage) -> Vec<Evidence> {
    let reliability = &average.reliability;
    let mut tests = vec![Evidence::threshold(
        "reliable",
        "is the error bar of the weights to be believed?",
        ("effective part", reliability.effective_fraction),
        if reliability.reliable { "enough effective weights, no heavy tail" } else { &reliability.advice },
        reliability.reliable,
    )];
    let rate = plan.process.rate().and_then(|rate| {
        let test = z_test((average.log_mean.value - rate.ln()) / average.log_mean.standard_error).ok()?;
        Some(Evidence {
            name: "rate".to_owned(),
            description: "logarithm of the mean weight against that of the rate by theory".to_owned(),
            statistic_name: "z".to_owned(),
            statistic: test.statistic,
            null_distribution: test.null.to_string(),
            p_value: test.p_value,
            significance: plan.config.evidence.significance,
        })
    });
    tests.extend(rate);
    tests
}

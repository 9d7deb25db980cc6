//! The numbers of one training of one variant.

use ornstein_run::RunError;

use crate::EventSet;
use crate::experiment::judgement::Judge;

/// Numbers that every training has, beside the distance of each observable.
pub(super) const NUMBERS: [(&str, &str); 6] = [
    ("momentum_residual", "median violation of conservation over sqrt(s); NaN where the total momentum varies"),
    ("momentum_residual_99", "what one event in a hundred exceeds of it"),
    ("leakage", "part of events outside of the cut"),
    ("classifier_area", "area under the curve of a classifier between learned and exact events"),
    ("classifier_area_error", "its standard error"),
    ("frechet", "Frechet distance of kinematic features from exact events"),
];

/// The numbers of [`NUMBERS`], then distances of every observable: from exact events, and from the law (NaN where there is none).
pub(super) fn measure(judge: &Judge<'_>, events: &EventSet, classifier_events: usize) -> Result<Vec<f64>, RunError> {
    let found = judge.judge(events, classifier_events)?;
    let violation = found.residuals.momentum;
    let mut numbers = vec![
        violation.map_or(f64::NAN, |violation| violation.median),
        violation.map_or(f64::NAN, |violation| violation.percentile_99),
        found.leakage,
        found.area.area,
        found.area.standard_error,
        found.kernel.frechet,
    ];
    numbers.extend(found.observables.iter().map(|observable| observable.distance));
    numbers.extend(found.observables.iter().map(|observable| observable.law_distance.unwrap_or(f64::NAN)));
    Ok(numbers)
}

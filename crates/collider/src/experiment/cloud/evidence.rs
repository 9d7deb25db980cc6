//! Requirements on learned events as evidence.

use ornstein_run::{Evidence, Run, RunError};

use super::config::CloudEvidenceTable;
use super::judgement::Judgement;
use super::quantities::{CHARGED_MULTIPLICITY, ONE_MINUS_THRUST, QUANTITIES};
use crate::metrics::Residuals;

/// What conservation is to rounding, in units of the energy.
const CONSERVED: f64 = 1e-13;

/// Hands the requirements of the config, and what was found, to the run.
pub(super) fn require(
    run: &mut Run,
    judgement: &Judgement,
    residuals: Option<&Residuals>,
    table: &CloudEvidenceTable,
) -> Result<(), RunError> {
    if let Some(limit) = table.largest_mean_deviation {
        for place in [CHARGED_MULTIPLICITY, ONE_MINUS_THRUST] {
            let ([deviation, error], quantity) = (judgement.quantities[place].deviation(), &QUANTITIES[place]);
            let words = format!(
                "the mean of {} is that of held-out events; both have errors, of the ratio {:.2} %",
                quantity.long_name,
                100.0 * error
            );
            let name = format!("mean_{}", quantity.name);
            let statistic = ("|mean / mean of held-out events - 1|", deviation.abs());
            run.evidence(Evidence::threshold(
                &name,
                words,
                statistic,
                format!("at most {limit}"),
                deviation.abs() <= limit,
            ))?;
        }
    }
    if let Some(limit) = table.largest_area {
        let area = &judgement.area;
        let words = format!(
            "can a classifier tell learned from held-out events? The area has an error of {:.4}",
            area.standard_error
        );
        let (statistic, limit_words) = (("area under the curve", area.area), format!("at most {limit}"));
        run.evidence(Evidence::threshold("classifier_area", words, statistic, limit_words, area.area <= limit))?;
    }
    if let Some(violation) = residuals.and_then(|residuals| residuals.momentum.as_ref()) {
        run.evidence(Evidence::threshold(
            "conservation",
            "energy and momentum of every event add up to those of the events of the file",
            ("largest violation / energy", violation.largest),
            format!("at most {CONSERVED:e}"),
            violation.largest <= CONSERVED,
        ))?;
    }
    Ok(())
}

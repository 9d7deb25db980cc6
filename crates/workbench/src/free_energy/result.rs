//! The group `statistics/result`: the answer of a run, with the verdict on its error bar.

use ornstein_free_energy::{Estimate, Reliability};
use ornstein_run::{Array, ResultFile, Run, RunError};

/// The answer of a run.
pub(crate) struct Answer<'a> {
    pub estimate: Estimate,
    pub verdict: &'a Reliability,
    /// Which estimator gave it.
    pub method: &'a str,
    /// The known `ln Z`.
    pub known: Option<f64>,
}

/// Probability of the intervals in files and figures.
pub(super) const LEVEL: f64 = 0.95;

impl Answer<'_> {
    /// Writes the answer, and warns if its error bar is not to be believed.
    pub fn write(&self, run: &mut Run) -> Result<(), RunError> {
        let interval = self.estimate.interval(LEVEL);
        let number = |name: &str, words: &str, value: f64| Array::new(format!("result/{name}"), value).long_name(words);
        run.statistics(
            number("log_z", "ln Z of the target", self.estimate.value)
                .attribute("method", self.method)
                .attribute("reliable", i64::from(self.verdict.reliable))
                .attribute("advice", self.verdict.advice.as_str()),
        )?;
        run.statistics(number("standard_error", "standard error of ln Z", self.estimate.standard_error))?;
        run.statistics(number("lower", "lower end of the 95 % interval of ln Z", interval.lower))?;
        run.statistics(number("upper", "upper end of the 95 % interval of ln Z", interval.upper))?;
        run.statistics(number(
            "effective_fraction",
            "effective fraction of the samples behind the estimate",
            self.verdict.effective_fraction,
        ))?;
        if let Some(known) = self.known {
            run.statistics(number("known", "known ln Z", known))?;
        }
        if !self.verdict.reliable {
            run.warn(format!("ln Z by {} is UNRELIABLE: {}", self.method, self.verdict.advice));
        }
        Ok(())
    }
}

/// The rows of the summary table.
pub(crate) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/result/{name}"));
    let text = |name: &str| result.array_attribute("statistics/result/log_z", name).map(Option::unwrap_or_default);
    let mut rows = vec![(
        "ln Z".to_owned(),
        format!(
            "{:.4} +- {:.4}, 95 % in [{:.4}, {:.4}], by {}",
            number("log_z")?,
            number("standard_error")?,
            number("lower")?,
            number("upper")?,
            text("method")?
        ),
    )];
    if result.contains("statistics/result/known") {
        rows.push(("known ln Z".to_owned(), format!("{:.4}", number("known")?)));
    }
    let verdict =
        if text("reliable")? == "1" { "reliable".to_owned() } else { format!("UNRELIABLE: {}", text("advice")?) };
    rows.push(("error bar".to_owned(), verdict));
    Ok(rows)
}

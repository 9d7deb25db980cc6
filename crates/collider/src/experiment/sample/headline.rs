//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::SampleConfig;
use crate::experiment::{figures, headline};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: SampleConfig = result.config()?;
    let calls = result.scalar::<f64>("statistics/calls/per_sample")?;
    let mut rows =
        vec![("events".to_owned(), format!("{}, {calls:.0} calls of the network each", config.sampling.samples))];
    let laws = figures::laws(&config.process, config.condition.as_ref())?;
    rows.extend(headline::of_events(result, &laws)?);
    Ok(rows)
}

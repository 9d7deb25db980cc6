//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::TrainConfig;
use crate::experiment::{figures, headline};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: TrainConfig = result.config()?;
    let steps = result.scalar::<i64>("statistics/training/steps")?;
    let calls = result.scalar::<f64>("statistics/calls/per_sample")?;
    let mut rows = vec![
        ("weights of".to_owned(), format!("{steps} steps of {} events, averaged", config.training.batch)),
        ("events".to_owned(), format!("{}, {calls:.0} calls of the network each", config.sampling.samples)),
    ];
    let laws = figures::laws(&config.process, config.condition.as_ref())?;
    rows.extend(headline::of_events(result, &laws)?);
    Ok(rows)
}

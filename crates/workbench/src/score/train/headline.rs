//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::ScoreTrainConfig;

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: ScoreTrainConfig = result.config()?;
    let steps = result.scalar::<i64>("statistics/training/steps")?;
    let last = |path: &str| result.vector::<f64>(path).ok().and_then(|values| values.last().copied());
    let losses = result.array::<f64>("statistics/validation/average_loss")?;
    let loss = losses.rows().into_iter().last().and_then(|row| row.mean()).unwrap_or(f64::NAN);
    let calls = result.scalar::<f64>("statistics/calls/per_sample")?;
    let mut rows = vec![
        ("network".to_owned(), config.network.kind().to_owned()),
        ("weights of".to_owned(), format!("{steps} steps of {} rows, averaged", config.training.batch)),
        ("held-out loss".to_owned(), format!("{loss:.4}")),
        ("samples".to_owned(), format!("{}, {calls:.0} calls of the network each", config.sampling.samples)),
    ];
    if let Some(distance) = last("statistics/validation/distance") {
        let floor = result.scalar::<f64>("statistics/floor/distance");
        let floor = floor.map_or_else(|_| String::new(), |floor| format!("; exact draws have {floor:.4}"));
        let count = config.validation.samples;
        rows.push(("distance".to_owned(), format!("{distance:.4} deviations of {count} samples{floor}")));
    }
    Ok(rows)
}

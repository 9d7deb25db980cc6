//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::SampleConfig;
use crate::Precision;

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: SampleConfig = result.config()?;
    let table = &config.sample;
    let precision = match table.precision {
        Precision::F32 => "f32",
        Precision::F64 => "f64",
    };
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/kernel/{name}"));
    let column = |name: &str| result.vector::<f64>(&format!("statistics/summary/{name}"));
    let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let dimension = column("mean")?.len();
    let mut rows = vec![
        (
            "chains".to_owned(),
            format!("{} x {} draws, {dimension} coordinates ({precision})", table.chains, table.draws),
        ),
        ("kernel".to_owned(), format!("{}, step {:.4}", config.kernel.traits().name, number("step_size")?)),
        ("evaluations".to_owned(), format!("{:.0} per chain", number("evaluations")?)),
    ];
    if config.kernel.traits().best_acceptance.is_some() {
        rows.push((
            "acceptance".to_owned(),
            format!("{:.3}, {:.0} divergences", number("acceptance")?, number("divergent")?),
        ));
    }
    if result.contains("statistics/summary/ess_bulk") {
        let (bulk, tail) = (least(&column("ess_bulk")?), least(&column("ess_tail")?));
        rows.push(("smallest ESS".to_owned(), format!("{bulk:.0} in the bulk, {tail:.0} in the tails")));
    } else {
        rows.push(("smallest ESS".to_owned(), format!("{:.0}", least(&column("ess_mean")?))));
    }
    if result.contains("statistics/summary/r_hat") {
        let largest = column("r_hat")?.into_iter().fold(0.0, f64::max);
        rows.push(("largest R-hat".to_owned(), format!("{largest:.4}")));
    }
    Ok(rows)
}

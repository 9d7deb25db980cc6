//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/summary/{name}"));
    let unit = result.unit("statistics/summary/rate")?;
    let (rate, error) = (number("rate")?, number("rate_error")?);
    let measured =
        if error > 1e-12 * rate { format!("{rate:.6e} ± {error:.1e} {unit}") } else { format!("{rate:.9e} {unit}") };
    let theory =
        number("rate_theory").map_or_else(|_| String::new(), |theory| format!(", by theory {theory:.9e} {unit}"));
    Ok(vec![
        ("events".to_owned(), format!("{} of {} proposals", number("events")?, number("proposals")?)),
        ("rate".to_owned(), format!("{measured}{theory}")),
        ("efficiency".to_owned(), format!("{:.2} %", 100.0 * number("efficiency")?)),
    ])
}

//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/summary/{name}"));
    let unit = result.unit("statistics/summary/rate")?;
    let walkers = result.shape("samples/log_weight")?.first().copied().unwrap_or_default();
    let theory = number("rate_theory").map_or_else(|_| String::new(), |rate| format!(", by theory {rate:.6e} {unit}"));
    let (lower, upper) = (number("rate_lower")?, number("rate_upper")?);
    Ok(vec![
        ("walkers".to_owned(), format!("{walkers}, {:.1} % effective", 100.0 * number("effective_part")?)),
        ("rate".to_owned(), format!("{:.6e} {unit}, 95 % from {lower:.6e} to {upper:.6e}{theory}", number("rate")?)),
        ("ln rate".to_owned(), format!("{:.6} ± {:.6}", number("log_rate")?, number("log_rate_error")?)),
    ])
}

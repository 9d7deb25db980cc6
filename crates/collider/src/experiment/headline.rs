//! Rows of the summary table that say what learned events are worth.

use ornstein_run::{ResultFile, RunError};

use super::figures::prefixes;
use crate::process::ProcessConfig;

/// The rows of every law.
pub(crate) fn of_events(result: &ResultFile, process: &ProcessConfig) -> Result<Vec<(String, String)>, RunError> {
    let mut rows = Vec::new();
    let process = process.build().map_err(RunError::experiment)?;
    for prefix in prefixes(result) {
        let law = if prefix.is_empty() { String::new() } else { format!(" ({})", prefix.trim_end_matches('/')) };
        let quality = |name: &str| result.scalar::<f64>(&format!("statistics/{prefix}quality/{name}"));
        let (area, error) = (quality("classifier_area")?, quality("classifier_area_error")?);
        rows.push((format!("classifier{law}"), format!("area {area:.4} ± {error:.4} (0.5: no difference)")));
        for observable in process.observables() {
            let of = |what: &str| {
                result.scalar::<f64>(&format!("statistics/{prefix}observables/{}/{what}", observable.name))
            };
            let (distance, floor) = (of("distance")?, of("distance_floor")?);
            let words = format!("W1 {distance:.3e}, {:.2} times that of exact events", distance / floor);
            rows.push((format!("{}{law}", observable.name), words));
        }
        if let Ok(residual) = quality("momentum_residual") {
            rows.push((format!("conservation{law}"), format!("violated by {residual:.1e} of the energy at most")));
        }
        rows.push((format!("leakage{law}"), format!("{:.3} % outside of the cut", 100.0 * quality("leakage")?)));
        let of = |name: &str| result.scalar::<f64>(&format!("statistics/{prefix}reweighting/{name}"));
        if let (Ok(part), Ok(rate), Ok(error)) = (of("effective_part"), of("rate"), of("rate_error")) {
            let exact = of("exact_rate").map_or_else(|_| String::new(), |exact| format!(", exactly {exact:.6}"));
            let unit = process.rate_unit().symbol();
            rows.push((format!("weighted{law}"), format!("{:.1} % effective", 100.0 * part)));
            rows.push((format!("rate{law}"), format!("{rate:.6} ± {error:.6} {unit}{exact}")));
        }
    }
    Ok(rows)
}

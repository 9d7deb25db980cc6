//! Rows of the summary table that say what learned events are worth.

use std::sync::Arc;

use ornstein_run::{ResultFile, RunError};

use super::member::law_path;
use crate::process::Process;

/// The rows of every law.
pub(crate) fn of_events(result: &ResultFile, laws: &[Arc<dyn Process>]) -> Result<Vec<(String, String)>, RunError> {
    let mut rows = Vec::new();
    for (number, process) in laws.iter().enumerate() {
        let law = if laws.len() == 1 { String::new() } else { format!(" (law{number})") };
        let scalar = |path: &str| result.scalar::<f64>(&format!("statistics/{}", law_path(laws, number, path)));
        let quality = |name: &str| scalar(&format!("quality/{name}"));
        let (area, error) = (quality("classifier_area")?, quality("classifier_area_error")?);
        rows.push((format!("classifier{law}"), format!("area {area:.4} ± {error:.4} (0.5: no difference)")));
        for observable in process.observables() {
            let of = |what: &str| scalar(&format!("observables/{}/{what}", observable.name));
            let (distance, floor) = (of("distance")?, of("distance_floor")?);
            let words = format!("W1 {distance:.3e}, {:.2} times that of exact events", distance / floor);
            rows.push((format!("{}{law}", observable.name), words));
        }
        if let Ok(residual) = quality("momentum_residual") {
            rows.push((format!("conservation{law}"), format!("violated by {residual:.1e} of the energy at most")));
        }
        rows.push((format!("leakage{law}"), format!("{:.3} % outside of the cut", 100.0 * quality("leakage")?)));
        let of = |name: &str| scalar(&format!("reweighting/{name}"));
        if let (Ok(part), Ok(rate), Ok(error)) = (of("effective_part"), of("rate"), of("rate_error")) {
            let exact = of("exact_rate").map_or_else(|_| String::new(), |exact| format!(", exactly {}", digits(exact)));
            let unit = process.rate_unit().symbol();
            rows.push((format!("weighted{law}"), format!("{:.1} % effective", 100.0 * part)));
            rows.push((format!("rate{law}"), format!("{} ± {} {unit}{exact}", digits(rate), digits(error))));
        }
    }
    Ok(rows)
}

/// A rate with six digits: widths of decays are far below 1 GeV.
fn digits(rate: f64) -> String {
    if rate >= 1e-4 { format!("{rate:.6}") } else { format!("{rate:.6e}") }
}

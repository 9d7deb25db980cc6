//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::IntegrationConfig;
use crate::free_energy::result;

pub(super) fn rows(file: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: IntegrationConfig = file.config()?;
    let table = &config.integration;
    let nodes = file.vector::<f64>("statistics/path/slope")?.len();
    let exchange = if table.exchange { ", with exchange" } else { "" };
    let mut rows = vec![
        ("nodes".to_owned(), format!("{nodes}, {} chains of {} draws at each{exchange}", table.chains, table.draws)),
        ("moves".to_owned(), config.kernel.name().to_owned()),
    ];
    rows.extend(result::rows(file)?);
    let number = |name: &str| file.scalar::<f64>(&format!("statistics/mbar/{name}"));
    if let (Ok(log_z), Ok(error), Ok(overlap)) = (number("log_z"), number("log_z_error"), number("least_overlap")) {
        rows.push(("multistate".to_owned(), format!("ln Z = {log_z:.4} +- {error:.4}, least overlap {overlap:.3}")));
    }
    Ok(rows)
}

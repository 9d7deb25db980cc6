//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::{KeepConfig, SequentialConfig};
use crate::free_energy::result;

pub(super) fn rows(file: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: SequentialConfig = file.config()?;
    let table = &config.smc;
    let places = file.vector::<f64>("statistics/path/effective_fraction")?;
    let least = places.iter().copied().fold(f64::INFINITY, f64::min);
    let keep = match table.keep {
        KeepConfig::WasteFree { length } => format!("waste-free chains of {length}"),
        KeepConfig::Standard { moves } => format!("{moves} moves each"),
    };
    let mut rows = vec![
        ("islands".to_owned(), format!("{} of {} particles, {keep}", table.islands, table.particles)),
        ("moves".to_owned(), format!("{}, {} places", config.kernel.name(), places.len())),
    ];
    rows.extend(result::rows(file)?);
    let deviation = file.scalar::<f64>("statistics/islands/deviation")?;
    rows.push(("one island".to_owned(), format!("ln Z +- {deviation:.4}")));
    rows.push(("effective particles".to_owned(), format!("{:.1} % at the worst place", 100.0 * least)));
    Ok(rows)
}

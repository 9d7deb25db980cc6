//! Figures of chains, from the file alone.

use ornstein_figures::Figure;
use ornstein_run::{ResultFile, RunError};

pub(super) fn all(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    Ok(Vec::new())
}

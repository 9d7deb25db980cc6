//! The driver: from a config to a finished file.

mod failure;
mod request;
mod summary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{ConfigDocument, Experiment, Reporter, ResultFile};

pub use failure::Failure;
pub use request::RunRequest;
pub use summary::{Outcome, Summary};

/// Does a whole run of experiment `E`: check, run, write, draw.
pub fn execute<E: Experiment>(
    _document: &ConfigDocument,
    _request: &RunRequest,
    _reporter: Arc<dyn Reporter>,
) -> Result<Summary, Failure> {
    unimplemented!()
}

/// Draws the figures of a finished file into a folder and returns their paths. Formats: `svg`, `png`.
pub fn draw_figures<E: Experiment>(
    _result: &ResultFile,
    _folder: &Path,
    _formats: &[crate::FigureFormat],
) -> Result<Vec<PathBuf>, Failure> {
    unimplemented!()
}

/// JSON schema of the whole config file of experiment `E`, common tables included.
pub fn schema<E: Experiment>() -> serde_json::Value {
    unimplemented!()
}

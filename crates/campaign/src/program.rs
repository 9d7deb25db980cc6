//! The program that runs a single point.

use std::sync::Arc;

use ornstein_run::{Checked, ConfigDocument, Failure, Reporter, RunRequest, Summary};

/// The program that checks and runs single points. A campaign knows no kind of experiment: the program around it does.
pub trait Program: Sync {
    /// Checks the config of one point, as [`ornstein_run::check`] does for its kind.
    ///
    /// # Errors
    /// What is wrong with the config.
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure>;

    /// Runs one point, as [`ornstein_run::execute`] does for its kind.
    ///
    /// # Errors
    /// How the run ended before its time.
    fn run(
        &self,
        document: &ConfigDocument,
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure>;
}

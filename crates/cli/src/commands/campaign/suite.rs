//! The suite as the program that runs points.

use std::sync::Arc;

use ornstein_campaign::Program;
use ornstein_run::{Checked, ConfigDocument, Failure, Reporter, RunRequest, Summary};

use crate::kinds::Kind;

/// The suite: any kind of experiment.
pub struct Suite;

impl Program for Suite {
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
        Kind::of_config(document)?.check(document, request)
    }

    fn run(
        &self,
        document: &ConfigDocument,
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        Kind::of_config(document)?.execute(document, request, reporter)
    }
}

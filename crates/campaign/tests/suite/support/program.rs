//! The program that runs the walk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ornstein_campaign::Program;
use ornstein_run::{Checked, ConfigDocument, Failure, Reporter, RunRequest, Summary, check, execute};

use super::Walk;

/// A program with one kind of experiment, which counts what it is asked.
#[derive(Debug, Default)]
pub struct WalkProgram {
    /// Configs checked.
    pub checks: AtomicUsize,
    /// Points run, finished or not.
    pub runs: AtomicUsize,
}

impl Program for WalkProgram {
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        check::<Walk>(document, request)
    }

    fn run(
        &self,
        document: &ConfigDocument,
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        execute::<Walk>(document, request, reporter)
    }
}

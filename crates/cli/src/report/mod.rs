//! How a run speaks: for people at a terminal, as JSON lines for batch logs, or almost not at all.

mod json;
mod log;
mod quiet;
mod terminal;
mod throttle;

use std::io;

use ornstein_run::{Failure, Reporter, Summary};

pub use json::{JsonReport, of_evidence, of_headline};
pub use log::LogReport;
pub use quiet::QuietReport;
pub use terminal::TerminalReport;

/// A [`Reporter`] that also has the last word of a run.
pub trait Report: Reporter {
    /// The run, or its check, ended well.
    fn finished(&self, summary: &Summary) -> io::Result<()>;

    /// The run ended badly. Saying so on standard error is the caller's business.
    fn failed(&self, failure: &Failure);
}

//! Nothing but the path of the output.

use std::io::{self, Write};

use ornstein_run::{Event, Failure, Reporter, Summary};

use super::Report;

/// Prints nothing but the path of the output.
#[derive(Debug, Clone, Copy)]
pub struct QuietReport;

impl Reporter for QuietReport {
    fn report(&self, _event: Event<'_>) {}
}

impl Report for QuietReport {
    fn finished(&self, summary: &Summary) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{}", summary.output.display())
    }

    fn failed(&self, _failure: &Failure) {}
}

//! Plain lines for the log of a task.

use ornstein_run::{Event, Reporter};

use crate::failure::say;
use crate::format::seconds;

/// What is worth keeping of a run, line by line on standard error; no bars.
#[derive(Debug, Clone, Copy)]
pub struct LogReport;

impl Reporter for LogReport {
    fn report(&self, event: Event<'_>) {
        match event {
            Event::Started { kind, name, threads, .. } => say(&format!("{name}: {kind}, threads: {threads}")),
            Event::Resumed { checkpoint } => say(&format!("going on from {}", checkpoint.display())),
            Event::Note(message) => say(message),
            Event::Warning(message) => say(&format!("warning: {message}")),
            Event::Checkpoint { path, seconds: time } => say(&format!("saved {} in {}", path.display(), seconds(time))),
            Event::Stopping(reason) => say(&format!("stopping after a checkpoint: {reason}")),
            Event::Evidence(test) if !test.passed() => {
                say(&format!("failed its test: {} = {} ({})", test.statistic_name, test.statistic, test.name));
            }
            _ => {}
        }
    }
}

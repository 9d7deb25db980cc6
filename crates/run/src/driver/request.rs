//! What the user asks of a run.

use std::path::PathBuf;
use std::time::Instant;

use crate::StopFlag;

/// What the user asks of a run beyond the config file. The defaults ask for nothing special.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct RunRequest {
    /// In place of `experiment.seed`.
    pub seed: Option<u64>,
    /// In place of `run.threads`; 0 means all.
    pub threads: Option<usize>,
    /// In place of `output.folder`: a file that ends in `.h5`, or a folder.
    pub output: Option<PathBuf>,
    /// Go on from a checkpoint if there is one.
    pub resume: bool,
    /// Replace an existing output, throw away an unfinished one.
    pub overwrite: bool,
    /// Start even if memory or disk seem too small.
    pub force: bool,
    /// Check everything, do nothing.
    pub dry_run: bool,
    /// React to INT, TERM and USR1: the first stops the run after a checkpoint, the second ends the process. What arrived since the
    /// program's own [`SignalWatch`](crate::SignalWatch) began counts, too.
    pub handle_signals: bool,
    /// Stop at this moment, after a checkpoint; besides `run.time_limit_minutes`, which counts from the start of the run.
    pub stop_at: Option<Instant>,
    /// The caller makes sure that no other process does this run, on any machine. Then a lock that a machine left behind when it died is
    /// no hindrance, where the disk has no locks that end with their holder.
    pub sole_owner: bool,
    /// Stops the run from within the program.
    pub stop: StopFlag,
    /// The command line, for the record.
    pub command_line: Vec<String>,
}

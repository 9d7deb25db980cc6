//! Progress and messages of a run. The library prints nothing: it tells a [`Reporter`].

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Estimate, Evidence, StopReason};

/// Something that happened in a run.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The checks have passed and the work begins.
    Started {
        /// Experiment kind.
        kind: &'a str,
        /// Name of the run.
        name: &'a str,
        /// Where the output will be.
        output: &'a Path,
        /// Threads in use.
        threads: usize,
        /// What the run is expected to need.
        estimate: &'a Estimate,
    },
    /// A checkpoint was found and the work goes on from there.
    Resumed {
        /// The checkpoint.
        checkpoint: &'a Path,
    },
    /// A part of the work begins, with this many steps.
    Stage {
        /// What is done.
        label: &'a str,
        /// Number of steps.
        total: u64,
    },
    /// Steps of a part were done. May come often and from several threads: a terminal should drop most of them.
    Progress {
        /// The label of the part.
        label: &'a str,
        /// Steps done so far.
        done: u64,
        /// Number of steps.
        total: u64,
    },
    /// How a part of the work stands, in a few words: a loss, an acceptance rate. Comes a few times a second at most.
    Standing {
        /// The label of the part.
        label: &'a str,
        /// In a few words.
        standing: &'a str,
    },
    /// A part of the work has ended.
    StageEnded {
        /// The label of the part.
        label: &'a str,
    },
    /// Something worth knowing.
    Note(&'a str),
    /// Something the user should look at.
    Warning(&'a str),
    /// A checkpoint was written.
    Checkpoint {
        /// Its file.
        path: &'a Path,
        /// How long it took.
        seconds: f64,
    },
    /// The run was asked to stop and will, after a checkpoint.
    Stopping(StopReason),
    /// A test of the run against theory.
    Evidence(&'a Evidence),
    /// The output has its final name.
    Finished {
        /// The output file.
        output: &'a Path,
        /// Its size.
        bytes: u64,
    },
}

/// Hears what happens in a run: a progress bar, JSON lines, nothing.
pub trait Reporter: Send + Sync {
    /// Called at every event, possibly from several threads.
    fn report(&self, event: Event<'_>);
}

/// A reporter that ignores everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn report(&self, _event: Event<'_>) {}
}

/// Counts the steps of one part of the work; made by [`Run::progress`](crate::Run::progress), usable from any thread.
///
/// Dropping it ends the part.
pub struct Progress {
    label: String,
    total: u64,
    done: AtomicU64,
    reporter: Arc<dyn Reporter>,
}

impl Progress {
    pub(crate) fn new(label: impl Into<String>, total: u64, reporter: Arc<dyn Reporter>) -> Self {
        let progress = Self { label: label.into(), total, done: AtomicU64::new(0), reporter };
        progress.reporter.report(Event::Stage { label: &progress.label, total });
        progress
    }

    /// `steps` more are done.
    pub fn advance(&self, steps: u64) {
        let done = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        self.reporter.report(Event::Progress { label: &self.label, done, total: self.total });
    }

    /// Says how the work stands, in a few words. Not for every step: a log takes it all.
    pub fn stands(&self, standing: impl AsRef<str>) {
        self.reporter.report(Event::Standing { label: &self.label, standing: standing.as_ref() });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.reporter.report(Event::StageEnded { label: &self.label });
    }
}

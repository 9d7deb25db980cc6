//! Interruptions at a known place.

use ornstein_run::{Event, Reporter, StopFlag};

/// Raises a flag once so much of a run is done.
#[derive(Debug, Clone)]
pub struct StopAt {
    /// Steps.
    pub done: u64,
    /// What is raised.
    pub flag: StopFlag,
    /// Which part of the work is counted; any if left out.
    pub label: Option<&'static str>,
}

impl Reporter for StopAt {
    fn report(&self, event: Event<'_>) {
        if let Event::Progress { label, done, .. } = event
            && self.label.is_none_or(|counted| counted == label)
            && done >= self.done
        {
            self.flag.raise();
        }
    }
}

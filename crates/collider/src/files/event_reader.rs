//! What every reader of event files does.

use super::error::{EventFileError, Place};
use crate::event_record::{EventRecord, RunRecord};

/// Reads a file of events, one after the other.
pub trait EventReader: Send {
    /// What all events have in common, known before the first one is read.
    fn run(&self) -> &RunRecord;

    /// Reads the next event into `event`, whose memory is used again; `false` if there is none.
    ///
    /// # Errors
    /// If the file is damaged there.
    fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError>;

    /// Where the last event was found.
    fn place(&self) -> Place;
}

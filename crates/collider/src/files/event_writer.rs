//! What every writer of event files does.

use std::io;

use crate::event_record::EventRecord;

/// Writes a file of events, one after the other.
pub trait EventWriter {
    /// Writes an event.
    ///
    /// # Errors
    /// What the output says, or if the event does not have the weights that the run declares.
    fn write(&mut self, event: &EventRecord) -> io::Result<()>;

    /// Writes what comes behind the last event.
    ///
    /// # Errors
    /// What the output says.
    fn finish(&mut self) -> io::Result<()>;
}

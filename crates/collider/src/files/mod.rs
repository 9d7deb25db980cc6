//! Files of events: Les Houches event files, LHEH5, `HepMC3`.

mod colour_flow;
mod error;
mod event_reader;
mod event_writer;
mod lhe;
mod lines;
mod number;
mod template;

pub use colour_flow::ColourFlowError;
pub use error::{EventFileError, EventProblem, Place, Subject};
pub use event_reader::EventReader;
pub use event_writer::EventWriter;
pub use lhe::{LheReader, LheWriter};
pub use template::EventTemplate;

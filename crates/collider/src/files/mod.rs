//! Files of events: Les Houches event files, LHEH5, `HepMC3`.

mod checks;
mod colour_flow;
mod error;
mod event_file;
mod event_reader;
mod hepmc3;
mod lhe;
mod lheh5;
mod lines;
mod number;
mod outline;
mod samples;
mod template;
mod write;

pub use checks::{EventChecks, Residuals};
pub use colour_flow::ColourFlowError;
pub use error::{EventFileError, EventProblem, Place, Subject};
pub use event_file::{EventFile, EventFormat, MOST_PARTICLES};
pub use event_reader::EventReader;
pub use hepmc3::{HepMc3Reader, HepMc3Writer};
pub use lhe::{LheReader, LheWriter};
pub use lheh5::{LheH5Reader, LheH5Writer};
pub use outline::EventsOutline;
pub use samples::{SamplesReader, momenta_samples, padded_momenta_samples, with_rate};
pub use template::EventTemplate;
pub use write::{EventFiles, FilesTable, OutputFormat, write_files, write_generated_files};

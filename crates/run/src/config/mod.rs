//! Config files: read, checked, with every mistake shown where it stands.

mod common;
mod diagnostic;
mod document;
mod error;

pub use common::{CommonTables, Compression, ExperimentTable, FigureFormat, OutputTable, RunTable};
pub use diagnostic::{ConfigReport, Diagnostic};
pub use document::ConfigDocument;
pub use error::{ConfigError, ConfigErrors};

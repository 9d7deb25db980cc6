//! Config files: read, checked, with every mistake shown where it stands.
//!
//! A [`ConfigDocument`] is TOML with overrides applied. It is turned into the [`CommonTables`] and the experiment's own
//! type by a deserialiser that knows the path of every value, so that a mistake can be shown as a [`Diagnostic`] with file,
//! line, key, what was found and what is allowed.

mod common;
mod deciding_keys;
mod deserializer;
mod diagnostic;
mod document;
mod error;
mod node;
mod overrides;
mod places;
mod problem;
mod resolve;
mod schema;
mod suggestion;

pub use common::{CommonTables, Compression, ExperimentTable, FigureFormat, OutputTable, RunTable};
pub use deciding_keys::DecidingKeys;
pub use diagnostic::{ConfigReport, Diagnostic};
pub use document::ConfigDocument;
pub use error::{ConfigError, ConfigErrors};
pub(crate) use resolve::{MOST_THREADS, differing_keys, resolved_text};
pub use schema::schema;
pub(crate) use suggestion::nearest;

//! Many runs in one file: what a campaign collects.
//!
//! The file follows the conventions of a run's output (dimension scales in each group, units, names in words), with the axes of a
//! sweep before the dimensions of each array. Its root says `format = "ornstein-campaign"`, so that it is never taken for a run.

mod boxes;
mod file;
mod missing;
mod spec;
mod writer;

pub use file::CollectionFile;
pub use spec::ArraySpec;
pub use writer::{CollectedArray, Collection, CollectionWriter, SampleSource};

/// Marks a collected file.
pub(crate) const COLLECTION_FORMAT: &str = "ornstein-campaign";

/// Raised when the layout of collected files changes in a way that readers notice.
const COLLECTION_FORMAT_VERSION: i64 = 1;

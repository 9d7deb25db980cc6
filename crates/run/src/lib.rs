//! What every run has: config, progress, output file, checkpoints, evidence.

mod array;
mod attribute;
mod checkpoint;
mod config;
mod context;
mod dimension;
mod driver;
mod evidence;
mod experiment;
mod hdf;
mod machine;
mod output;
mod reporter;
mod result_file;
mod run;
mod run_error;
mod sample;
mod stop;

pub use array::{Array, ArrayData, Element, ElementType};
pub use attribute::Attribute;
pub use checkpoint::CheckpointData;
pub use config::{
    CommonTables, Compression, ConfigDocument, ConfigError, ConfigErrors, ConfigReport, Diagnostic, ExperimentTable,
    FigureFormat, OutputTable, RunTable, schema,
};
pub use context::Context;
pub use dimension::{Coordinates, Dimension};
pub use driver::{Failure, Outcome, RunRequest, Summary, draw_figures, execute};
pub use evidence::Evidence;
pub use experiment::{Estimate, Experiment};
/// The type of figures that an experiment returns.
pub use ornstein_figures::Figure;
pub use output::OutputError;
pub use reporter::{Event, Progress, Reporter, Silent};
pub use result_file::{FileError, ResultFile};
pub use run::Run;
pub use run_error::RunError;
pub use sample::{SampleSpec, SampleStream};
pub use stop::{StopFlag, StopReason};

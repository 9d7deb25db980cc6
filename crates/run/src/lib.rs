//! What every run has: config, progress, output file, checkpoints, evidence.
//!
//! This is the only crate of the suite that touches HDF5 or knows a path, and it knows no domain. It prints nothing: the
//! program around it hears of progress through a [`Reporter`].
//!
//! # Tour
//!
//! A domain implements [`Experiment`] once per kind of run: a config type, [`prepare`](Experiment::prepare) (validate),
//! [`estimate`](Experiment::estimate) (what it costs), [`run`](Experiment::run) (the work),
//! [`figures`](Experiment::figures) (from the finished file alone). The program reads a [`ConfigDocument`], finds its
//! kind, and calls [`execute`] for that experiment:
//!
//! ```text
//! ConfigDocument -> CommonTables + Experiment::Config -> prepare -> estimate against the machine
//!                -> Run handed to Experiment::run -> output file -> figures -> Summary, or Failure with an exit code
//! ```
//!
//! | to | see |
//! |---|---|
//! | hand over what is generated, item by item | [`SampleSpec`], [`Run::samples`], [`Run::append`] |
//! | look at all of it again at the end | [`Run::read_back`] |
//! | hand over spectra, traces, histograms | [`Array`], [`Run::statistics`] |
//! | name the axes of either | [`Dimension`] |
//! | leave a file beside the output | [`Run::companion`], [`Run::companion_text`], [`Run::companion_arrays`] |
//! | test the run against theory | [`Evidence`], [`Run::evidence`] |
//! | survive being stopped and killed | [`Run::checkpoint_if_due`], [`CheckpointData`] |
//! | refuse a config | [`ConfigError`], [`ConfigErrors`] |
//! | find an input file | [`Context::resolve`] |
//! | read a finished file | [`ResultFile`] |
//! | read an array of anybody's HDF5 file | [`read_hdf5_array`], [`ArrayReader`] |
//! | write the arrays that a format prescribes | [`ArrayWriter`] |
//! | put many runs into one file, and read it | [`CollectionWriter`], [`CollectionFile`] |
//! | draw its figures again | [`draw_figures`] |
//! | help an editor with config files | [`schema`] |
//!
//! # What a run promises
//!
//! - The file has its final name only when it is complete and on the disk. Until then everything lives in one folder,
//!   `<output>.partial/`: samples in append-only spools, two checkpoints, a lock.
//! - A run that was stopped, killed or out of disk goes on from its last checkpoint and ends with the same bytes in
//!   `/samples` and `/statistics` as one that was not, provided the experiment keeps the rules of [`Experiment`].
//! - A changed config or input is refused on resuming, and the keys that changed are named.
//! - A mistake in a config is answered with file, line, key, what was found and what is allowed.
//!
//! # A whole experiment
//!
//! ```
//! use std::sync::Arc;
//!
//! use ornstein_run::{
//!     CheckpointData, ConfigDocument, ConfigError, ConfigErrors, Context, Dimension, ElementType, Estimate, Experiment,
//!     Figure, ResultFile, Run, RunError, RunRequest, SampleSpec, Silent, execute,
//! };
//!
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct SquaresConfig {
//!     squares: SquaresTable,
//! }
//!
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct SquaresTable {
//!     count: usize,
//! }
//!
//! struct Squares {
//!     count: usize,
//! }
//!
//! impl Experiment for Squares {
//!     const KIND: &'static str = "example.squares";
//!     const SUMMARY: &'static str = "The first square numbers";
//!     type Config = SquaresConfig;
//!
//!     fn prepare(config: SquaresConfig, _context: &Context) -> Result<Self, ConfigErrors> {
//!         if config.squares.count == 0 {
//!             return Err(ConfigError::new("squares.count", 0, "an integer, 1 or more").into());
//!         }
//!         Ok(Self { count: config.squares.count })
//!     }
//!
//!     fn estimate(&self) -> Estimate {
//!         Estimate { disk_bytes: 8 * self.count as u64, ..Estimate::default() }
//!     }
//!
//!     fn run(&self, run: &mut Run) -> Result<(), RunError> {
//!         let squares = run.samples(SampleSpec {
//!             stack: Dimension::integers("n", 0..self.count as i64, "natural number"),
//!             long_name: "square of n".into(),
//!             ..SampleSpec::new("square", ElementType::I64)
//!         })?;
//!         for n in run.appended(squares)..self.count {
//!             run.append(squares, &[(n * n) as i64])?;
//!             run.checkpoint_if_due(|| CheckpointData::new(&()))?;
//!         }
//!         Ok(())
//!     }
//!
//!     fn figures(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
//!         Ok(Vec::new())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("ornstein-run-tour-{}", std::process::id()));
//! let text = "[experiment]\nkind = 'example.squares'\nname = 'squares'\n[squares]\ncount = 5\n";
//! let document = ConfigDocument::parse(text, None, &["squares.count=4".into()])?;
//! let request = RunRequest { output: Some(folder.clone()), ..RunRequest::default() };
//! let summary = execute::<Squares>(&document, &request, Arc::new(Silent))?;
//!
//! let file = ResultFile::open(&summary.output)?;
//! assert_eq!(file.vector::<i64>("samples/square")?, [0, 1, 4, 9]);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```

/// The commit that the program was built from, or `unknown` outside of a checkout.
pub const GIT_REVISION: &str = env!("ORNSTEIN_GIT_REVISION");

mod array;
mod attribute;
mod checkpoint;
mod collection;
mod config;
mod context;
mod dimension;
mod driver;
mod evidence;
mod experiment;
mod foreign_file;
mod hdf;
mod machine;
mod output;
mod reporter;
mod result_file;
mod run;
mod run_error;
mod sample;
mod stop;
pub mod system;

pub use array::{Array, ArrayData, Element, ElementType};
pub use attribute::Attribute;
pub use checkpoint::CheckpointData;
pub use collection::{ArraySpec, CollectedArray, Collection, CollectionFile, CollectionWriter, SampleSource};
pub use config::{
    CommonTables, Compression, ConfigDocument, ConfigError, ConfigErrors, ConfigReport, DecidingKeys, Diagnostic,
    ExperimentTable, FigureFormat, OutputTable, RunTable, schema,
};
pub use context::Context;
pub use dimension::{Coordinates, Dimension};
pub use driver::{Checked, Failure, Outcome, RunRequest, Summary, check, draw_figures, execute};
pub use evidence::Evidence;
pub use experiment::{Estimate, Experiment};
pub use foreign_file::{ArrayReader, ArrayWriter, Table, TableSpec, TextWriter};
pub use machine::SignalWatch;
/// The type of figures that an experiment returns.
pub use ornstein_figures::Figure;
pub use output::OutputError;
pub use reporter::{Event, Progress, Reporter, Silent};
pub use result_file::{FileError, ResultFile, read_hdf5_array};
pub use run::Run;
pub use run_error::RunError;
pub use sample::{SampleSpec, SampleStream};
pub use stop::{Moment, StopFlag, StopReason};

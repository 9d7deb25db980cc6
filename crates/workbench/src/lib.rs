//! Generic experiments on shipped targets and on data of one's own.
//!
//! | what | where |
//! |---|---|
//! | the table `[target]`: any shipped density with what is known of it | [`target`], [`Target`] |
//! | the table `[kernel]`: generic code over any kernel of the engine | [`kernel`], [`KernelVisitor`] |
//! | the tables `[start]` and `[preconditioner]` | [`StartConfig`], [`PreconditionerConfig`] |
//! | single or double precision | [`Precision`], [`Number`] |
//! | the run `sample`: chains, their diagnostics and figures, in a file that ArviZ opens | [`sample`], [`SampleExperiment`] |
//! | points from NPY, CSV and HDF5 files | [`data_set`], [`DataSet`] |
//! | the run `dimension`: how many dimensions they fill, and at which scale | [`dimension`], [`DimensionExperiment`] |
//! | histograms and labels for figures | [`figures`] |

pub mod data_set;
pub mod dimension;
pub mod figures;
pub mod kernel;
mod precision;
mod preconditioner;
pub mod sample;
mod start;
pub mod target;

pub use data_set::DataSet;
pub use dimension::DimensionExperiment;
pub use kernel::{KernelConfig, KernelFamily, KernelVisitor};
pub use precision::{AnyDensity, Number, Precision};
pub use preconditioner::PreconditionerConfig;
pub use sample::SampleExperiment;
pub use start::StartConfig;
pub use target::{Density, Target, TargetConfig, Variable};

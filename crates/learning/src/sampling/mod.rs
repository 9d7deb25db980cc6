//! From noise to samples of a learned law: the tables of a config, the checked plan, and the stream of samples in the file.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`ProcessConfig`] | the table `[process]`: how data turn into noise | `process.rs` |
//! | [`SolverConfig`] | the table `[solver]`; [`SolverVisitor`] is generic code over the solver it names | `solver.rs` |
//! | [`GridConfig`] | the table `[grid]`: at which times | `grid.rs` |
//! | [`SamplingTable`] | the table `[sampling]`: all three, how many samples, in which precision | `table.rs` |
//! | [`SamplingPlan`] | the same, checked: rows of samples from a denoiser | `plan.rs` |
//! | [`WeightsTable`] | the table `[weights]`: the trained network that a config names | `weights_table.rs` |
//! | [`Learned`] | a network as it is asked for samples, guided or not | `learned.rs` |
//! | [`Drawing`] | samples to the file, batch by batch, over interruptions | `drawing.rs` |
//! | [`write_calls`] | what they have cost | `calls.rs` |

mod calls;
mod drawing;
mod grid;
mod learned;
mod plan;
mod process;
mod solver;
mod table;
mod weights_table;

pub use calls::write_calls;
pub use drawing::{Drawing, Drawn};
pub use grid::{GridConfig, GridKind, LastStep};
pub use learned::Learned;
pub use plan::SamplingPlan;
pub use process::ProcessConfig;
pub use solver::{SolverConfig, SolverVisitor};
pub use table::SamplingTable;
pub use weights_table::WeightsTable;

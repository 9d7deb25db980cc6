//! Whole runs of the workbench's experiments.

mod config_errors;
mod dimension_runs;
mod resume;
mod sample_runs;
mod scratch;

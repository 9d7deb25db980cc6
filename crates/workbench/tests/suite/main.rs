//! Whole runs of the workbench's experiments.

mod config_errors;
mod diffuse_runs;
mod dimension_runs;
mod free_energy_runs;
mod resume;
mod sample_runs;

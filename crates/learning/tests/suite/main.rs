//! Whole runs of training and sampling.

mod experiment;
mod runs;
mod scratch;
mod stop_at;

//! Whole runs of training and sampling.

mod experiment;
mod runs;

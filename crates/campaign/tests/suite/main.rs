//! Whole campaigns of a small real experiment.

mod execution;
mod plan;
mod replace;
mod support;

//! Whole campaigns of a small real experiment.

mod collect;
mod execution;
mod plan;
mod replace;
mod support;

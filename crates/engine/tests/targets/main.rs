//! Closed-form facts of the shipped targets.
//!
//! Statistical tolerances are six standard errors (two-sided false-alarm rate 2e-9) or p-values of 1e-8.

mod curved;
mod lattices;
mod normals;
mod posteriors;
mod support;
mod wells;

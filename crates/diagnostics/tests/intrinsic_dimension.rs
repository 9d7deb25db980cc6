//! Dimensions of stored point sets as scikit-dimension finds them, error bars against repeated samples, and bad input.
//!
//! `data/intrinsic_dimension` was made with scikit-dimension 0.5.0 by `tools/dimension_reference.py`.

#[path = "intrinsic_dimension/bad_input.rs"]
mod bad_input;
#[path = "intrinsic_dimension/error_bars.rs"]
mod error_bars;
#[path = "intrinsic_dimension/manifolds.rs"]
mod manifolds;
#[path = "intrinsic_dimension/reference_values.rs"]
mod reference_values;
#[path = "intrinsic_dimension/scales.rs"]
mod scales;

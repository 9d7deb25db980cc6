//! Our own elementary functions: the same bits on every processor.
//!
//! `f64::ln` and its like call the platform's mathematical library, whose last digits differ between platforms and versions,
//! and which takes one argument at a time. The functions here are polynomials in plain IEEE additions, multiplications and
//! divisions, without fused multiply-add, so their bits do not depend on the instruction set; and they are free of
//! branches and inlined, so that a loop over an array of numbers compiles to vector instructions. (To use the wider
//! ones, the loop must stand in a function with `#[target_feature]`, as those behind
//! [`fill_normals_f64`](crate::fill_normals_f64) do.)
//!
//! `crates/random/tools/minimax.py` computes the coefficients. The error bounds stated with each function are a sum of
//! the errors of approximation and rounding; in units in the last place (ulp) of the result, and the tests check
//! them against the standard library in dense sweeps.

#![allow(
    clippy::inline_always,
    reason = "a function is compiled for an instruction set only where it is inlined into a function that enables it"
)]

mod exp;
mod ln;
mod sin_cos;

pub use exp::{exp_f32, exp_f64};
pub(crate) use ln::minus_ln_of_word;
pub use ln::{ln_f32, ln_f64};
pub(crate) use sin_cos::{sin_cos_of_quarter_f32, sin_cos_of_quarter_f64};
pub use sin_cos::{sin_cos_turns_f32, sin_cos_turns_f64};

/// The polynomial with these coefficients, from low to high degree, by Horner's rule.
macro_rules! polynomial {
    ($x:expr, $last:expr) => { $last };
    ($x:expr, $first:expr, $($rest:expr),+) => { $first + $x * polynomial!($x, $($rest),+) };
}
use polynomial;

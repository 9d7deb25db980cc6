//! Where training data comes from.
//!
//! A [`DataSource`] is an endless sequence of rows in the network's coordinates: row number `n` of training is always the same, so a
//! training run can be interrupted anywhere. [`ArrayData`] goes through a finite data set, in a new order every epoch; [`ExactData`]
//! draws from a distribution of the engine and never repeats itself.

mod array_data;
mod exact_data;
mod permutation;
mod source;

pub use array_data::{ArrayData, ArrayDataError};
pub use exact_data::ExactData;
pub use permutation::AddressedPermutation;
pub use source::{Batch, DataPart, DataSource};

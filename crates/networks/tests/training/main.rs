//! Training as a whole: what it learns, and that nothing disturbs it.

mod golden;
mod penalties;
mod same_bits;
mod support;
mod trouble;
mod weights_files;

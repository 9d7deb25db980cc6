//! The driver: from a config to a finished file with its figures.

mod check;
mod execute;
mod failure;
mod figures;
mod plan;
mod request;
mod resources;
mod start;
mod summary;

pub use check::{Checked, check};
pub use execute::execute;
pub use failure::Failure;
pub use figures::draw_figures;
pub use request::RunRequest;
pub use summary::{Outcome, Summary};

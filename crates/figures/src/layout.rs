//! From panels to rectangles on a page: ticks for the space there is, margins from measured labels.

mod axis_plan;
mod colour_bar;
mod grid;
mod panel_plan;

pub(crate) use grid::{Arrangement, Grid};

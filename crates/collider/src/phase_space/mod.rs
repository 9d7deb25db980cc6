//! Phase space: points, volumes, charts.
//!
//! | what | where |
//! |---|---|
//! | a map between the unit cube and phase space, with its density | [`Chart`] |

mod chart;

pub use chart::{Chart, ChartError};

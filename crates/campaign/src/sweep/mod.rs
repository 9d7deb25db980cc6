//! From the tables of `[sweep]` to the axes of the campaign and the settings of its points.
//!
//! The axes, slowest first: the replicas of `[sweep.seeds]`, one per key of `[sweep.grid]` in the order of the file, one for
//! `[sweep.zip]`, one for `[[sweep.list]]`. Points are counted row-major over them. Replicas come first, so that a larger number of
//! them leaves all points that were there with their numbers.
//!
//! An axis of the grid is named after its key's last part (`cells`), or as many of its parts as set it apart (`box_cells`); the others
//! are `zip`, `list` and `replica`.

mod axis_names;
mod expand;
mod flatten;
mod range;

use crate::{Axis, PointId};

pub(crate) use expand::expand;

/// Name of the axis of `[sweep.seeds]`.
pub(crate) const REPLICA: &str = "replica";
/// Name of the axis of `[sweep.zip]`.
const ZIP: &str = "zip";
/// Name of the axis of `[[sweep.list]]`.
const LIST: &str = "list";

/// More points than this are a slip of the finger.
pub(crate) const MOST_POINTS: u64 = 10_000_000;

/// A sweep that has been expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sweep {
    /// The axes, slowest first.
    pub axes: Vec<Axis>,
}

impl Sweep {
    /// Number of points.
    pub fn points(&self) -> u64 {
        self.axes.iter().map(|axis| axis.length).product()
    }

    /// Number of replicas of every point.
    pub fn replicas(&self) -> u64 {
        self.axes.first().filter(|axis| axis.name == REPLICA).map_or(1, |axis| axis.length)
    }

    /// The position of a point on every axis.
    pub fn positions(&self, point: PointId) -> Vec<u64> {
        positions(&self.axes, point)
    }

    /// What a point at these positions sets, as `key=value`.
    pub fn settings(&self, positions: &[u64]) -> Vec<String> {
        self.settings_with_places(positions).map(|(setting, _)| setting).collect()
    }

    /// What a point at these positions sets, and where in `campaign.toml` that stands.
    pub fn settings_with_places(&self, positions: &[u64]) -> impl Iterator<Item = (String, Place)> {
        self.axes.iter().zip(positions).flat_map(|(axis, &position)| {
            axis.keys.iter().filter_map(move |swept| {
                let value = swept.values[position as usize].as_ref()?;
                let setting = format!("{}={value}", swept.key);
                Some((setting, Place::new(axis, &swept.key, position)))
            })
        })
    }
}

/// The position of a point on every axis, in row-major order.
pub(crate) fn positions(axes: &[Axis], point: PointId) -> Vec<u64> {
    let mut rest = point.0;
    let mut positions: Vec<u64> = axes
        .iter()
        .rev()
        .map(|axis| {
            let position = rest % axis.length;
            rest /= axis.length;
            position
        })
        .collect();
    positions.reverse();
    positions
}

/// Where in `campaign.toml` a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The swept key: `box.cells`.
    pub swept: String,
    /// Path of its key: `sweep.grid.box.cells`.
    pub key: String,
    /// Path of the value: `sweep.grid.box.cells[3]`.
    pub value: String,
}

impl Place {
    fn new(axis: &Axis, swept: &str, position: u64) -> Self {
        let (key, value) = match axis.name.as_str() {
            LIST => {
                let key = format!("sweep.list[{position}].{swept}");
                (key.clone(), key)
            }
            ZIP => (format!("sweep.zip.{swept}"), format!("sweep.zip.{swept}[{position}]")),
            _ => (format!("sweep.grid.{swept}"), format!("sweep.grid.{swept}[{position}]")),
        };
        Self { swept: swept.to_owned(), key, value }
    }
}

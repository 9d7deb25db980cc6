//! An array over two axes as colours.

use ornstein_figures::{ColourMap, Figure, HeatMap, Panel};
use ornstein_run::CollectionFile;

use super::array::{Reduced, SweepArray};
use super::ticks::{axis_label, position_axis, position_names};
use crate::{AxisScale, FigureTable};

/// A heat map of the mean: the last axis to the right, the one before upwards.
pub(super) fn heat_map(file: &CollectionFile, table: &FigureTable, array: &SweepArray, reduced: &Reduced) -> Figure {
    let [y, x] = reduced.dimensions.as_slice() else { return Figure::grid(1, 1, Vec::new()) };
    let values: Vec<f64> = reduced.mean.iter().copied().collect();
    let first = table.labels.first().cloned();
    let mut label = table.y_label.clone().or(first).unwrap_or_else(|| array.label());
    if reduced.count > 1 {
        label = format!("{label}, mean of {} {}", reduced.count, reduced.along);
    }
    let mut map = HeatMap::new(&values, [y.length(), x.length()]).label(label);
    if table.colour_scale == Some(AxisScale::Logarithmic) {
        map = map.logarithmic();
    } else if values.iter().any(|value| *value < 0.0) && values.iter().any(|value| *value > 0.0) {
        map = map.colour_map(ColourMap::Diverging).symmetric();
    }
    let x_label = table.x_label.clone().unwrap_or_else(|| axis_label(x));
    Figure::single(
        Panel::new()
            .title(&table.title)
            .x_axis(position_axis(x_label, &position_names(file, x)))
            .y_axis(position_axis(axis_label(y), &position_names(file, y)))
            .add(map),
    )
}

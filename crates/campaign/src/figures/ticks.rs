//! Labels at the positions of an axis whose cells are equally large.

use ornstein_figures::Axis;
use ornstein_run::{CollectionFile, Dimension};

use super::array::{coordinates, dimension_label};
use super::labels::{numbers, plain};

/// As many labels as an axis of a heat map has room for.
const MOST_LABELS: usize = 9;

/// The names of the positions along a dimension: its coordinates, or what is swept where they only count positions.
pub(super) fn position_names(file: &CollectionFile, dimension: &Dimension) -> Vec<String> {
    swept_texts(file, dimension).unwrap_or_else(|| numbers(&coordinates(dimension)))
}

/// Is what is swept along a dimension no single number, so that its coordinates only count positions?
pub(super) fn counts_positions(dimension: &Dimension) -> bool {
    dimension.long_name.starts_with("position of ")
}

/// The label of the axis along a dimension of a sweep or of an array.
pub(super) fn axis_label(dimension: &Dimension) -> String {
    match dimension.long_name.strip_prefix("position of ") {
        Some(keys) => plain(keys),
        None => dimension_label(dimension),
    }
}

/// What is swept along a dimension whose coordinates only count positions.
fn swept_texts(file: &CollectionFile, dimension: &Dimension) -> Option<Vec<String>> {
    let keys = dimension.long_name.strip_prefix("position of ")?;
    let columns: Vec<Vec<String>> = keys.split(", ").filter_map(|key| swept_column(file, key, dimension)).collect();
    let row = |place: usize| {
        let values: Vec<&str> = columns.iter().filter_map(|column| column.get(place).map(String::as_str)).collect();
        values.join(", ")
    };
    (!columns.is_empty()).then(|| (0..dimension.length()).map(row).collect())
}

fn swept_column(file: &CollectionFile, key: &str, dimension: &Dimension) -> Option<Vec<String>> {
    let name = key.replace('/', "_");
    let name = if name == dimension.name { format!("{name}_value") } else { name };
    let path = format!("parameters/{name}");
    let values = || Some(numbers(&file.array::<f64>(&path).ok()?.into_iter().collect::<Vec<f64>>()));
    let texts = || Some(file.texts(&path).ok()?.iter().map(|text| plain(text)).collect());
    values().or_else(texts)
}

/// An axis with its positions at 0.5, 1.5, ..., named where there is room.
pub(super) fn position_axis(label: String, names: &[String]) -> Axis {
    let stride = names.len().div_ceil(MOST_LABELS).max(1);
    let ticks = names.iter().enumerate().step_by(stride).map(|(place, name)| (place as f64 + 0.5, name.clone()));
    Axis::linear(label).ticks(ticks)
}

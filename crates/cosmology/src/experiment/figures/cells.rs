//! One universe to look at: a slice, a plane or a line.

use ndarray::{ArrayD, Axis as ArrayAxis};

use ornstein_figures::{Axis, ColourMap, Curve, Figure, HeatMap, Panel};
use ornstein_run::{ResultFile, RunError};

use super::super::config::FieldConfig;
use super::unit_label;

/// A line with more cells than this would be a black band.
const MOST_CELLS_OF_A_LINE: usize = 400;

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let config: FieldConfig = result.config()?;
    let cells: ArrayD<f64> = result.item::<f64>("samples/density_contrast", 0)?;
    let length = &config.domain.length;
    let label = |axis: &str| format!("${axis}$ [{}]", unit_label(&config.domain.length_unit));
    let contrast = "density contrast $\\delta$";
    Ok(match cells.ndim() {
        1 => {
            let spacing = length[0] / cells.len() as f64;
            let shown = cells.len().min(MOST_CELLS_OF_A_LINE);
            let x: Vec<f64> = (0..shown).map(|cell| cell as f64 * spacing).collect();
            let values: Vec<f64> = cells.iter().take(shown).copied().collect();
            let mut panel = Panel::new()
                .x_axis(Axis::linear(label("x")).limits(0.0, shown as f64 * spacing))
                .y_axis(Axis::linear(contrast))
                .add(Curve::new(x, values).width(0.9));
            if shown < cells.len() {
                panel = panel.title(format!("{}: realisation 0, the first {shown} cells", result.name()));
            }
            Figure::single(panel)
        }
        2 => plane(&cells, [length[0], length[1]], [label("x"), label("y")], contrast, None),
        _ => {
            let slice = cells.index_axis(ArrayAxis(2), 0).to_owned();
            let title = format!(
                "{}: realisation 0, cells at $z$ = 0 {}",
                result.name(),
                unit_label(&config.domain.length_unit)
            );
            plane(&slice, [length[0], length[1]], [label("x"), label("y")], contrast, Some(title))
        }
    })
}

/// A map with the first axis to the right and the second upwards, its colours symmetric about zero.
fn plane(
    cells: &ArrayD<f64>,
    length: [f64; 2],
    [x_label, y_label]: [String; 2],
    value_label: &str,
    title: Option<String>,
) -> Figure {
    let shape = [cells.shape()[1], cells.shape()[0]];
    let values: Vec<f64> = cells.t().iter().copied().collect();
    let map = HeatMap::new(values, shape)
        .extent((0.0, length[0]), (0.0, length[1]))
        .colour_map(ColourMap::Diverging)
        .symmetric()
        .equal_aspect()
        .label(value_label);
    let mut panel = Panel::new()
        .x_axis(Axis::linear(x_label).limits(0.0, length[0]))
        .y_axis(Axis::linear(y_label).limits(0.0, length[1]))
        .add(map);
    if let Some(title) = title {
        panel = panel.title(title);
    }
    Figure::single(panel)
}

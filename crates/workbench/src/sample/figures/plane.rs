//! The first two coordinates, beside exact draws.

use ornstein_figures::{Axis, Figure, HeatMap, Panel};

use super::draws::Draws;
use crate::figures::{coordinate_label, density_in_plane, spread};

/// Bins along each axis.
const BINS: usize = 100;

pub(super) fn figure(draws: &Draws, exact: Option<&[Vec<f64>]>) -> Option<Figure> {
    let chains = [&draws.columns[0], &draws.columns[1]];
    let reference = exact.map(|exact| [&exact[0], &exact[1]]);
    let source = reference.unwrap_or(chains);
    let (x_range, y_range) = (spread(source[0], 1e-3)?, spread(source[1], 1e-3)?);
    let densities: Vec<(&str, Vec<f64>)> = [("chains", Some(chains)), ("exact draws", reference)]
        .into_iter()
        .filter_map(|(title, columns)| columns.map(|[x, y]| (title, density_in_plane(x, y, x_range, y_range, BINS))))
        .collect();
    let largest = densities.last().into_iter().flat_map(|(_, density)| density).copied().fold(0.0, f64::max);
    let panel = |(title, density): &(&str, Vec<f64>)| {
        Panel::new()
            .title(*title)
            .x_axis(Axis::linear(coordinate_label(&draws.names[0])).limits(x_range.0, x_range.1))
            .y_axis(Axis::linear(coordinate_label(&draws.names[1])).limits(y_range.0, y_range.1))
            .add(
                HeatMap::new(density.clone(), [BINS, BINS])
                    .extent(x_range, y_range)
                    .range(0.0, largest)
                    .label("probability density"),
            )
    };
    let panels: Vec<Panel> = densities.iter().map(panel).collect();
    let columns = panels.len();
    Some(Figure::grid(1, columns, panels).size(4.4 * columns as f64, 3.7))
}

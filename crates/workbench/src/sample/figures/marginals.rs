//! Marginal densities, beside those of exact draws.

use ornstein_figures::{Axis, Colour, Curve, Figure, Histogram, LegendPosition, PALETTE, Panel};

use super::draws::Draws;
use crate::figures::{coordinate_label, density, spread};

/// Fraction of the exact draws that lies outside of the range on either side.
const OUTSIDE: f64 = 5e-3;

/// Bins of a histogram.
const BINS: usize = 60;

pub(super) fn figure(draws: &Draws, exact: Option<&[Vec<f64>]>) -> Figure {
    let panel = |(i, name): (usize, &String)| {
        let column = &draws.columns[i];
        let reference = exact.map(|exact| exact[i].as_slice());
        let range = spread(reference.unwrap_or(column), OUTSIDE).or_else(|| spread(column, 0.0)).unwrap_or((-1.0, 1.0));
        let histogram = density(column, range, BINS);
        let mut panel = Panel::new()
            .x_axis(Axis::linear(coordinate_label(name)).limits(range.0, range.1))
            .y_axis(Axis::linear(if i % 2 == 0 { "probability density" } else { "" }).lower(0.0))
            .legend(if i == 0 { LegendPosition::Best } else { LegendPosition::Hidden })
            .add(Histogram::new(&histogram.edges, &histogram.density).label("chains").colour(PALETTE[0]));
        if let Some(reference) = reference {
            let exact = density(reference, range, BINS);
            panel = panel
                .add(Curve::new(exact.centres(), &exact.density).label("exact draws").colour(Colour::BLACK).width(1.1));
        }
        panel
    };
    let panels: Vec<Panel> = draws.names.iter().enumerate().map(panel).collect();
    let (rows, columns) = (panels.len().div_ceil(2), panels.len().min(2));
    Figure::grid(rows, columns, panels).size(3.9 * columns as f64, 2.8 * rows as f64)
}

//! Histograms of works of both directions, which cross at the free energy.

use ornstein_figures::{Axis, Colour, Corner, Figure, GuideLine, Histogram, LegendPosition, PALETTE, Panel};
use ornstein_run::{ResultFile, RunError};

use crate::figures::{density, spread};

/// Bins of a histogram.
const BINS: usize = 60;

/// Part of the works beyond each end of the axis.
const OUTSIDE: f64 = 2e-3;

pub(super) fn figure(result: &ResultFile, shown: &[(usize, i64)], known: Option<f64>) -> Result<Figure, RunError> {
    let read = |direction: &str, number: usize| -> Result<Vec<f64>, RunError> {
        let log_weights = result.item::<f64>(&format!("samples/{direction}_log_weight"), number)?;
        Ok(log_weights.into_iter().filter(|weight| weight.is_finite()).collect())
    };
    let both = result.contains("samples/reverse_log_weight");
    let mut panels = Vec::new();
    for (place, &(number, length)) in shown.iter().enumerate() {
        // W = -ln w forward, and -W = ln w in reverse.
        let forward: Vec<f64> = read("forward", number)?.into_iter().map(|weight| -weight).collect();
        let reverse = if both { read("reverse", number)? } else { Vec::new() };
        let ranges = [&forward, &reverse].into_iter().filter_map(|works| spread(works, OUTSIDE));
        let (mut low, mut high) = ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((-1.0, 1.0));
        if let Some(known) = known {
            let room = 0.04 * (high - low);
            (low, high) = (low.min(-known - room), high.max(-known + room));
        }
        let histogram = |works: &[f64], label: &str, colour: Colour| {
            let histogram = density(works, (low, high), BINS);
            Histogram::new(&histogram.edges, &histogram.density).label(label).colour(colour).opacity(0.45)
        };
        // Room for the legend in the first panel.
        let tallest = [&forward, &reverse].into_iter().filter(|works| !works.is_empty());
        let tallest = tallest.flat_map(|works| density(works, (low, high), BINS).density).fold(0.0, f64::max);
        let top = if place == 0 { 1.55 } else { 1.08 } * tallest;
        let is_first = place == 0 || (shown.len() == 4 && place == 2);
        let mut panel = Panel::new()
            .title(format!("$T = {length}$"))
            .x_axis(Axis::linear(r"work $W=-\ln w$ [$k_B T$]").limits(low, high))
            .y_axis(Axis::linear(if is_first { "probability density" } else { "" }).limits(0.0, top))
            .legend(if place == 0 { LegendPosition::Corner(Corner::UpperRight) } else { LegendPosition::Hidden })
            .add(histogram(&forward, "from the reference", PALETTE[0]));
        if both {
            panel = panel.add(histogram(&reverse, "from the target, $-W$", PALETTE[1]));
        }
        if let Some(known) = known {
            panel = panel.add(GuideLine::vertical(-known).colour(Colour::BLACK).label(r"exact $-\ln Z$"));
        }
        panels.push(panel);
    }
    // Four in a square, fewer side by side.
    let (rows, columns) = if panels.len() == 4 { (2, 2) } else { (1, panels.len()) };
    Ok(Figure::grid(rows, columns, panels).size(3.7 * columns as f64, 2.9 * rows as f64))
}

//! Figures of works, from the file alone.

use ornstein_figures::{
    Axis, Colour, Corner, Curve, Figure, GuideLine, Histogram, LegendPosition, PALETTE, Panel, Points,
};
use ornstein_run::{ResultFile, RunError};

use crate::figures::{density, spread};

/// Bins of the histograms, and of Crooks' plot.
const BINS: usize = 60;
const COARSE_BINS: usize = 24;

/// Works in a bin, in either direction, that make a point of Crooks' plot.
const LEAST_COUNT: f64 = 5.0;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let forward = result.vector::<f64>("samples/forward_work")?;
    let reverse: Vec<f64> = result.vector::<f64>("samples/reverse_work")?.into_iter().map(|work| -work).collect();
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/result/{name}"));
    // Differences of free energy are minus differences of ln Z.
    let (value, interval) = (-number("log_z")?, [-number("upper")?, -number("lower")?]);
    let panels = vec![histograms(&forward, &reverse, value), crooks(&forward, &reverse, value, interval)];
    Ok(vec![("crooks".to_owned(), Figure::grid(1, 2, panels).size(8.6, 3.5))])
}

/// The range of the works of both directions.
fn range(forward: &[f64], reverse: &[f64]) -> (f64, f64) {
    let ranges = [forward, reverse].into_iter().filter_map(|works| spread(works, 2e-3));
    ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((-1.0, 1.0))
}

fn histograms(forward: &[f64], reverse: &[f64], value: f64) -> Panel {
    let range = range(forward, reverse);
    let [f, r] = [forward, reverse].map(|works| density(works, range, BINS));
    let tallest = f.density.iter().chain(&r.density).copied().fold(0.0, f64::max);
    let layer = |of: &crate::figures::Density1d, label: &str, colour: Colour| {
        Histogram::new(&of.edges, &of.density).label(label).colour(colour).opacity(0.45)
    };
    Panel::new()
        .x_axis(Axis::linear("work $W$ [$k_B T$]").limits(range.0, range.1))
        .y_axis(Axis::linear("probability density").limits(0.0, 1.5 * tallest))
        .legend(LegendPosition::Corner(Corner::UpperRight))
        .add(layer(&f, "$p_F(W)$", PALETTE[0]))
        .add(layer(&r, "$p_R(-W)$", PALETTE[1]))
        .add(GuideLine::vertical(value).colour(Colour::BLACK).label(r"$\Delta F$ (Bennett)"))
}

/// `ln p_F(W) / p_R(-W) = W - Delta F`.
fn crooks(forward: &[f64], reverse: &[f64], value: f64, interval: [f64; 2]) -> Panel {
    let range = range(forward, reverse);
    let width = (range.1 - range.0) / COARSE_BINS as f64;
    let [f, r] = [forward, reverse].map(|works| density(works, range, COARSE_BINS));
    let count = |density: f64, works: &[f64]| density * width * works.len() as f64;
    let (mut works, mut ratios, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for ((centre, a), b) in f.centres().into_iter().zip(&f.density).zip(&r.density) {
        let counts = [count(*a, forward), count(*b, reverse)];
        if counts.iter().all(|count| *count >= LEAST_COUNT) {
            works.push(centre);
            ratios.push((a / b).ln());
            errors.push((1.0 / counts[0] + 1.0 / counts[1]).sqrt());
        }
    }
    // The line where there are points, and room about it.
    let low = works.first().copied().unwrap_or(value - 2.0) - width;
    let high = works.last().copied().unwrap_or(value + 2.0) + width;
    let line = [low, high];
    let [from, to] = interval;
    Panel::new()
        .x_axis(Axis::linear("work $W$ [$k_B T$]").limits(low, high))
        .y_axis(Axis::linear(r"$\ln\, p_F(W)/p_R(-W)$"))
        .legend(LegendPosition::Corner(Corner::UpperLeft))
        .add(
            ornstein_figures::Band::new(line, line.map(|w| w - to), line.map(|w| w - from))
                .colour(PALETTE[2])
                .opacity(0.3),
        )
        .add(Curve::new(line, line.map(|work| work - value)).label(r"$W-\Delta F$").colour(PALETTE[2]))
        .add(GuideLine::horizontal(0.0))
        .add(Points::new(&works, &ratios).y_error(errors).label("works").colour(PALETTE[6]).size(4.0))
}

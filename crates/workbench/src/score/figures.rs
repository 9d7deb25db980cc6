//! Figures that training and sampling share: samples beside data, from the file alone.

use ornstein_figures::{
    Axis, Colour, Curve, Figure, GuideLine, Histogram, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{Coordinates, ResultFile, RunError};

use crate::figures::{density, spread};

/// Points in a scatter plot.
const DOTS: usize = 4000;

/// Bins of a histogram.
const BINS: usize = 60;

/// Coordinates with a histogram.
const SHOWN: usize = 4;

/// Rows of an array of either precision.
pub(super) fn rows(result: &ResultFile, path: &str) -> Result<(Vec<f64>, usize), RunError> {
    let array = result.array::<f64>(path).or_else(|_| result.array::<f32>(path).map(|array| array.mapv(f64::from)))?;
    let dimension = array.shape().last().copied().unwrap_or(1);
    Ok((array.into_iter().collect(), dimension))
}

/// One coordinate of rows.
pub(super) fn column(rows: &[f64], dimension: usize, i: usize, most: usize) -> Vec<f64> {
    rows.iter().skip(i).step_by(dimension).take(most).copied().collect()
}

/// The coordinates of one dimension of an array.
pub(super) fn axis_of(result: &ResultFile, path: &str, axis: usize) -> Result<Vec<f64>, RunError> {
    Ok(match result.dimensions(path)?.into_iter().nth(axis).map(|dimension| dimension.coordinates) {
        Some(Coordinates::Float(values)) => values,
        Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
        _ => Vec::new(),
    })
}

/// The two most telling coordinates: along the largest axes of the data, which are the data's own two if there are no more.
pub(super) struct View {
    axes: [Vec<f64>; 2],
    labels: [String; 2],
}

impl View {
    /// The view that shows most of these rows; `None` for a single coordinate.
    pub(super) fn of(rows: &[f64], dimension: usize) -> Option<Self> {
        if dimension < 2 {
            return None;
        }
        if dimension == 2 {
            let axes = [vec![1.0, 0.0], vec![0.0, 1.0]];
            return Some(Self { axes, labels: ["$x_0$".to_owned(), "$x_1$".to_owned()] });
        }
        let axes = principal_axes(rows, dimension);
        Some(Self { axes, labels: ["first principal axis of the data".to_owned(), "second".to_owned()] })
    }

    /// Rows along one of its axes.
    pub(super) fn along(&self, which: usize, rows: &[f64], most: usize) -> Vec<f64> {
        let axis = &self.axes[which];
        let dot = |row: &[f64]| row.iter().zip(axis).map(|(x, a)| x * a).sum();
        rows.chunks_exact(axis.len()).take(most).map(dot).collect()
    }

    /// Its two axes of a panel, with the same range as these rows.
    pub(super) fn panel(&self, rows: &[f64]) -> Panel {
        let range = |which: usize| spread(&self.along(which, rows, DOTS), 0.0).unwrap_or((-1.0, 1.0));
        let wide = |(low, high): (f64, f64)| (low - 0.06 * (high - low), high + 0.06 * (high - low));
        let (x, y) = (wide(range(0)), wide(range(1)));
        Panel::new()
            .x_axis(Axis::linear(self.labels[0].clone()).limits(x.0, x.1))
            .y_axis(Axis::linear(self.labels[1].clone()).limits(y.0, y.1))
            .legend(LegendPosition::Hidden)
    }

    /// Dots of one colour.
    pub(super) fn dots(&self, rows: &[f64], colour: Colour) -> Points {
        Points::new(self.along(0, rows, DOTS), self.along(1, rows, DOTS))
            .marker(Marker::Circle)
            .size(1.2)
            .colour(colour.with_opacity(0.5))
    }
}

/// The two largest principal axes by power iteration on the covariance, the second after the first is taken out.
fn principal_axes(rows: &[f64], dimension: usize) -> [Vec<f64>; 2] {
    let count = (rows.len() / dimension).max(1) as f64;
    let mut mean = vec![0.0; dimension];
    for row in rows.chunks_exact(dimension) {
        mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / count);
    }
    let mut axes: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for which in 0..2 {
        let mut axis: Vec<f64> = (0..dimension).map(|i| 1.0 + 0.1 * ((i * (which + 1)) as f64).sin()).collect();
        for _ in 0..60 {
            let mut next = vec![0.0; dimension];
            for row in rows.chunks_exact(dimension) {
                let dot: f64 = row.iter().zip(&mean).zip(&axis).map(|((x, m), a)| (x - m) * a).sum();
                next.iter_mut().zip(row).zip(&mean).for_each(|((next, x), m)| *next += dot * (x - m));
            }
            if which == 1 {
                let along: f64 = next.iter().zip(&axes[0]).map(|(a, b)| a * b).sum();
                next.iter_mut().zip(&axes[0]).for_each(|(x, b)| *x -= along * b);
            }
            let norm = next.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            axis = next.into_iter().map(|x| x / norm).collect();
        }
        axes[which] = axis;
    }
    axes
}

/// Data, if there are, on the left, samples on the right, in the same frame.
pub(super) fn plane(result: &ResultFile) -> Result<Option<Figure>, RunError> {
    let ((samples, dimension), data) = (rows(result, "samples/x")?, data(result));
    let shown = data.as_ref().unwrap_or(&samples);
    let Some(view) = View::of(shown, dimension) else { return Ok(None) };
    let panel = |rows: &[f64], title: &str, colour: Colour| view.panel(shown).title(title).add(view.dots(rows, colour));
    let mut panels = vec![panel(&samples, "samples of the network", PALETTE[0])];
    if let Some(data) = &data {
        panels.insert(0, panel(data, "data, not learned from", Colour::rgb(70, 70, 70)));
    }
    let count = panels.len();
    Ok(Some(Figure::grid(1, count, panels).size(3.8 * count as f64, 3.8)))
}

/// The rows of data that the samples are compared with, if there are.
fn data(result: &ResultFile) -> Option<Vec<f64>> {
    rows(result, "statistics/data/x").ok().map(|(data, _)| data)
}

/// Histograms of the first coordinates.
pub(super) fn marginals(result: &ResultFile) -> Result<Figure, RunError> {
    let ((samples, dimension), data) = (rows(result, "samples/x")?, data(result));
    let panel = |i: usize| {
        let samples = column(&samples, dimension, i, usize::MAX);
        let data = data.as_ref().map(|data| column(data, dimension, i, usize::MAX));
        let range = spread(data.as_ref().unwrap_or(&samples), 1e-3).unwrap_or((-1.0, 1.0));
        let histogram = density(&samples, range, BINS);
        let mut panel = Panel::new()
            .x_axis(Axis::linear(format!("$x_{{{i}}}$")).limits(range.0, range.1))
            .y_axis(Axis::linear(if i == 0 { "probability density" } else { "" }).lower(0.0))
            .legend(if i == 0 { LegendPosition::Best } else { LegendPosition::Hidden })
            .add(
                Histogram::new(&histogram.edges, &histogram.density).label("samples").colour(PALETTE[0]).opacity(0.45),
            );
        if let Some(data) = data {
            let data = density(&data, range, BINS);
            panel = panel.add(Curve::new(data.centres(), &data.density).label("data").colour(Colour::BLACK).width(1.0));
        }
        panel
    };
    let count = dimension.min(SHOWN);
    Ok(Figure::grid(1, count, (0..count).map(panel).collect()).size(3.6 * count as f64, 3.0))
}

/// A guide at the value that exact draws have.
pub(super) fn floor_line(value: f64, label: &str) -> GuideLine {
    GuideLine::horizontal(value).label(label).colour(Colour::BLACK)
}

//! Figures of learned events, from the file alone.

use ornstein_figures::{Axis, Colour, Curve, Dash, Figure, GuideLine, Histogram, LegendPosition, PALETTE, Panel};
use ornstein_run::{Coordinates, ResultFile, RunError};

use super::spectra;
use crate::process::ProcessConfig;

/// Laws of one network, at most.
const MOST_LAWS: usize = 10_000;

/// Bins of the histogram of weights.
const BINS: usize = 60;

/// Spectra of observables, and weights, of every law.
pub(crate) fn of_events(result: &ResultFile, process: &ProcessConfig) -> Result<Vec<(String, Figure)>, RunError> {
    let names = names(process)?;
    let mut figures = Vec::new();
    for prefix in prefixes(result) {
        let group = format!("statistics/{prefix}observables");
        let suffix = prefix.trim_end_matches('/');
        let named = |name: &str| if suffix.is_empty() { name.to_owned() } else { format!("{name}-{suffix}") };
        figures.push((named("spectra"), spectra::figure(result, &group, &names, "learned events")?));
        if let Ok(weights) = result.vector::<f64>(&format!("statistics/{prefix}reweighting/log_weight")) {
            figures.push((named("weights"), self::weights(&weights)));
        }
    }
    Ok(figures)
}

/// The observables of a process.
fn names(process: &ProcessConfig) -> Result<Vec<String>, RunError> {
    let process = process.build().map_err(RunError::experiment)?;
    Ok(process.observables().iter().map(|observable| observable.name.to_owned()).collect())
}

/// The groups of the laws in the file.
pub(crate) fn prefixes(result: &ResultFile) -> Vec<String> {
    if result.scalar::<f64>("statistics/quality/leakage").is_ok() {
        return vec![String::new()];
    }
    let there = |number: &usize| result.scalar::<f64>(&format!("statistics/law{number}/quality/leakage")).is_ok();
    (0..MOST_LAWS).take_while(there).map(|number| format!("law{number}/")).collect()
}

/// The loss over the steps, and the distance of every observable from exact events.
pub(crate) fn training(result: &ResultFile, process: &ProcessConfig) -> Result<Figure, RunError> {
    let names = names(process)?;
    let axis = |path: &str| -> Result<Vec<f64>, RunError> {
        Ok(match result.dimensions(path)?.into_iter().next().map(|dimension| dimension.coordinates) {
            Some(Coordinates::Float(values)) => values,
            Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
            _ => Vec::new(),
        })
    };
    let loss = result.vector::<f64>("statistics/training/loss")?;
    let left = Panel::new()
        .x_axis(Axis::linear("steps"))
        .y_axis(Axis::log("loss"))
        .legend(LegendPosition::Hidden)
        .add(Curve::new(axis("statistics/training/loss")?, &loss).width(1.0));
    let mut right = Panel::new().x_axis(Axis::linear("steps"));
    let mut farthest = 1.0_f64;
    let prefix = prefixes(result).into_iter().next().unwrap_or_default();
    for (place, name) in names.iter().enumerate().take(PALETTE.len()) {
        let path = format!("statistics/validation/distance_{name}");
        let floor = result.scalar::<f64>(&format!("statistics/{prefix}observables/{name}/distance_floor"))?;
        let distances: Vec<f64> = result.vector::<f64>(&path)?.iter().map(|distance| distance / floor).collect();
        farthest = distances.iter().copied().fold(farthest, f64::max);
        right = right.add(Curve::new(axis(&path)?, &distances).label(name.replace('_', "\\_")).colour(PALETTE[place]));
    }
    // Room for the legend above all curves.
    let right = right
        .y_axis(Axis::log("$W_1$ from exact events, over that of exact events").upper(2.0 * farthest.powf(1.5)))
        .add(GuideLine::horizontal(1.0).dash(Dash::Dashed).colour(Colour::BLACK));
    Ok(Figure::grid(1, 2, vec![left, right]).size(9.0, 3.8))
}

/// Weights in units of their mean; what lies beyond the last bin is counted in it.
fn weights(log_weights: &[f64]) -> Figure {
    let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = log_weights.iter().map(|weight| (weight - largest).exp()).collect();
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let end = (1.1 / mean).clamp(1.5, 5.0);
    let width = end / BINS as f64;
    let mut density = vec![0.0; BINS];
    for weight in &weights {
        let bin = ((weight / mean / width) as usize).min(BINS - 1);
        density[bin] += 1.0 / (weights.len() as f64 * width);
    }
    let edges: Vec<f64> = (0..=BINS).map(|edge| edge as f64 * width).collect();
    Figure::single(
        Panel::new()
            .x_axis(Axis::linear("weight / mean weight").limits(0.0, end))
            .y_axis(Axis::linear("probability density").lower(0.0))
            .legend(LegendPosition::Hidden)
            .add(Histogram::new(&edges, &density).colour(PALETTE[0]).opacity(0.6))
            .add(GuideLine::vertical(1.0).dash(Dash::Dashed)),
    )
    .size(5.0, 3.6)
}

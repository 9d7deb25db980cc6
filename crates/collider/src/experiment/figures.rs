//! Figures of learned events, from the file alone.

use std::sync::Arc;

use ornstein_figures::{Axis, Colour, Curve, Dash, Figure, GuideLine, Histogram, LegendPosition, PALETTE, Panel};
use ornstein_run::{Coordinates, ResultFile, RunError};

use super::member::{ConditionConfig, law_name, law_path, processes};
use super::spectra;
use crate::Observable;
use crate::process::{Process, ProcessConfig};

/// Bins of the histogram of weights.
const BINS: usize = 60;

/// What happens in each law of a run, by its config.
pub(crate) fn laws(
    process: &ProcessConfig,
    condition: Option<&ConditionConfig>,
) -> Result<Vec<Arc<dyn Process>>, RunError> {
    let laws = processes(process, condition).map_err(RunError::experiment)?;
    Ok(laws.into_iter().map(|(process, _)| process).collect())
}

/// Spectra of observables, and weights, of every law.
pub(crate) fn of_events(result: &ResultFile, laws: &[Arc<dyn Process>]) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = Vec::new();
    for (number, process) in laws.iter().enumerate() {
        let path = |rest: &str| format!("statistics/{}", law_path(laws, number, rest));
        let named = |name: &str| if laws.len() == 1 { name.to_owned() } else { format!("{name}-law{number}") };
        let names: Vec<String> = process.observables().iter().map(|observable| observable.name.to_owned()).collect();
        let spectra = spectra::figure(result, &path("observables"), &names, "learned events")?;
        figures.push((named("spectra"), spectra));
        if let Ok(weights) = result.vector::<f64>(&path("reweighting/log_weight")) {
            figures.push((named("weights"), self::weights(&weights)));
        }
    }
    Ok(figures)
}

/// The loss over the steps, and distances from exact events: of every observable, or of several laws the largest of each.
pub(crate) fn training(result: &ResultFile, laws: &[Arc<dyn Process>]) -> Result<Figure, RunError> {
    let loss = result.vector::<f64>("statistics/training/loss")?;
    let left = Panel::new()
        .x_axis(Axis::linear("steps"))
        .y_axis(Axis::log("loss"))
        .legend(LegendPosition::Hidden)
        .add(Curve::new(steps(result, "statistics/training/loss")?, &loss).width(1.0));
    let mut curves = Vec::new();
    for (number, process) in laws.iter().enumerate() {
        let observables = process.observables();
        let looks = observables.iter().map(|observable| look(result, laws, number, observable));
        let looks = looks.collect::<Result<Vec<_>, _>>()?;
        if laws.len() == 1 {
            curves = looks;
        } else if let Some(worst) = looks.into_iter().reduce(Look::worse) {
            curves.push(Look { label: format!("law {number}"), ..worst });
        }
    }
    let mut right = Panel::new().x_axis(Axis::linear("steps"));
    let mut farthest = 1.0_f64;
    for (place, Look { label, steps, distances }) in curves.into_iter().enumerate() {
        farthest = distances.iter().copied().fold(farthest, f64::max);
        // Colours begin again with dashed lines.
        let dash = if place < PALETTE.len() { Dash::Solid } else { Dash::Dashed };
        let curve = Curve::new(steps, &distances).label(label).colour(PALETTE[place % PALETTE.len()]);
        right = right.add(curve.dash(dash));
    }
    // Room for the legend above all curves.
    let right = right
        .y_axis(Axis::log("$W_1$ from exact events, over that of exact events").upper(2.0 * farthest.powf(1.5)))
        .add(GuideLine::horizontal(1.0).dash(Dash::Dashed).colour(Colour::BLACK));
    Ok(Figure::grid(1, 2, vec![left, right]).size(9.0, 3.8))
}

/// Distances of an observable over the steps, in units of that of exact events.
struct Look {
    label: String,
    steps: Vec<f64>,
    distances: Vec<f64>,
}

impl Look {
    /// The larger distances, step by step.
    fn worse(mut self, other: Self) -> Self {
        for (distance, other) in self.distances.iter_mut().zip(other.distances) {
            *distance = distance.max(other);
        }
        self
    }
}

fn look(
    result: &ResultFile,
    laws: &[Arc<dyn Process>],
    number: usize,
    observable: &Observable,
) -> Result<Look, RunError> {
    let name = observable.name;
    let path = format!("statistics/validation/{}", law_name(laws, number, &format!("distance_{name}")));
    let floor = law_path(laws, number, &format!("observables/{name}/distance_floor"));
    let floor = result.scalar::<f64>(&format!("statistics/{floor}"))?;
    let distances = result.vector::<f64>(&path)?.iter().map(|distance| distance / floor).collect();
    Ok(Look { label: name.replace('_', "\\_"), steps: steps(result, &path)?, distances })
}

/// The steps at which there are values of an array.
fn steps(result: &ResultFile, path: &str) -> Result<Vec<f64>, RunError> {
    Ok(match result.dimensions(path)?.into_iter().next().map(|dimension| dimension.coordinates) {
        Some(Coordinates::Float(values)) => values,
        Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
        _ => Vec::new(),
    })
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

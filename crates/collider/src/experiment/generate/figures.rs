//! The figures of `collider.generate`, from the file alone.

use ornstein_figures::{Axis, Figure, Histogram, LegendPosition, PALETTE, Panel};
use ornstein_run::{Coordinates, ResultFile, RunError};

use super::config::GenerateConfig;
use crate::experiment::spectra;

/// Where histograms are.
const GROUP: &str = "statistics/observables";

/// Columns of the figure of observables without a law.
const COLUMNS: usize = 3;

/// Observables with a law above their ratio to it, and the others.
pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let config: GenerateConfig = result.config()?;
    let process = config.process.build().map_err(RunError::experiment)?;
    let names = process.observables().into_iter().map(|observable| observable.name.to_owned());
    let by_theory = |name: &String| result.contains(&format!("{GROUP}/{name}/law_density"));
    let (with, without): (Vec<String>, Vec<String>) = names.partition(by_theory);
    let mut figures = Vec::new();
    if !with.is_empty() {
        figures.push(("spectra".to_owned(), spectra::figure(result, GROUP, &with, "events")?));
    }
    if !without.is_empty() {
        figures.push(("histograms".to_owned(), histograms(result, &without)?));
    }
    Ok(figures)
}

/// Histograms alone.
fn histograms(result: &ResultFile, names: &[String]) -> Result<Figure, RunError> {
    let mut panels = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let path = format!("{GROUP}/{name}/density");
        let density = result.vector::<f64>(&path)?;
        let Some(bin) = result.dimensions(&path)?.into_iter().next() else { continue };
        let Coordinates::Float(centres) = bin.coordinates else { continue };
        let half = if centres.len() > 1 { 0.5 * (centres[1] - centres[0]) } else { 0.5 };
        let edges: Vec<f64> =
            centres.iter().map(|centre| centre - half).chain(centres.last().map(|centre| centre + half)).collect();
        let unit = if bin.unit == "1" { String::new() } else { format!(" [{}]", bin.unit) };
        let words = if place % COLUMNS == 0 { "probability density" } else { "" };
        panels.push(
            Panel::new()
                .x_axis(Axis::linear(format!("{}{unit}", bin.long_name)).limits(edges[0], edges[edges.len() - 1]))
                .y_axis(Axis::linear(words).lower(0.0))
                .legend(LegendPosition::Hidden)
                .add(Histogram::new(&edges, &density).colour(PALETTE[0]).opacity(0.45)),
        );
    }
    let columns = COLUMNS.min(panels.len()).max(1);
    let rows = panels.len().div_ceil(columns);
    Ok(Figure::grid(rows, columns, panels).size(3.6 * columns as f64 + 0.4, 3.0 * rows as f64))
}

//! Figures of an evaluation, from the file alone.

use ornstein_figures::{
    Axis, Band, Colour, Curve, Figure, GuideLine, Histogram, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{ResultFile, RunError};

use crate::figures::{density, spread};
use crate::score::figures::{axis_of, marginals, plane};

/// Bins of a histogram.
const BINS: usize = 50;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = vec![("distances".to_owned(), Figure::single(distances(result)?).size(5.6, 3.4))];
    figures.extend(plane(result)?.map(|figure| ("plane".to_owned(), figure)));
    figures.push(("marginals".to_owned(), marginals(result)?));
    let mut panels = Vec::new();
    if result.contains("statistics/likelihood/log_density") {
        panels.push(likelihood(result)?);
    }
    if result.contains("statistics/dimension/flipd") {
        panels.push(dimension(result)?);
    }
    if !panels.is_empty() {
        let count = panels.len();
        figures.push(("network".to_owned(), Figure::grid(1, count, panels).size(4.6 * count as f64, 3.6)));
    }
    Ok(figures)
}

/// Distances over those of true draws.
fn distances(result: &ResultFile) -> Result<Panel, RunError> {
    let names = ["sliced_wasserstein", "energy", "mean_discrepancy"];
    let labels = ["sliced Wasserstein", "energy", "squared MMD"];
    let mut panel = Panel::new().legend(LegendPosition::Best);
    let value = |name: &str| result.scalar::<f64>(&format!("statistics/distances/{name}"));
    let (mut place, mut samples, mut truth) = (Vec::new(), Vec::new(), Vec::new());
    for (number, name) in names.iter().enumerate() {
        place.push(number as f64);
        samples.push(value(name)?);
        truth.push(value(&format!("{name}_floor")).unwrap_or(f64::NAN));
    }
    panel = panel
        .x_axis(Axis::linear("").limits(-0.6, 2.6).ticks(place.iter().copied().zip(labels)))
        .y_axis(Axis::linear("distance from the data"))
        .add(GuideLine::horizontal(0.0))
        .add(Points::new(&place, &samples).label("samples").colour(PALETTE[0]).marker(Marker::Circle).size(6.0));
    if truth.iter().all(|value| value.is_finite()) {
        let points = Points::new(&place, &truth).label("as many true draws").colour(Colour::BLACK);
        panel = panel.add(points.marker(Marker::Square).size(5.0));
    }
    Ok(panel)
}

/// Log-densities of held-out rows.
fn likelihood(result: &ResultFile) -> Result<Panel, RunError> {
    let learned = result.vector::<f64>("statistics/likelihood/log_density")?;
    let exact = result.vector::<f64>("statistics/likelihood/exact_log_density").ok();
    let range = spread(exact.as_ref().unwrap_or(&learned), 2e-3).unwrap_or((-1.0, 1.0));
    let histogram = density(&learned, range, BINS);
    let mut panel = Panel::new()
        .x_axis(Axis::linear(r"$\ln p$ of held-out data [nat]").limits(range.0, range.1))
        .y_axis(Axis::linear("probability density").lower(0.0))
        .legend(LegendPosition::Best)
        .add(Histogram::new(&histogram.edges, &histogram.density).label("network").colour(PALETTE[0]).opacity(0.45));
    if let Some(exact) = exact {
        let exact = density(&exact, range, BINS);
        panel = panel.add(Curve::new(exact.centres(), &exact.density).label("exact").colour(Colour::BLACK).width(1.0));
    }
    Ok(panel)
}

/// Dimensions against noise.
fn dimension(result: &ResultFile) -> Result<Panel, RunError> {
    let levels = axis_of(result, "statistics/dimension/flipd", 0)?;
    let mut panel = Panel::new()
        .x_axis(Axis::log("noise [deviations of the data]"))
        .y_axis(Axis::linear("dimension"))
        .legend(LegendPosition::Best);
    for (name, label, colour) in [("flipd", "FLIPD", PALETTE[0]), ("singular_values", "singular values", PALETTE[1])] {
        let values = result.vector::<f64>(&format!("statistics/dimension/{name}"))?;
        let errors = result.vector::<f64>(&format!("statistics/dimension/{name}_error"))?;
        let bound = |sign: f64| -> Vec<f64> {
            values
                .iter()
                .zip(&errors)
                .map(|(value, error)| value + sign * if error.is_finite() { *error } else { 0.0 })
                .collect()
        };
        panel = panel
            .add(Band::new(&levels, bound(-1.0), bound(1.0)).colour(colour).opacity(0.25))
            .add(Curve::new(&levels, &values).colour(colour).label(label));
        let plateau = result.vector::<f64>(&format!("statistics/dimension/{name}_plateau"))?;
        if plateau[0].is_finite() {
            let line = Curve::new([plateau[1], plateau[2]], [plateau[0]; 2]);
            panel = panel.add(line.colour(Colour::BLACK).width(2.0));
        }
    }
    Ok(panel)
}

//! The figures of `collider.cross-section`, from the file alone.

use ornstein_figures::{
    Axis, Band, Colour, Curve, Dash, Figure, GuideLine, Histogram, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{Coordinates, ResultFile, RunError};

/// Bins of the histogram of weights.
const BINS: usize = 60;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let theory = result.scalar::<f64>("statistics/summary/rate_theory").ok();
    let panels = vec![convergence(result, theory)?, weights(result, theory)?];
    Ok(vec![("rate".to_owned(), Figure::grid(1, 2, panels).size(9.0, 3.6))])
}

/// The estimate with its interval against the number of walkers: relative to theory, where it is known, else to the last estimate.
fn convergence(result: &ResultFile, theory: Option<f64>) -> Result<Panel, RunError> {
    let read = |name: &str| result.vector::<f64>(&format!("statistics/convergence/{name}"));
    let (value, lower, upper) = (read("log_rate")?, read("log_rate_lower")?, read("log_rate_upper")?);
    let axis = result.dimensions("statistics/convergence/log_rate")?.into_iter().next();
    let walkers: Vec<f64> = match axis.map(|axis| axis.coordinates) {
        Some(Coordinates::Integer(counts)) => counts.into_iter().map(|count| count as f64).collect(),
        _ => Vec::new(),
    };
    let origin = theory.map_or_else(|| value.last().copied().unwrap_or_default(), f64::ln);
    let moved = |values: &[f64]| -> Vec<f64> { values.iter().map(|x| x - origin).collect() };
    let (what, difference) = match theory {
        Some(_) => ("theory", r"$\ln\sigma - \ln\sigma_{\mathrm{theory}}$"),
        None => ("last estimate", r"$\ln\sigma - \ln\sigma_{\mathrm{last}}$"),
    };
    let (value, lower, upper) = (moved(&value), moved(&lower), moved(&upper));
    Ok(Panel::new()
        .x_axis(Axis::log("walkers"))
        .y_axis(Axis::linear(difference))
        .add(Band::new(&walkers, &lower, &upper).label("95 % interval").colour(PALETTE[0].with_opacity(0.35)))
        .add(Curve::new(&walkers, &value).colour(PALETTE[0]).width(1.0))
        .add(Points::new(&walkers, &value).label("estimate").colour(PALETTE[0]).marker(Marker::Circle).size(4.0))
        .add(GuideLine::horizontal(0.0).label(what).colour(Colour::BLACK).dash(Dash::Dashed)))
}

/// The weights, in units of their mean.
fn weights(result: &ResultFile, theory: Option<f64>) -> Result<Panel, RunError> {
    let weights = result.vector::<f64>("samples/log_weight")?;
    let mean = result.scalar::<f64>("statistics/summary/log_rate")?;
    let shifted: Vec<f64> = weights.iter().map(|weight| weight - mean).filter(|weight| weight.is_finite()).collect();
    let (low, high) =
        shifted.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (x.min(low), x.max(high)));
    let low = low.max(-4.0).min(high - 1e-9);
    let width = (high - low) / BINS as f64;
    let mut counts = vec![0.0; BINS];
    for x in &shifted {
        let bin = ((x - low) / width).floor();
        if bin >= 0.0 {
            counts[(bin as usize).min(BINS - 1)] += 1.0 / (shifted.len() as f64 * width);
        }
    }
    let edges: Vec<f64> = (0..=BINS).map(|i| low + i as f64 * width).collect();
    let panel = Panel::new()
        .x_axis(Axis::linear(r"$\ln w - \ln\langle w\rangle$").limits(low, high))
        .y_axis(Axis::linear("probability density").lower(0.0))
        .add(Histogram::new(&edges, &counts).label("walkers").colour(PALETTE[1]).opacity(0.45));
    Ok(match theory {
        Some(rate) => {
            let label = r"$\ln\sigma$ by theory";
            panel.add(GuideLine::vertical(rate.ln() - mean).label(label).colour(Colour::BLACK).dash(Dash::Dashed))
        }
        None => panel.legend(LegendPosition::Hidden),
    })
}

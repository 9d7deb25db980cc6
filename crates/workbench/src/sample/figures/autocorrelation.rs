//! How fast draws are forgotten.

use ornstein_figures::{Axis, Curve, Figure, GuideLine, Panel};
use ornstein_run::{ResultFile, RunError};

use super::SHOWN;
use crate::figures::coordinate_label;

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let rho = result.array::<f64>("statistics/autocorrelation/rho")?;
    let names = result.texts("statistics/summary/name")?;
    let lags = rho.shape()[1];
    let curves: Vec<Vec<f64>> = rho.outer_iter().take(SHOWN).map(|curve| curve.iter().copied().collect()).collect();
    // As far as the slowest one shown takes to be forgotten, and half as far again.
    let forgotten = |curve: &Vec<f64>| curve.iter().position(|rho| *rho < 0.02).unwrap_or(lags);
    let shown = (curves.iter().map(forgotten).max().unwrap_or(lags) * 3 / 2).clamp(10, lags.max(10)).min(lags);
    let lag: Vec<f64> = (0..shown).map(|lag| lag as f64).collect();
    let lowest = curves.iter().flat_map(|curve| &curve[..shown]).copied().fold(-0.05, f64::min);
    let mut panel = Panel::new()
        .x_axis(Axis::linear("lag in draws").limits(0.0, (shown.max(2) - 1) as f64))
        .y_axis(Axis::linear("autocorrelation").limits(lowest - 0.05, 1.05))
        .add(GuideLine::horizontal(0.0));
    for (curve, name) in curves.iter().zip(&names) {
        panel = panel.add(Curve::new(&lag, &curve[..shown]).label(coordinate_label(name)));
    }
    Ok(Figure::single(panel).size(5.6, 3.8))
}

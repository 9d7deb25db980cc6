//! Means and variances of all coordinates against those of the target.

use ornstein_figures::{Axis, Figure, GuideLine, Marker, Panel, Points};
use ornstein_run::{ResultFile, RunError};

/// `None` if the target's are not known.
pub(super) fn figure(result: &ResultFile) -> Result<Option<Figure>, RunError> {
    if !result.contains("statistics/summary/expected_mean") || !result.contains("statistics/summary/expected_variance")
    {
        return Ok(None);
    }
    let read = |name: &str| result.vector::<f64>(&format!("statistics/summary/{name}"));
    let number: Vec<f64> = (0..read("mean")?.len()).map(|i| i as f64).collect();
    let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
    let variance = read("expected_variance")?;
    let over = |values: &[f64], scale: &dyn Fn(f64) -> f64| {
        values.iter().zip(&variance).map(|(value, &variance)| value / scale(variance)).collect::<Vec<_>>()
    };
    let means = over(&difference(&read("mean")?, &read("expected_mean")?), &f64::sqrt);
    let mean_errors = over(&read("mcse_mean")?, &f64::sqrt);
    let variances = over(&difference(&read("variance")?, &variance), &|variance| variance);
    let variance_errors = over(&read("mcse_variance")?, &|variance| variance);
    let panel = |label: &str, x_label: &str, values: &[f64], errors: &[f64]| {
        Panel::new()
            .x_axis(Axis::linear(x_label).limits(-0.5, number.len() as f64 - 0.5))
            .y_axis(Axis::linear(label))
            .add(GuideLine::horizontal(0.0))
            .add(Points::new(&number, values).y_error(errors).marker(Marker::Circle).size(3.0))
    };
    let panels = vec![
        panel("(mean - exact) / $\\sigma$", "", &means, &mean_errors),
        panel("variance / exact - 1", "coordinate", &variances, &variance_errors),
    ];
    Ok(Some(Figure::grid(2, 1, panels).size(6.4, 5.0)))
}

//! Target and measured spectrum, with their ratio.

use ornstein_figures::{Axis, Band, Curve, Dash, Figure, GuideLine, Marker, PALETTE, Panel, Points};
use ornstein_run::{ResultFile, RunError};

use super::groups::Groups;
use super::{coordinates, unit_label};

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let read = |name: &str| result.vector::<f64>(&format!("statistics/spectrum/{name}"));
    let groups = Groups::new(&coordinates(result, "statistics/spectrum/target", "k")?, &read("mode_count")?);
    let k = groups.mean(&coordinates(result, "statistics/spectrum/target", "k")?);
    let (target, mean) = (groups.mean(&read("target")?), groups.mean(&read("mean")?));
    let ratio = result.array::<f64>("statistics/spectrum/ratio")?;
    let (realisations, shells) = (ratio.shape()[0], ratio.shape()[1]);
    let mean_ratio: Vec<f64> =
        (0..shells).map(|shell| ratio.iter().skip(shell).step_by(shells).sum::<f64>() / realisations as f64).collect();
    let mean_ratio = groups.mean(&mean_ratio);
    let relative: Vec<f64> = groups.counts().iter().map(|count| (2.0 / count).sqrt()).collect();
    let relative_of_mean: Vec<f64> = relative.iter().map(|error| error / (realisations as f64).sqrt()).collect();

    let times = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let one_plus = |sign: f64| -> Vec<f64> { relative.iter().map(|width| 1.0 + sign * width).collect() };
    let (below, above) = (one_plus(-1.0), one_plus(1.0));
    let (lowest, highest) =
        target.iter().fold((f64::INFINITY, 0.0), |(low, high), &p| (f64::min(low, p), f64::max(high, p)));
    let half_range = half_range(&relative_of_mean);
    let k_label = format!("wave-number $k$ [{}]", unit_label(&result.unit("statistics/spectrum/k_upper")?));
    let power_label = format!("power spectrum $P(k)$ [{}]", unit_label(&result.unit("statistics/spectrum/target")?));
    let points_label = match realisations {
        1 => "measured".to_owned(),
        count => format!("measured, mean of {count}"),
    };
    let points = |y: &[f64], error: &[f64]| {
        Points::new(&k, y).y_error(error).marker(Marker::Circle).size(2.6).colour(PALETTE[1])
    };

    let main = Panel::new()
        .x_axis(Axis::log(&k_label))
        .y_axis(Axis::log(power_label).limits(0.5 * lowest, 2.0 * highest))
        .add(Band::new(&k, times(&target, &below), times(&target, &above)).label("1\u{3c3} of one realisation"))
        .add(Curve::new(&k, &target).label("target"))
        .add(points(&mean, &times(&target, &relative_of_mean)).label(points_label));
    let ratio_panel = Panel::new()
        .x_axis(Axis::log(k_label))
        .y_axis(Axis::linear("measured / target").limits(1.0 - half_range, 1.0 + half_range))
        .add(Band::new(&k, &below, &above))
        .add(GuideLine::horizontal(1.0).dash(Dash::Solid))
        .add(points(&mean_ratio, &relative_of_mean));
    Ok(Figure::with_ratio(main, ratio_panel))
}

/// How far the ratio panel reaches from 1: some twenty times the median error, in steps that make good ticks. Shells with
/// few modes may leave it.
fn half_range(relative_errors: &[f64]) -> f64 {
    let mut sorted = relative_errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.1);
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].into_iter().find(|&step| step >= 20.0 * median).unwrap_or(1.0)
}

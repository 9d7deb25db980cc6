//! Target and measured spectrum, with their ratio.

use ornstein_figures::{Axis, Band, Curve, Dash, Figure, GuideLine, Marker, PALETTE, Panel, Points};
use ornstein_run::{ResultFile, RunError};

use super::unit_label;

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let read = |name: &str| result.vector::<f64>(&format!("statistics/spectrum/{name}"));
    let k = coordinates(result, "statistics/spectrum/target", "k")?;
    let (target, mean) = (read("target")?, read("mean")?);
    let (error, error_of_mean) = (read("error")?, read("error_of_mean")?);
    let ratio = result.array::<f64>("statistics/spectrum/ratio")?;
    let (realisations, shells) = (ratio.shape()[0], ratio.shape()[1]);
    let mean_ratio: Vec<f64> =
        (0..shells).map(|shell| ratio.iter().skip(shell).step_by(shells).sum::<f64>() / realisations as f64).collect();
    let relative: Vec<f64> = error.iter().zip(&target).map(|(error, target)| error / target).collect();
    let relative_of_mean: Vec<f64> = error_of_mean.iter().zip(&target).map(|(error, target)| error / target).collect();

    let around = |centre: &[f64], width: &[f64], sign: f64| -> Vec<f64> {
        centre.iter().zip(width).map(|(centre, width)| centre + sign * width).collect()
    };
    let ones = vec![1.0; shells];
    let k_label = format!("wave-number $k$ [{}]", unit_label(&result.unit("statistics/spectrum/k_upper")?));
    let power_label = format!("power spectrum $P(k)$ [{}]", unit_label(&result.unit("statistics/spectrum/target")?));
    let points_label = match realisations {
        1 => "measured".to_owned(),
        count => format!("measured, mean of {count}"),
    };
    let measured_colour = PALETTE[1];
    let (lowest, highest) =
        target.iter().fold((f64::INFINITY, 0.0), |(low, high), &p| (f64::min(low, p), f64::max(high, p)));

    let half_range = half_range(&relative_of_mean);
    let main = Panel::new()
        .x_axis(Axis::log(&k_label))
        .y_axis(Axis::log(power_label).limits(0.5 * lowest, 2.0 * highest))
        .add(
            Band::new(&k, around(&target, &error, -1.0), around(&target, &error, 1.0))
                .label("1\u{3c3} of one realisation"),
        )
        .add(Curve::new(&k, &target).label("target"))
        .add(
            Points::new(&k, &mean)
                .y_error(&error_of_mean)
                .marker(Marker::Circle)
                .size(2.4)
                .colour(measured_colour)
                .label(points_label),
        );
    let ratio_panel = Panel::new()
        .x_axis(Axis::log(k_label))
        .y_axis(Axis::linear("measured / target").limits(1.0 - half_range, 1.0 + half_range))
        .add(Band::new(&k, around(&ones, &relative, -1.0), around(&ones, &relative, 1.0)))
        .add(GuideLine::horizontal(1.0).dash(Dash::Solid))
        .add(
            Points::new(&k, &mean_ratio)
                .y_error(&relative_of_mean)
                .marker(Marker::Circle)
                .size(2.4)
                .colour(measured_colour),
        );
    Ok(Figure::with_ratio(main, ratio_panel))
}

/// How far the ratio panel reaches from 1: six times the median error, in steps that make good ticks. Shells with few modes,
/// at both ends, may leave it.
fn half_range(relative_errors: &[f64]) -> f64 {
    let mut sorted = relative_errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.1);
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].into_iter().find(|&step| step >= 6.0 * median).unwrap_or(0.9)
}

/// The coordinates of a dimension of an array.
pub(super) fn coordinates(result: &ResultFile, path: &str, dimension: &str) -> Result<Vec<f64>, RunError> {
    use ornstein_run::Coordinates;
    let found = result.dimensions(path)?.into_iter().find(|candidate| candidate.name == dimension);
    Ok(match found.map(|dimension| dimension.coordinates) {
        Some(Coordinates::Float(values)) => values,
        Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
        Some(Coordinates::None(length)) => (0..length).map(|index| index as f64).collect(),
        None => Vec::new(),
    })
}

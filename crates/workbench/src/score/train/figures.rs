//! Figures of a training, from the file alone.

use ornstein_figures::{Axis, Colour, Corner, Curve, Dash, Figure, LegendPosition, Marker, PALETTE, Panel, Points};
use ornstein_run::{ResultFile, RunError};

use crate::score::figures::{View, axis_of, floor_line, marginals, plane, rows};

/// Looks that are shown as snapshots.
const SNAPSHOTS: usize = 4;

/// Noise levels with a curve of their own.
const LEVELS: usize = 5;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = vec![("learning-curves".to_owned(), learning_curves(result)?)];
    figures.extend(plane(result)?.map(|figure| ("plane".to_owned(), figure)));
    figures.push(("marginals".to_owned(), marginals(result)?));
    figures.extend(snapshots(result)?.map(|figure| ("snapshots".to_owned(), figure)));
    if result.contains("statistics/levels/excess") {
        figures.push(("excess-loss".to_owned(), excess_loss(result)?));
    }
    Ok(figures)
}

/// Losses on held-out rows by noise level, and what samples say meanwhile.
fn learning_curves(result: &ResultFile) -> Result<Figure, RunError> {
    let path = "statistics/validation/average_loss";
    let (steps, levels) = (axis_of(result, path, 0)?, axis_of(result, path, 1)?);
    let (average, raw) = (result.array::<f64>(path)?, result.array::<f64>("statistics/validation/raw_loss")?);
    // Room for the legend on the right of the curves.
    let end = steps.last().copied().unwrap_or(1.0);
    let mut losses = Panel::new()
        .x_axis(Axis::linear("steps").limits(0.0, 1.6 * end))
        .y_axis(Axis::log("held-out loss"))
        .legend(LegendPosition::Corner(Corner::UpperRight));
    let shown = levels.len().min(LEVELS);
    for (place, &colour) in PALETTE.iter().enumerate().take(shown) {
        let level = if shown > 1 { place * (levels.len() - 1) / (shown - 1) } else { 0 };
        let column =
            |array: &ndarray::ArrayD<f64>| -> Vec<f64> { (0..steps.len()).map(|look| array[[look, level]]).collect() };
        losses = losses
            .add(Curve::new(&steps, column(&raw)).colour(colour.with_opacity(0.5)).width(0.8).dash(Dash::Dotted))
            .add(
                Curve::new(&steps, column(&average))
                    .colour(colour)
                    .width(1.4)
                    .label(format!("noise {:.2}", levels[level])),
            );
    }
    let distance = result.vector::<f64>("statistics/validation/distance")?;
    let largest = distance.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut metric = Panel::new()
        .x_axis(Axis::linear("steps").lower(0.0))
        .y_axis(Axis::log("error of samples").upper(4.0 * largest))
        .legend(LegendPosition::Corner(Corner::UpperRight))
        .add(Curve::new(&steps, &distance).colour(PALETTE[0]).width(0.9))
        .add(
            Points::new(&steps, &distance)
                .marker(Marker::Circle)
                .size(3.5)
                .colour(PALETTE[0])
                .label("sliced Wasserstein distance"),
        );
    let others = [("mode_error", "weight of a mode", Marker::Square), ("off_plane", "off the plane", Marker::Triangle)];
    for (i, (name, label, marker)) in others.into_iter().enumerate() {
        if let Ok(values) = result.vector::<f64>(&format!("statistics/validation/{name}")) {
            let colour = PALETTE[i + 1];
            metric = metric
                .add(Curve::new(&steps, &values).colour(colour).width(0.9))
                .add(Points::new(&steps, &values).marker(marker).size(3.5).colour(colour).label(label));
        }
    }
    if let Ok(floor) = result.scalar::<f64>("statistics/floor/distance") {
        metric = metric.add(floor_line(floor, "distance of exact draws"));
    }
    Ok(Figure::grid(1, 2, vec![losses, metric]).size(9.0, 3.8))
}

/// Samples of the averaged weights at some of the looks.
fn snapshots(result: &ResultFile) -> Result<Option<Figure>, RunError> {
    let (data, dimension) = rows(result, "statistics/data/x")?;
    let Some(view) = View::of(&data, dimension) else { return Ok(None) };
    let steps = axis_of(result, "samples/snapshots", 0)?;
    // Even in the logarithm of the steps: most happens at the beginning.
    let shown = steps.len().min(SNAPSHOTS);
    let mut looks: Vec<usize> = (0..shown)
        .map(|place| {
            let part = if shown > 1 { place as f64 / (shown - 1) as f64 } else { 1.0 };
            (steps.len() as f64).powf(part).round() as usize - 1
        })
        .collect();
    looks.dedup();
    let mut panels = Vec::new();
    for look in looks {
        let samples: Vec<f64> = result.item::<f32>("samples/snapshots", look)?.into_iter().map(f64::from).collect();
        panels.push(view.panel(&data).title(format!("{} steps", steps[look])).add(view.dots(&samples, PALETTE[0])));
    }
    let count = panels.len();
    Ok(Some(Figure::grid(1, count, panels).size(2.9 * count as f64, 3.0)))
}

/// The learned denoiser beside the closed form at every noise level.
fn excess_loss(result: &ResultFile) -> Result<Figure, RunError> {
    let path = "statistics/levels/excess";
    let level = axis_of(result, path, 0)?;
    let (excess, least) = (result.vector::<f64>(path)?, result.vector::<f64>("statistics/levels/least_loss")?);
    let loss = result.vector::<f64>("statistics/levels/loss")?;
    let panel = Panel::new()
        .x_axis(Axis::log("noise level [deviations of the data]"))
        .y_axis(Axis::log("mean square error per coordinate"))
        .legend(LegendPosition::Corner(Corner::LowerRight))
        .add(Curve::new(&level, &least).colour(Colour::BLACK).width(1.2).label("closed form"))
        .add(Points::new(&level, &loss).marker(Marker::Circle).size(4.5).colour(PALETTE[0]).label("network"))
        .add(Curve::new(&level, &excess).colour(PALETTE[1]).width(0.9))
        .add(
            Points::new(&level, &excess)
                .marker(Marker::Square)
                .size(4.0)
                .colour(PALETTE[1])
                .label("difference of the two"),
        );
    Ok(Figure::single(panel).size(5.6, 4.0))
}

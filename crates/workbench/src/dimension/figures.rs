//! Figures of a data set, from the file alone.

use ornstein_figures::{Axis, Colour, Curve, Dash, Figure, GuideLine, LegendPosition, Marker, PALETTE, Panel, Points};
use ornstein_run::{Coordinates, ResultFile, RunError};

use super::config::DimensionConfig;

/// Points of a scatter plot, at most.
const MOST_POINTS: usize = 4000;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = vec![
        ("dimension-against-scale".to_owned(), against_scale(result)?),
        ("neighbour-count".to_owned(), neighbour_count(result)?),
        ("spectrum".to_owned(), spectrum(result)?),
    ];
    figures.extend(points(result)?.map(|figure| ("points".to_owned(), figure)));
    Ok(figures)
}

/// The coordinates of the first dimension of an array.
fn coordinates(result: &ResultFile, array: &str) -> Result<Vec<f64>, RunError> {
    Ok(match result.dimensions(array)?.into_iter().next().map(|dimension| dimension.coordinates) {
        Some(Coordinates::Float(values)) => values,
        Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
        _ => Vec::new(),
    })
}

fn against_scale(result: &ResultFile) -> Result<Figure, RunError> {
    let plateau = result.vector::<f64>("statistics/summary/plateau_dimension")?;
    let from = result.vector::<f64>("statistics/summary/plateau_smallest_scale")?;
    let to = result.vector::<f64>("statistics/summary/plateau_largest_scale")?;
    let mut panel = Panel::new()
        .x_axis(Axis::log("scale (distance of neighbours)"))
        .y_axis(Axis::linear("intrinsic dimension").lower(0.0).grid());
    if let Some(expected) = result.config::<DimensionConfig>()?.dimension.expected {
        panel = panel.add(GuideLine::horizontal(expected).colour(Colour::BLACK).dash(Dash::Dashed).label("expected"));
    }
    let markers = [Marker::Circle, Marker::Square, Marker::Triangle];
    let groups = [("two_nn", "TwoNN"), ("maximum_likelihood", "maximum likelihood"), ("correlation", "correlation")];
    for (i, (group, label)) in groups.into_iter().enumerate() {
        let path = format!("statistics/{group}/dimension");
        if !result.contains(&path) {
            continue;
        }
        let (scale, dimension) = (coordinates(result, &path)?, result.vector::<f64>(&path)?);
        let error = result.vector::<f64>(&format!("statistics/{group}/standard_error"))?;
        if plateau[i].is_finite() {
            let colour = PALETTE[i].with_opacity(0.35);
            panel = panel.add(Curve::new([from[i], to[i]], [plateau[i]; 2]).colour(colour).width(7.0));
        }
        panel = panel.add(Curve::new(&scale, &dimension).colour(PALETTE[i]).width(0.9)).add(
            Points::new(&scale, &dimension).y_error(error).marker(markers[i]).size(4.0).colour(PALETTE[i]).label(label),
        );
    }
    Ok(Figure::single(panel).size(6.4, 4.4))
}

fn neighbour_count(result: &ResultFile) -> Result<Figure, RunError> {
    let path = "statistics/correlation_integral/fraction";
    let (radius, fraction) = (coordinates(result, path)?, result.vector::<f64>(path)?);
    let dimension = result.vector::<f64>("statistics/summary/dimension")?;
    let slope = dimension.get(2).copied().unwrap_or(f64::NAN);
    let middle = radius.len() / 3;
    let law: Vec<f64> = radius.iter().map(|r| fraction[middle] * (r / radius[middle]).powf(slope)).collect();
    let lowest = fraction.iter().copied().filter(|fraction| *fraction > 0.0).fold(1.0, f64::min);
    let panel = Panel::new()
        .x_axis(Axis::log("radius $r$"))
        .y_axis(Axis::log("fraction of pairs closer than $r$").limits(0.5 * lowest, 2.0))
        .add(Curve::new(&radius, law).colour(Colour::GREY).label(format!("$r^{{{slope:.2}}}$")))
        .add(Points::new(&radius, &fraction).marker(Marker::Circle).size(3.2).colour(PALETTE[0]).label("pairs"));
    Ok(Figure::single(panel).size(5.6, 4.0))
}

fn spectrum(result: &ResultFile) -> Result<Figure, RunError> {
    let count = result.shape("statistics/principal_spectrum/fraction")?[0];
    let mut axis = Axis::linear("principal axis").limits(0.5, count as f64 + 0.5);
    if count <= 12 {
        axis = axis.ticks((1..=count).map(|axis| (axis as f64, axis.to_string())));
    }
    let mut panel = Panel::new().x_axis(axis).y_axis(Axis::log("fraction of the variance").limits(1e-4, 2.0));
    let lists =
        [("principal_spectrum", "all points", Marker::Square), ("local_pca", "neighbourhoods, mean", Marker::Circle)];
    for (i, (group, label, marker)) in lists.into_iter().enumerate() {
        let path = format!("statistics/{group}/fraction");
        let (axis, fraction) = (coordinates(result, &path)?, result.vector::<f64>(&path)?);
        let colour = PALETTE[1 - i];
        panel = panel
            .add(Curve::new(&axis, &fraction).colour(colour).width(0.9))
            .add(Points::new(&axis, &fraction).marker(marker).size(5.0).colour(colour).label(label));
    }
    Ok(Figure::single(panel).size(5.6, 4.0))
}

/// Pairs of the first three coordinates.
fn points(result: &ResultFile) -> Result<Option<Figure>, RunError> {
    let shape = result.shape("samples/points")?;
    if shape[1] < 2 {
        return Ok(None);
    }
    let all = result.array::<f64>("samples/points")?;
    let step = shape[0].div_ceil(MOST_POINTS).max(1);
    let column = |k: usize| all.index_axis(ndarray::Axis(1), k).iter().step_by(step).copied().collect::<Vec<f64>>();
    let pairs: &[(usize, usize)] = if shape[1] == 2 { &[(0, 1)] } else { &[(0, 1), (0, 2)] };
    let panel = |&(a, b): &(usize, usize)| {
        Panel::new()
            .x_axis(Axis::linear(format!("$x_{{{a}}}$")))
            .y_axis(Axis::linear(format!("$x_{{{b}}}$")))
            .legend(LegendPosition::Hidden)
            .add(
                Points::new(column(a), column(b)).marker(Marker::Circle).size(1.1).colour(PALETTE[0].with_opacity(0.6)),
            )
    };
    let panels: Vec<Panel> = pairs.iter().map(panel).collect();
    let columns = panels.len();
    Ok(Some(Figure::grid(1, columns, panels).size(4.0 * columns as f64, 3.6)))
}

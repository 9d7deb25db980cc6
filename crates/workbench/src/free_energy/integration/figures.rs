//! Figures of the path, from the file alone.

use ornstein_figures::{
    Axis, Colour, ColourMap, Corner, Curve, Figure, GuideLine, HeatMap, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{Coordinates, ResultFile, RunError};

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = vec![("path".to_owned(), path(result)?)];
    if result.contains("statistics/mbar/overlap") {
        figures.push(("overlap".to_owned(), overlap(result)?));
    }
    Ok(figures)
}

/// The integrand, and what it integrates to.
fn path(result: &ResultFile) -> Result<Figure, RunError> {
    let betas = match result.dimensions("statistics/path/slope")?.first().map(|beta| beta.coordinates.clone()) {
        Some(Coordinates::Float(betas)) => betas,
        _ => Vec::new(),
    };
    let column = |name: &str| result.vector::<f64>(&format!("statistics/{name}"));
    let axis = || Axis::linear(r"place $\beta$ on the path").limits(-0.02, 1.02);
    let (slope, error) = (column("path/slope")?, column("path/slope_error")?);
    let integrand = Panel::new()
        .x_axis(axis())
        .y_axis(Axis::linear(r"$\langle\partial\ln f/\partial\beta\rangle$"))
        .legend(LegendPosition::Hidden)
        .add(Curve::new(&betas, &slope).colour(PALETTE[0]).width(1.2))
        .add(Points::new(&betas, &slope).y_error(error).colour(PALETTE[0]).size(4.0));
    let mut profile =
        Panel::new().x_axis(axis()).y_axis(Axis::linear(r"$\ln Z(\beta)/Z(0)$")).legend(LegendPosition::Best);
    if let (Ok(value), Ok(error)) = (column("mbar/log_ratio"), column("mbar/log_ratio_error")) {
        profile = profile
            .add(Curve::new(&betas, &value).colour(PALETTE[1]).width(1.2))
            .add(Points::new(&betas, &value).y_error(error).label("multistate (MBAR)").colour(PALETTE[1]).size(6.0));
    }
    if let (Ok(value), Ok(error)) = (column("path/log_ratio"), column("path/log_ratio_error")) {
        let points = Points::new(&betas, &value).y_error(error).label("integrated").colour(PALETTE[0]);
        profile = profile.add(points.marker(Marker::Diamond).size(3.4));
    }
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/result/{name}"));
    if let (Ok(known), Ok(log_z)) = (number("known"), number("log_z")) {
        // Both have the reference's ln Z in them, which the profile has not.
        let total = column("path/log_ratio").ok().and_then(|profile| profile.last().copied());
        if let Some(total) = total {
            let line = GuideLine::horizontal(known - log_z + total);
            profile = profile.add(line.label("exact at the target").colour(Colour::BLACK));
        }
    }
    Ok(Figure::grid(1, 2, vec![integrand, profile]).size(8.4, 3.5))
}

/// How probable the draws of each node are in the others.
fn overlap(result: &ResultFile) -> Result<Figure, RunError> {
    let matrix = result.array::<f64>("statistics/mbar/overlap")?;
    let nodes = matrix.shape()[0];
    let values: Vec<f64> = matrix.iter().copied().collect();
    let ends = (-0.5, nodes as f64 - 0.5);
    let panel = Panel::new()
        .x_axis(Axis::linear("state").limits(ends.0, ends.1))
        .y_axis(Axis::linear("node of the draws").limits(ends.0, ends.1))
        .legend(LegendPosition::Corner(Corner::UpperLeft))
        .add(
            HeatMap::new(values, [nodes, nodes])
                .extent(ends, ends)
                .colour_map(ColourMap::Viridis)
                .label("overlap")
                .equal_aspect(),
        );
    Ok(Figure::single(panel).size(5.2, 4.4))
}

//! Figures of islands, from the file alone.

use ornstein_figures::{Axis, Band, Colour, Curve, Figure, GuideLine, LegendPosition, Marker, PALETTE, Panel, Points};
use ornstein_run::{Coordinates, ResultFile, RunError};

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    Ok(vec![("islands".to_owned(), islands(result)?), ("path".to_owned(), along_path(result)?)])
}

/// `ln Z` of every island, with the combined interval.
fn islands(result: &ResultFile) -> Result<Figure, RunError> {
    let log_z = result.vector::<f64>("samples/log_z")?;
    let number = |name: &str| result.scalar::<f64>(&format!("statistics/result/{name}"));
    let (lower, upper) = (number("lower")?, number("upper")?);
    let count = log_z.len() as f64;
    let index: Vec<f64> = (0..log_z.len()).map(|i| i as f64).collect();
    let ends = [-0.5, count - 0.5];
    let known = number("known").ok();
    let all = log_z.iter().copied().chain([lower, upper]).chain(known);
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), z| (a.min(z), b.max(z)));
    let room = 0.1 * (high - low);
    let mut panel = Panel::new()
        .x_axis(Axis::linear("island").limits(ends[0], ends[1]))
        .y_axis(Axis::linear(r"$\ln Z$").limits(low - room, high + 3.5 * room))
        .add(Band::new(ends, [lower; 2], [upper; 2]).label("95 % interval").colour(PALETTE[0]).opacity(0.25))
        .add(Curve::new(ends, [number("log_z")?; 2]).label("together").colour(PALETTE[0]));
    if let Some(known) = known {
        panel = panel.add(GuideLine::horizontal(known).label("exact").colour(Colour::BLACK));
    }
    let points = Points::new(&index, &log_z).label("islands").colour(PALETTE[1]).marker(Marker::Circle).size(4.0);
    Ok(Figure::single(panel.add(points)).size(6.0, 3.8))
}

/// What happens at each place.
fn along_path(result: &ResultFile) -> Result<Figure, RunError> {
    let betas = match result.dimensions("statistics/path/increment")?.first().map(|beta| beta.coordinates.clone()) {
        Some(Coordinates::Float(betas)) => betas,
        _ => Vec::new(),
    };
    let column = |name: &str| result.vector::<f64>(&format!("statistics/path/{name}"));
    let panel = |label: &str, name: &str, colour: Colour, top: Option<f64>| -> Result<Panel, RunError> {
        let (mean, deviation) = (column(name)?, column(&format!("{name}_deviation"))?);
        let shifted = |sign: f64| -> Vec<f64> { mean.iter().zip(&deviation).map(|(m, d)| m + sign * d).collect() };
        let axis = Axis::linear(label);
        Ok(Panel::new()
            .x_axis(Axis::linear(r"place $\beta$ on the path").limits(-0.02, 1.02))
            .y_axis(match top {
                Some(top) => axis.limits(0.0, top),
                None => axis,
            })
            .legend(LegendPosition::Hidden)
            .add(Band::new(&betas, shifted(-1.0), shifted(1.0)).colour(colour).opacity(0.25))
            .add(Curve::new(&betas, &mean).colour(colour).width(1.2))
            .add(Points::new(&betas, &mean).colour(colour).size(3.2)))
    };
    let panels = vec![
        panel(r"increment of $\ln Z$", "increment", PALETTE[0], None)?,
        panel("effective particles / particles", "effective_fraction", PALETTE[2], Some(1.02))?,
        panel("acceptance of the moves", "acceptance", PALETTE[1], Some(1.02))?,
    ];
    Ok(Figure::grid(1, 3, panels).size(10.2, 3.1))
}

//! Effective walkers and acceptance along the path.

use ornstein_figures::{Axis, Curve, Figure, GuideLine, Panel};
use ornstein_run::{ResultFile, RunError};

pub(super) fn figure(result: &ResultFile, shown: &[(usize, i64)]) -> Result<Figure, RunError> {
    let beta = r"place $\beta$ on the path";
    let mut effective = Panel::new()
        .x_axis(Axis::linear(beta).limits(0.0, 1.0))
        .y_axis(Axis::linear("effective walkers / walkers").limits(0.0, 1.02))
        .add(GuideLine::horizontal(ornstein_free_energy::MINIMUM_EFFECTIVE_FRACTION).label("needed for an error bar"));
    let mut acceptance = Panel::new()
        .x_axis(Axis::linear(beta).limits(0.0, 1.0))
        .y_axis(Axis::linear("acceptance of the moves").limits(0.0, 1.02));
    for &(_, length) in shown {
        let path = format!("statistics/path/length_{length}");
        let betas = coordinates(result, &format!("{path}/effective_fraction"))?;
        let from_zero = |values: Vec<f64>| std::iter::once(1.0).chain(values).collect::<Vec<_>>();
        let places: Vec<f64> = std::iter::once(0.0).chain(betas.iter().copied()).collect();
        let fraction = from_zero(result.vector::<f64>(&format!("{path}/effective_fraction"))?);
        let accepted = result.vector::<f64>(&format!("{path}/acceptance"))?;
        effective = effective.add(Curve::new(&places, &fraction));
        // The acceptance leaves more room for a legend, which holds for both panels.
        acceptance = acceptance.add(Curve::new(&betas, &accepted).label(format!("$T = {length}$")));
    }
    Ok(Figure::grid(1, 2, vec![effective, acceptance]).size(8.0, 3.3))
}

/// The coordinates of an array's first dimension.
fn coordinates(result: &ResultFile, path: &str) -> Result<Vec<f64>, RunError> {
    let dimensions = result.dimensions(path)?;
    Ok(match dimensions.first().map(|dimension| &dimension.coordinates) {
        Some(ornstein_run::Coordinates::Float(values)) => values.clone(),
        _ => Vec::new(),
    })
}

//! The figures of a run, drawn from its file.

mod cells;
mod convergence;
mod groups;
mod mode_power;
mod spectrum;

use ornstein_figures::Figure;
use ornstein_run::{Coordinates, ResultFile, RunError};

/// All figures, with the names of their files.
pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = vec![
        ("spectrum".to_owned(), spectrum::figure(result)?),
        ("slice".to_owned(), cells::figure(result)?),
        ("mode-power".to_owned(), mode_power::figure(result)?),
    ];
    if result.contains("statistics/langevin/ratio") {
        figures.push(("convergence".to_owned(), convergence::figure(result)?));
    }
    Ok(figures)
}

/// The coordinates of a dimension of an array.
fn coordinates(result: &ResultFile, path: &str, dimension: &str) -> Result<Vec<f64>, RunError> {
    let found = result.dimensions(path)?.into_iter().find(|candidate| candidate.name == dimension);
    Ok(match found.map(|dimension| dimension.coordinates) {
        Some(Coordinates::Float(values)) => values,
        Some(Coordinates::Integer(values)) => values.into_iter().map(|value| value as f64).collect(),
        Some(Coordinates::None(length)) => (0..length).map(|index| index as f64).collect(),
        None => Vec::new(),
    })
}

/// A unit of length, its inverse or its powers as a label: `h/Mpc` becomes `$h$ Mpc^{-1}`, `(Mpc/h)^3` `$h$^{-3} Mpc^3`.
fn unit_label(unit: &str) -> String {
    let (base, exponent) = match unit.rsplit_once('^') {
        Some((base, exponent)) => (base.trim_matches(['(', ')']), exponent.parse().unwrap_or(1)),
        None => (unit, 1),
    };
    let power = |text: &str, exponent: i32| match exponent {
        1 => text.to_owned(),
        other => format!("{text}^{{{other}}}"),
    };
    match base.split_once('/') {
        Some(("h", length)) => format!("$h$ {}", power(length, -1)),
        Some(("1", length)) => power(length, -1),
        Some((length, "h")) => format!("{} {}", power("$h$", -exponent), power(length, exponent)),
        _ => power(base, exponent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_labels() {
        assert_eq!(unit_label("h/Mpc"), "$h$ Mpc^{-1}");
        assert_eq!(unit_label("1/Mpc"), "Mpc^{-1}");
        assert_eq!(unit_label("(Mpc/h)^3"), "$h$^{-3} Mpc^{3}");
        assert_eq!(unit_label("Mpc^2"), "Mpc^{2}");
        assert_eq!(unit_label("Mpc/h"), "$h$^{-1} Mpc");
    }
}

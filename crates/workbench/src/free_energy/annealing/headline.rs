//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::{AnnealingConfig, DirectionName};
use crate::free_energy::result;

pub(super) fn rows(file: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: AnnealingConfig = file.config()?;
    let column = |name: &str| file.vector::<f64>(&format!("statistics/annealing/{name}"));
    let last = |name: &str| Ok::<_, RunError>(column(name)?.last().copied().unwrap_or(f64::NAN));
    let lengths: Vec<i64> = file.dimensions("statistics/annealing/forward_log_z")?.iter().flat_map(labels).collect();
    let lengths: Vec<String> = lengths.iter().map(i64::to_string).collect();
    let ways = match config.annealing.direction {
        DirectionName::Forward => "from the reference",
        DirectionName::Both => "from each end",
    };
    let mut rows = vec![
        ("bridges".to_owned(), format!("{} walkers {ways}, {} steps", config.annealing.walkers, lengths.join(", "))),
        ("moves".to_owned(), format!("{}, acceptance {:.3}", config.kernel.name(), last("acceptance")?)),
    ];
    rows.extend(result::rows(file)?);
    rows.push((
        "effective walkers".to_owned(),
        format!("{:.1} % of the longest bridge", 100.0 * last("effective_fraction")?),
    ));
    if file.contains("statistics/annealing/upper_bound") {
        let (lower, upper) = (last("lower_bound")?, last("upper_bound")?);
        rows.push(("bounds of ln Z".to_owned(), format!("{lower:.4} to {upper:.4}")));
    }
    Ok(rows)
}

/// The labels of a dimension of integers.
pub(super) fn labels(dimension: &ornstein_run::Dimension) -> Vec<i64> {
    match &dimension.coordinates {
        ornstein_run::Coordinates::Integer(labels) => labels.clone(),
        ornstein_run::Coordinates::Float(values) => values.iter().map(|&value| value as i64).collect(),
        ornstein_run::Coordinates::None(length) => (0..*length as i64).collect(),
    }
}

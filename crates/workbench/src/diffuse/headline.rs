//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::DiffuseConfig;

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: DiffuseConfig = result.config()?;
    let (order, stochastic) = config.solver.traits();
    let kind = if stochastic { "reverse diffusion" } else { "probability flow" };
    let evaluations = result.vector::<f64>("statistics/steps/evaluations")?;
    let steps = config.grid.steps.last().copied().unwrap_or_default();
    let dimension = result.vector::<f64>("statistics/summary/mean")?.len();
    let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
    let mut rows = vec![
        ("particles".to_owned(), format!("{}, {dimension} coordinates", config.diffuse.particles)),
        ("solver".to_owned(), format!("{}, order {order}, of the {kind}", config.solver.name())),
        ("steps".to_owned(), format!("{steps}, {:.0} denoisings", last(&evaluations))),
    ];
    if let (Ok(distances), Ok(floor)) =
        (result.vector::<f64>("statistics/steps/distance"), result.scalar::<f64>("statistics/floor/distance"))
    {
        let distance = last(&distances);
        rows.push(("distance".to_owned(), format!("{distance:.5} deviations; exact draws have {floor:.5}")));
    }
    Ok(rows)
}

//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::{FieldConfig, KernelName, Method, Precision};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: FieldConfig = result.config()?;
    let domain = &config.domain;
    let cells = domain.cells.iter().map(u64::to_string).collect::<Vec<_>>().join(" x ");
    let length = domain.length.iter().map(f64::to_string).collect::<Vec<_>>().join(" x ");
    let precision = match config.field.precision {
        Precision::F32 => "f32",
        Precision::F64 => "f64",
    };
    let method = match (config.field.method, &config.langevin) {
        (Method::Langevin, Some(langevin)) => {
            let kernel = match langevin.kernel {
                KernelName::OrnsteinUhlenbeck => "Langevin, exact Ornstein-Uhlenbeck steps",
                KernelName::Unadjusted => "Langevin, unadjusted (biased)",
                KernelName::Metropolis => "Langevin, Metropolis-adjusted",
            };
            format!("{kernel}; {} steps h = {}", langevin.steps, langevin.step)
        }
        _ => "direct draw of the modes".to_owned(),
    };
    let number = |path: &str| -> Result<f64, RunError> {
        Ok(result.array::<f64>(path)?.iter().next().copied().unwrap_or(f64::NAN))
    };
    let (variance, expected) = (number("statistics/cells/variance")?, number("statistics/cells/variance_expected")?);
    let modes: u64 = result.array::<u64>("statistics/spectrum/mode_count")?.iter().sum();
    let k = result.array::<f64>("statistics/spectrum/k_upper")?;
    let lower = result.array::<f64>("statistics/spectrum/k_lower")?;
    let unit = result.unit("statistics/spectrum/k_upper")?;
    let mut rows = vec![
        ("universes".to_owned(), format!("{} of {cells} cells ({precision})", config.field.realisations)),
        ("box".to_owned(), format!("{length} {}", domain.length_unit)),
        ("method".to_owned(), method),
        (
            "spectrum".to_owned(),
            format!(
                "{} shells, {modes} modes each, k = {:.4} to {:.4} {unit}",
                k.len(),
                lower.iter().copied().fold(f64::INFINITY, f64::min),
                k.iter().copied().fold(0.0, f64::max),
            ),
        ),
        ("cell rms".to_owned(), format!("{:.5}, expected {:.5}", variance.sqrt(), expected.sqrt())),
    ];
    if result.contains("statistics/langevin/acceptance") {
        let acceptance = result.array::<f64>("statistics/langevin/acceptance")?;
        rows.push(("acceptance".to_owned(), format!("{:.3}", acceptance.mean().unwrap_or(f64::NAN))));
    }
    Ok(rows)
}

//! The table of an ablation in the terminal: a row for each variant, means over seeds.

use ornstein_run::{ResultFile, RunError};

use super::config::AblationConfig;

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: AblationConfig = result.config()?;
    let process = config.process.build().map_err(RunError::experiment)?;
    let means = |name: &str| -> Result<Vec<f64>, RunError> {
        let table = result.array::<f64>(&format!("statistics/ablation/{name}"))?;
        Ok(table.rows().into_iter().map(|row| row.mean().unwrap_or(f64::NAN)).collect())
    };
    let (residual, leakage, area) = (means("momentum_residual_99")?, means("leakage")?, means("classifier_area")?);
    let mut lines: Vec<String> = (0..config.variants.len())
        .map(|variant| {
            let conservation = if residual[variant].is_nan() {
                String::new()
            } else {
                format!("conserves to {:.1e}, ", residual[variant])
            };
            format!("{conservation}leaks {:.2} %, area {:.3}, W1", 100.0 * leakage[variant], area[variant])
        })
        .collect();
    for observable in process.observables() {
        let floor = result.scalar::<f64>(&format!("statistics/ablation/floor_{}", observable.name))?;
        for (line, distance) in lines.iter_mut().zip(means(&format!("distance_{}", observable.name))?) {
            *line += &[" ", observable.name, &format!(" {:.1},", distance / floor)].concat();
        }
    }
    let label = |line: &String| format!("{} times exact events", line.trim_end_matches(','));
    Ok(config.variants.iter().zip(&lines).map(|(variant, line)| (variant.name.clone(), label(line))).collect())
}

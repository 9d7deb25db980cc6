//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

use super::config::CloudConfig;
use super::quantities::{CHARGED_MULTIPLICITY, ONE_MINUS_THRUST, QUANTITIES};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let config: CloudConfig = result.config()?;
    let value = |path: &str| result.scalar::<f64>(&format!("statistics/{path}"));
    let steps = result.scalar::<i64>("statistics/training/steps")?;
    let (events, dropped) = (value("data/training_events")?, value("data/dropped_events")?);
    let mut rows = vec![
        ("learned from".to_owned(), format!("{events} events; {dropped} had too many particles")),
        ("weights of".to_owned(), format!("{steps} steps of {} events, averaged", config.training.batch)),
        (
            "events".to_owned(),
            format!("{}, {:.0} calls of the network each", config.sampling.samples, value("calls/per_sample")?),
        ),
    ];
    for place in [CHARGED_MULTIPLICITY, ONE_MINUS_THRUST] {
        let quantity = &QUANTITIES[place];
        let of = |name: &str| value(&format!("observables/{}/{name}", quantity.name));
        let words = format!(
            "mean {:.4} ± {:.4}, held out {:.4} ± {:.4}: {:+.2} ± {:.2} %",
            of("mean")?,
            of("mean_error")?,
            of("held_out_mean")?,
            of("held_out_mean_error")?,
            100.0 * of("deviation")?,
            100.0 * of("deviation_error")?
        );
        rows.push((quantity.long_name.to_owned(), words));
    }
    let (area, error) = (value("quality/classifier_area")?, value("quality/classifier_area_error")?);
    rows.push(("classifier".to_owned(), format!("area {area:.4} ± {error:.4} (0.5: no difference)")));
    if let (Ok(frechet), Ok(floor)) = (value("quality/frechet"), value("quality/frechet_floor")) {
        rows.push(("Fréchet distance".to_owned(), format!("{frechet:.3e}; of real events {floor:.3e}")));
    }
    if let (Ok(kernel), Ok(floor)) = (value("quality/kernel"), value("quality/kernel_floor")) {
        let error = value("quality/kernel_error")?;
        rows.push(("kernel distance".to_owned(), format!("{kernel:.2e} ± {error:.1e}; of real events {floor:.2e}")));
    }
    Ok(rows)
}

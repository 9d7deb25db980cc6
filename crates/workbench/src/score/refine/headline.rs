//! The rows of the summary table: what the network says by itself, what is left after correction, and who was faster.

use ornstein_run::{ResultFile, RunError};

use super::config::ScoreRefineConfig;
use super::output::{HYBRID, samplers};
use crate::free_energy;

/// A sampler's speed.
pub(super) struct Speed {
    pub name: &'static str,
    pub network: bool,
    /// Effective samples of the mode that is known worst.
    pub effective: f64,
    /// Processor seconds, without and with training.
    pub seconds: [f64; 2],
}

impl Speed {
    /// Effective samples per processor second, without and with training.
    pub fn rates(&self) -> [f64; 2] {
        self.seconds.map(|seconds| self.effective / seconds)
    }
}

/// The speeds of all samplers.
pub(super) fn speeds(file: &ResultFile) -> Result<Vec<Speed>, RunError> {
    let config: ScoreRefineConfig = file.config()?;
    let training = file.scalar::<f64>("timing/training")?;
    let all = samplers(config.refine.flow.is_some(), config.comparison.is_some()).into_iter();
    all.map(|(name, group, network)| {
        let seconds = file.scalar::<f64>(&format!("timing/{group}"))?;
        Ok(Speed {
            name,
            network,
            effective: file.scalar::<f64>(&format!("statistics/samplers/{group}/least_effective_samples"))?,
            seconds: [seconds, if network { seconds + training } else { seconds }],
        })
    })
    .collect()
}

pub(super) fn rows(file: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let mut rows = free_energy::result_rows(file)?;
    let number = |path: &str| file.scalar::<f64>(&format!("statistics/{path}"));
    let mean = |group: &str| -> Result<[f64; 2], RunError> {
        let of = |what: &str| -> Result<f64, RunError> {
            let values = file.vector::<f64>(&format!("statistics/samplers/{group}/{what}"))?;
            // Modes that add up to one are told by the first.
            Ok(values[0])
        };
        Ok([of("probability")?, of("standard_error")?])
    };
    let told = |group: &str| mean(group).map(|[value, error]| format!("{value:.4} +- {error:.4}"));
    let exact = file.vector::<f64>("statistics/modes/known").ok().map(|known| format!(", exact {:.4}", known[0]));
    rows.push((
        "first mode".to_owned(),
        format!(
            "{} by the network alone, {} by path weights, {} by chains{}",
            told("network_alone")?,
            told("network_path_weights")?,
            told("network_chains_that_jump")?,
            exact.unwrap_or_default()
        ),
    ));
    if let Ok(deviation) = number("modes/raw_deviation") {
        rows.push(("network alone".to_owned(), format!("off by {:.1} standard errors at worst", deviation.abs())));
    }
    let reliable = file.array_attribute("statistics/weights/paths_effective_samples", "reliable")?.unwrap_or_default();
    rows.push((
        "path weights".to_owned(),
        format!(
            "{:.0} effective ({:.1} %), Pareto shape {:.2}{}",
            number("weights/paths_effective_samples")?,
            100.0 * number("weights/paths_effective_fraction")?,
            number("weights/paths_pareto_shape")?,
            if reliable == "1" { "" } else { ", UNRELIABLE" }
        ),
    ));
    for speed in speeds(file)? {
        let [without, with] = speed.rates();
        let training = if speed.network { format!(" ({with:.1} with training)") } else { String::new() };
        let [seconds, _] = speed.seconds;
        rows.push((
            speed.name.to_owned(),
            format!(
                "{:.0} effective in {seconds:.1} s: {without:.1} per processor second{training}{}",
                speed.effective,
                if speed.name == HYBRID[0] && reliable != "1" { ", UNRELIABLE" } else { "" }
            ),
        ));
    }
    if let Some(winner) = winner(&speeds(file)?) {
        rows.push(("fastest".to_owned(), winner));
    }
    Ok(rows)
}

/// Who wins, said plainly.
fn winner(speeds: &[Speed]) -> Option<String> {
    let best = |network: bool, place: usize| {
        let of = speeds.iter().filter(|speed| speed.network == network);
        of.max_by(|a, b| a.rates()[place].total_cmp(&b.rates()[place]))
    };
    let plain = best(false, 0)?;
    let words = |place: usize| -> Option<String> {
        let hybrid = best(true, place)?;
        let ratio = hybrid.rates()[place] / plain.rates()[place];
        Some(if ratio >= 1.0 {
            format!(
                "{} ({})",
                hybrid.name,
                if ratio.is_finite() { format!("{ratio:.1} x {}", plain.name) } else { "no other mixes".to_owned() }
            )
        } else {
            format!("{} ({:.1} x {})", plain.name, 1.0 / ratio, hybrid.name)
        })
    };
    Some(format!("{}; with training {}", words(0)?, words(1)?))
}

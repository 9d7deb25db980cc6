//! How the spectrum converges along the chains.

use ornstein_figures::{Axis, Colour, ColourMap, Curve, Dash, Figure, GuideLine, Panel};
use ornstein_run::{ResultFile, RunError};

use super::groups::Groups;
use super::{coordinates, unit_label};

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let path = "statistics/langevin/ratio";
    let ratio = result.array::<f64>(path)?;
    let wave_numbers = coordinates(result, path, "k")?;
    let groups = Groups::new(&wave_numbers, &result.vector::<f64>("statistics/spectrum/mode_count")?);
    let k = groups.mean(&wave_numbers);
    let steps = coordinates(result, path, "spectrum_step")?;
    let times = result.vector::<f64>("statistics/langevin/time")?;
    let [realisations, snapshots, shells] = [ratio.shape()[0], ratio.shape()[1], ratio.shape()[2]];
    let time_unit = result.unit("statistics/langevin/time")?;
    let suffix = if time_unit == "1" { String::new() } else { format!(" {}", unit_label(&time_unit)) };

    let mut panel = Panel::new()
        .x_axis(Axis::log(format!("wave-number $k$ [{}]", unit_label(&result.unit("statistics/spectrum/k_upper")?))))
        .y_axis(Axis::log("measured / target spectrum"));
    for snapshot in 0..snapshots {
        let mean: Vec<f64> = (0..shells)
            .map(|shell| (0..realisations).map(|r| ratio[[r, snapshot, shell]]).sum::<f64>() / realisations as f64)
            .collect();
        let step = steps[snapshot];
        let time = times.get(step as usize).copied().unwrap_or(f64::NAN);
        let label = if step == 0.0 {
            "start".to_owned()
        } else {
            format!("$t$ = {}{suffix} ({step} step{})", significant(time), if step == 1.0 { "" } else { "s" })
        };
        panel = panel.add(Curve::new(&k, groups.mean(&mean)).colour(colour(snapshot, snapshots)).label(label));
    }
    Ok(Figure::single(panel.add(GuideLine::horizontal(1.0).dash(Dash::Dashed))))
}

/// From the dark to the light end of a perceptual map, short of its lightest part.
fn colour(snapshot: usize, snapshots: usize) -> Colour {
    ColourMap::Viridis.colour(0.92 * snapshot as f64 / (snapshots.max(2) - 1) as f64)
}

/// A number with four significant digits and no trailing zeros.
fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let decimals = (3 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_significant_digits() {
        assert_eq!(significant(1.0), "1");
        assert_eq!(significant(0.012_345_6), "0.01235");
        assert_eq!(significant(32.0), "32");
        assert_eq!(significant(123_456.0), "123456");
    }
}

//! The law of `|delta_k|^2 / (P V)` against Exp(1).

use ornstein_figures::{Axis, Band, Curve, Dash, Figure, GuideLine, Marker, PALETTE, Panel, Points};
use ornstein_run::{ResultFile, RunError};

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let read = |name: &str| result.vector::<f64>(&format!("statistics/mode_power/{name}"));
    let (lower, upper) = (read("lower")?, read("upper")?);
    let (counts, expected) = (read("count")?, read("expected")?);
    let total: f64 = counts.iter().sum();
    // The last bin has no upper end, so it has no density. Bins in which less than one mode is expected say nothing.
    let bins: Vec<usize> = (0..counts.len() - 1).filter(|&bin| expected[bin] >= 1.0).collect();
    let centre: Vec<f64> = bins.iter().map(|&bin| 0.5 * (lower[bin] + upper[bin])).collect();
    let per = |bin: usize| 1.0 / (total * (upper[bin] - lower[bin]));
    let density: Vec<f64> = bins.iter().map(|&bin| counts[bin] * per(bin)).collect();
    let error: Vec<f64> = bins.iter().map(|&bin| expected[bin].sqrt() * per(bin)).collect();
    let law: Vec<f64> = bins.iter().map(|&bin| expected[bin] * per(bin)).collect();
    let ratio: Vec<f64> = bins.iter().map(|&bin| counts[bin] / expected[bin]).collect();
    let relative: Vec<f64> = bins.iter().map(|&bin| expected[bin].sqrt().recip()).collect();
    let last = bins.last().map_or(1.0, |&bin| upper[bin]);

    let x_label = "mode power $y = |\\delta_k|^2/(P V)$";
    let points_label = format!("{} modes", thousands(total as u64));
    let main = Panel::new()
        .x_axis(Axis::linear(x_label).limits(0.0, last))
        .y_axis(Axis::log("probability density").lower(0.2 * law.last().copied().unwrap_or(1.0)))
        .add(Curve::new(&centre, &law).label("Exp(1)"))
        .add(
            Points::new(&centre, &density)
                .y_error(&error)
                .marker(Marker::Circle)
                .size(2.6)
                .colour(PALETTE[1])
                .label(points_label),
        );
    let band = |sign: f64| relative.iter().map(|width| 1.0 + sign * width).collect::<Vec<f64>>();
    let ratio_panel = Panel::new()
        .x_axis(Axis::linear(x_label).limits(0.0, last))
        .y_axis(Axis::linear("ratio").limits(0.8, 1.2))
        .add(Band::new(&centre, band(-1.0), band(1.0)))
        .add(GuideLine::horizontal(1.0).dash(Dash::Solid))
        .add(Points::new(&centre, &ratio).y_error(&relative).marker(Marker::Circle).size(2.6).colour(PALETTE[1]));
    Ok(Figure::with_ratio(main, ratio_panel))
}

/// An integer with its digits in groups of three: `16 777 216`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!(thousands(12), "12");
        assert_eq!(thousands(1_234_567), "1\u{2009}234\u{2009}567");
    }
}

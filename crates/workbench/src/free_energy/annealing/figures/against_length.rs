//! `ln Z` against the length of the bridge.

use ornstein_figures::{
    Annotation, Axis, Band, Colour, Corner, Curve, Dash, Figure, GuideLine, LegendPosition, Marker, PALETTE, Panel,
    Points,
};
use ornstein_run::{ResultFile, RunError};

/// Estimates of one bridge stand side by side: factors of its length.
const ASIDE: [f64; 3] = [0.94, 1.06, 1.0];

pub(super) fn figure(result: &ResultFile, lengths: &[i64], known: Option<f64>) -> Result<Figure, RunError> {
    let column = |name: &str| result.vector::<f64>(&format!("statistics/annealing/{name}"));
    let lengths: Vec<f64> = lengths.iter().map(|&length| length as f64).collect();
    let (first, last) = (lengths[0], lengths[lengths.len() - 1]);
    let mut panel = Panel::new()
        .x_axis(Axis::log("length $T$ of the bridge").limits(first / 1.35, last * 1.35))
        .y_axis(Axis::linear(r"$\ln Z$"));
    let mut shown: Vec<f64> = known.into_iter().collect();
    if let Ok(lower) = column("lower_bound") {
        if let Ok(upper) = column("upper_bound") {
            panel = panel.add(Band::new(&lengths, &lower, &upper).colour(PALETTE[6]).opacity(0.12));
            panel = panel.add(Curve::new(&lengths, &upper).colour(PALETTE[6]).dash(Dash::Dashed).width(1.0));
        }
        panel = panel.add(
            Curve::new(&lengths, &lower).label("bounds by mean work").colour(PALETTE[6]).dash(Dash::Dashed).width(1.0),
        );
    }
    if let Some(known) = known {
        panel = panel.add(GuideLine::horizontal(known).label("exact").colour(Colour::BLACK));
    }
    let kinds = [
        ("forward", "from the reference", PALETTE[0], Marker::Circle),
        ("reverse", "from the target", PALETTE[1], Marker::Square),
        ("bennett", "both (Bennett)", PALETTE[2], Marker::Diamond),
    ];
    let mut doubtful = (Vec::new(), Vec::new());
    for ((name, label, colour, marker), aside) in kinds.into_iter().zip(ASIDE) {
        let Ok(log_z) = column(&format!("{name}_log_z")) else { continue };
        let (lower, upper) = (column(&format!("{name}_lower"))?, column(&format!("{name}_upper"))?);
        let reliable = column(&format!("{name}_reliable"))?;
        let x: Vec<f64> = lengths.iter().map(|length| length * aside).collect();
        let below: Vec<f64> = log_z.iter().zip(&lower).map(|(value, end)| (value - end).max(0.0)).collect();
        let above: Vec<f64> = log_z.iter().zip(&upper).map(|(value, end)| (end - value).max(0.0)).collect();
        for ((&x, &value), &reliable) in x.iter().zip(&log_z).zip(&reliable) {
            if reliable == 0.0 {
                doubtful.0.push(x);
                doubtful.1.push(value);
            }
        }
        shown.extend(&log_z);
        panel = panel
            .add(Points::new(&x, &log_z).y_errors(below, above).label(label).colour(colour).marker(marker).size(5.0));
    }
    if !doubtful.0.is_empty() {
        let centre = Colour::rgb(255, 255, 255);
        panel = panel
            .add(Points::new(&doubtful.0, &doubtful.1).colour(centre).size(2.6))
            .add(Annotation::corner(Corner::LowerRight, "hollow: error bar UNRELIABLE"));
    }
    // The bounds of short bridges are far off: the axis follows the estimates, with room for the legend above.
    let (low, high) = shown.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &z| (a.min(z), b.max(z)));
    let range = (high - low).max(1e-3);
    panel = panel
        .y_axis(Axis::linear(r"$\ln Z$").limits(low - 0.25 * range, high + 0.7 * range))
        .legend(LegendPosition::Corner(Corner::UpperRight));
    Ok(Figure::single(panel).size(6.0, 4.0))
}

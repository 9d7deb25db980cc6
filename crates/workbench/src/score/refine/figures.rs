//! Figures of a refinement, from the file alone.

use ornstein_figures::{
    Axis, Colour, Corner, Figure, GuideLine, Histogram, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{ResultFile, RunError};

use super::headline::{Speed, speeds};
use crate::figures::{density, spread};

/// Bins of the histograms.
const BINS: usize = 60;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let panels = vec![modes(result)?, log_weights(result)?];
    Ok(vec![
        ("refinement".to_owned(), Figure::grid(1, 2, panels).size(9.2, 3.8)),
        ("speed".to_owned(), Figure::single(speed(result)?).size(7.0, 4.0)),
    ])
}

/// Weights of modes: exact, raw, by weights, by chains.
fn modes(result: &ResultFile) -> Result<Panel, RunError> {
    let column = |group: &str, what: &str| result.vector::<f64>(&format!("statistics/samplers/{group}/{what}"));
    let shown = [
        ("network_alone", "network alone", PALETTE[1], Marker::Triangle),
        ("network_path_weights", "path weights", PALETTE[2], Marker::Square),
        ("network_chains_that_jump", "chains that jump", PALETTE[0], Marker::Circle),
    ];
    let mut panel = Panel::new().legend(LegendPosition::Best);
    let mut count = 0;
    for (place, (group, label, colour, marker)) in shown.into_iter().enumerate() {
        let (values, errors) = (column(group, "probability")?, column(group, "standard_error")?);
        count = values.len();
        let x: Vec<f64> = (0..count).map(|mode| mode as f64 + 0.18 * (place as f64 - 1.0)).collect();
        let errors: Vec<f64> = errors.into_iter().map(|error| if error.is_finite() { error } else { 0.0 }).collect();
        panel = panel.add(Points::new(x, values).y_error(errors).label(label).colour(colour).marker(marker).size(4.0));
    }
    if let Ok(known) = result.vector::<f64>("statistics/modes/known") {
        for (mode, value) in known.iter().enumerate() {
            let x = [mode as f64 - 0.4, mode as f64 + 0.4];
            let mut line = ornstein_figures::Curve::new(x, [*value; 2]).colour(Colour::BLACK).width(1.0);
            if mode == 0 {
                line = line.label("exact");
            }
            panel = panel.add(line);
        }
    }
    Ok(panel.x_axis(Axis::linear("mode").limits(-0.6, count as f64 - 0.4)).y_axis(Axis::linear("probability")))
}

/// Log-weights of paths in both directions: where they cross lies ln Z.
fn log_weights(result: &ResultFile) -> Result<Panel, RunError> {
    let [down, up] = ["forward", "reverse"].map(|way| result.vector::<f64>(&format!("samples/{way}_log_weight")));
    let (down, up) = (down?, up?);
    let finite: Vec<f64> = down.iter().chain(&up).copied().filter(|value| value.is_finite()).collect();
    let range = spread(&finite, 2e-3).unwrap_or((-1.0, 1.0));
    let [f, r] = [&down, &up].map(|values| density(values, range, BINS));
    let tallest = f.density.iter().chain(&r.density).copied().fold(0.0, f64::max);
    let layer = |of: &crate::figures::Density1d, label: &str, colour: Colour| {
        Histogram::new(&of.edges, &of.density).label(label).colour(colour).opacity(0.45)
    };
    let log_z = result.scalar::<f64>("statistics/result/log_z")?;
    let mut panel = Panel::new()
        .x_axis(Axis::linear(r"$\ln w$ of a path").limits(range.0, range.1))
        .y_axis(Axis::linear("probability density").limits(0.0, 1.5 * tallest))
        .legend(LegendPosition::Corner(Corner::UpperLeft))
        .add(layer(&f, "from noise", PALETTE[0]))
        .add(layer(&r, "from the target", PALETTE[1]))
        .add(GuideLine::vertical(log_z).colour(Colour::BLACK).label(r"$\ln Z$ by both ends"));
    if let Ok(known) = result.scalar::<f64>("statistics/result/known") {
        panel = panel.add(GuideLine::vertical(known).colour(PALETTE[3]).label("exact"));
    }
    Ok(panel)
}

/// Effective samples per processor second; a sampler that has not mixed has none, and stands at the left edge.
fn speed(result: &ResultFile) -> Result<Panel, RunError> {
    let speeds = speeds(result)?;
    let rates: Vec<[f64; 2]> = speeds.iter().map(Speed::rates).collect();
    let positive = || rates.iter().flatten().copied().filter(|rate| *rate > 0.0 && rate.is_finite());
    let least = positive().fold(f64::INFINITY, f64::min);
    let floor = if least.is_finite() { 0.3 * least } else { 0.1 };
    let most = positive().fold(1.0, f64::max);
    let count = speeds.len() as f64;
    let ticks = speeds.iter().enumerate().map(|(place, speed)| (count - place as f64, speed.name));
    let place = |which: usize, only_networks: bool| -> (Vec<f64>, Vec<f64>) {
        let rows = speeds.iter().zip(&rates).enumerate().filter(|(_, (speed, _))| !only_networks || speed.network);
        rows.map(|(place, (_, rates))| (rates[which].max(floor), count - place as f64)).unzip()
    };
    let ((x, y), (with_x, with_y)) = (place(0, false), place(1, true));
    let mut panel = Panel::new()
        .x_axis(Axis::log("effective samples of the hardest mode per processor second").limits(0.6 * floor, 3.0 * most))
        .y_axis(Axis::linear("").limits(0.4, count + 0.6).ticks(ticks))
        .legend(LegendPosition::Best)
        .add(Points::new(x, y).label("without training").colour(PALETTE[0]).marker(Marker::Circle).size(6.0))
        .add(Points::new(with_x, with_y).label("with training").colour(PALETTE[1]).marker(Marker::Square).size(5.0));
    if rates.iter().any(|rates| rates[0] <= 0.0 || rates[0].is_nan()) {
        panel = panel.add(GuideLine::vertical(floor).colour(Colour::rgb(120, 120, 120)).label("none: not mixed"));
    }
    Ok(panel)
}

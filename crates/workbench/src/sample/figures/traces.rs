//! Coordinates against draw.

use ornstein_figures::{Axis, Colour, Curve, Figure, LegendPosition, Panel};

use super::super::config::SampleConfig;
use super::draws::Draws;
use crate::figures::{coordinate_label, spread};

/// Chains that are shown.
const CHAINS: usize = 4;

/// Draws that are shown: more would be a black bar.
const MOST_DRAWS: usize = 1000;

pub(super) fn figure(draws: &Draws, config: &SampleConfig) -> Figure {
    let shown = draws.draws_per_chain().min(MOST_DRAWS);
    let steps: Vec<f64> = (0..shown).map(|draw| draw as f64 * f64::from(config.sample.thin)).collect();
    let last = draws.names.len().saturating_sub(1);
    let panel = |(i, name): (usize, &String)| {
        let x_label = if i == last { "step after the warm-up" } else { "" };
        let mut y = Axis::linear(coordinate_label(name));
        if let Some((lower, upper)) = spread(&draws.columns[i], 0.0) {
            y = y.limits(lower, upper);
        }
        let x = Axis::linear(x_label).limits(0.0, steps.last().copied().unwrap_or(1.0).max(1.0));
        let mut panel = Panel::new().x_axis(x).y_axis(y).legend(LegendPosition::Hidden);
        for (chain, values) in draws.chains_of(i).take(CHAINS).enumerate() {
            let colour = Colour::cycle(chain).with_opacity(0.75);
            panel = panel.add(Curve::new(&steps, &values[..shown]).colour(colour).width(0.7));
        }
        panel
    };
    let panels: Vec<Panel> = draws.names.iter().enumerate().map(panel).collect();
    let rows = panels.len();
    let title = format!("{} of {} chains", CHAINS.min(draws.chains), config.sample.chains);
    Figure::grid(rows, 1, panels).title(title).size(7.2, 0.7 + 1.75 * rows as f64)
}

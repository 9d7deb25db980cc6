//! The figure of an ablation: a panel for each number, a line for each variant, a dot for each seed.

use ornstein_figures::{Axis, Colour, Dash, Figure, GuideLine, LegendPosition, Marker, PALETTE, Panel, Points};
use ornstein_run::{ResultFile, RunError};

use super::config::AblationConfig;

/// Panels in a row.
const COLUMNS: usize = 4;

pub(super) fn figure(result: &ResultFile) -> Result<Figure, RunError> {
    let config: AblationConfig = result.config()?;
    let process = config.process.build().map_err(RunError::experiment)?;
    let mut numbers: Vec<(String, String, Option<f64>, bool)> = vec![
        ("momentum_residual_99".into(), "99 % of events conserve to".into(), None, true),
        ("leakage".into(), "part outside of the cut".into(), None, true),
        ("classifier_area".into(), "area of a classifier".into(), Some(0.5), false),
    ];
    for observable in process.observables() {
        let floor = result.scalar::<f64>(&format!("statistics/ablation/floor_{}", observable.name))?;
        let unit = if observable.unit == "1" { String::new() } else { format!(" [{}]", observable.unit) };
        let label = format!("$W_1$ of {}{unit}", observable.name.replace('_', "\\_"));
        numbers.push((format!("distance_{}", observable.name), label, Some(floor), true));
    }
    let names: Vec<&str> = config.variants.iter().map(|variant| variant.name.as_str()).collect();
    let mut panels = Vec::new();
    for (name, label, line, logarithmic) in numbers {
        let table = result.array::<f64>(&format!("statistics/ablation/{name}"))?;
        let shown = |value: &f64| value.is_finite() && (!logarithmic || *value > 0.0);
        if !table.iter().any(shown) {
            continue;
        }
        let leftmost = panels.len() % COLUMNS == 0;
        panels.push(panel(
            &table.rows().into_iter().map(|row| row.to_vec()).collect::<Vec<_>>(),
            &names,
            leftmost,
            Labelled { label, line, logarithmic },
        ));
    }
    let columns = COLUMNS.min(panels.len()).max(1);
    let rows = panels.len().div_ceil(columns);
    let height = 0.28 * names.len() as f64 + 1.2;
    Ok(Figure::grid(rows, columns, panels).size(2.6 * columns as f64 + 1.4, height * rows as f64))
}

/// What a panel shows.
struct Labelled {
    label: String,
    /// Where there is no error.
    line: Option<f64>,
    logarithmic: bool,
}

fn panel(rows: &[Vec<f64>], names: &[&str], leftmost: bool, Labelled { label, line, logarithmic }: Labelled) -> Panel {
    let place = |variant: usize| (names.len() - 1 - variant) as f64;
    let name = |variant: usize| if leftmost { names[variant].to_owned() } else { String::new() };
    let ticks = (0..names.len()).map(|variant| (place(variant), name(variant)));
    let x = if logarithmic { Axis::log(label) } else { Axis::linear(label) };
    let mut panel = Panel::new()
        .x_axis(x.grid())
        .y_axis(Axis::linear("").limits(-0.6, names.len() as f64 - 0.4).ticks(ticks))
        .legend(LegendPosition::Hidden);
    for (variant, values) in rows.iter().enumerate() {
        let heights = vec![place(variant); values.len()];
        let colour = PALETTE[variant % PALETTE.len()];
        panel = panel.add(Points::new(values, &heights).marker(Marker::Circle).size(3.2).colour(colour));
    }
    match line {
        Some(line) => panel.add(GuideLine::vertical(line).dash(Dash::Dashed).colour(Colour::BLACK)),
        None => panel,
    }
}

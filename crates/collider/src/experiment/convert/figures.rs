//! Figures and summary of a conversion, from the file alone.

use ornstein_figures::{Axis, Figure, Histogram, PALETTE, Panel};
use ornstein_run::{ResultFile, RunError};

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let events: f64 = result.scalar("statistics/summary/events")?;
    let mut panel = Panel::new()
        .x_axis(Axis::linear("particles that go out"))
        .y_axis(Axis::linear("fraction of events").lower(0.0));
    for (place, (name, label)) in [("multiplicity", "all"), ("charged_multiplicity", "charged")].into_iter().enumerate()
    {
        let counts: Vec<f64> = result.vector(&format!("statistics/{name}/events"))?;
        let edges: Vec<f64> = (0..=counts.len()).map(|edge| edge as f64 - 0.5).collect();
        let fractions: Vec<f64> = counts.iter().map(|count| count / events).collect();
        panel = panel.add(Histogram::new(edges, fractions).label(label).colour(PALETTE[place]).opacity(0.4));
    }
    Ok(vec![("multiplicity".to_owned(), Figure::single(panel))])
}

pub(super) fn headline(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let value = |name: &str| result.scalar::<f64>(&format!("statistics/summary/{name}"));
    let row = |name: &str, text: String| (name.to_owned(), text);
    Ok(vec![
        row("events", format!("{} (effective {:.1})", value("events")?, value("effective_events")?)),
        row(
            "particles per event",
            format!("{:.2}, {:.2} of them charged", value("mean_multiplicity")?, value("mean_charged_multiplicity")?),
        ),
        row("cross section", format!("{:.6e} ± {:.1e} pb", value("cross_section")?, value("cross_section_error")?)),
        row("conservation", format!("to {:.1e} of the incoming energy", value("momentum_residual")?)),
    ])
}

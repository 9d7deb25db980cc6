//! Figures of observables: learned events against theory, with ratios.

use ornstein_figures::{Axis, Band, Colour, Curve, Dash, Figure, GuideLine, Histogram, LegendPosition, PALETTE, Panel};
use ornstein_run::{Coordinates, ResultFile, RunError};

/// Columns of the figure.
const COLUMNS: usize = 3;

/// What events are compared with, in the order of preference.
const EXPECTED: [(&str, &str); 3] =
    [("law_density", "theory"), ("exact_density", "exact events"), ("held_out_density", "held-out events")];

/// What stands in the file of one observable.
struct Spectrum {
    centres: Vec<f64>,
    density: Vec<f64>,
    error: Vec<f64>,
    /// By theory, of exact or of held-out events.
    expected: Vec<f64>,
    expected_label: &'static str,
    label: String,
}

/// The figure of the observables below `group` (`statistics/observables`) in the order of `names`.
pub(crate) fn figure(result: &ResultFile, group: &str, names: &[String], what: &str) -> Result<Figure, RunError> {
    let mut pairs = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let spectrum = read(result, &format!("{group}/{name}"))?;
        pairs.push(panels(&spectrum, what, place == 0, place % COLUMNS == 0));
    }
    let columns = COLUMNS.min(pairs.len());
    let rows = pairs.len().div_ceil(columns.max(1));
    Ok(Figure::with_ratios(columns, pairs).size(3.6 * columns as f64 + 0.4, 4.0 * rows as f64))
}

fn read(result: &ResultFile, path: &str) -> Result<Spectrum, RunError> {
    let density = result.vector::<f64>(&format!("{path}/density"))?;
    let error = result.vector::<f64>(&format!("{path}/density_error"))?;
    let mut expected = None;
    for (name, label) in EXPECTED {
        expected = expected.or_else(|| Some((result.vector::<f64>(&format!("{path}/{name}")).ok()?, label)));
    }
    let nothing = || RunError::experiment(format!("the file has nothing to compare {path}/density with"));
    let (expected, expected_label) = expected.ok_or_else(nothing)?;
    let dimension = result.dimensions(&format!("{path}/density"))?.into_iter().next();
    let (centres, label) = match dimension {
        Some(dimension) => {
            let unit = if dimension.unit == "1" { String::new() } else { format!(" [{}]", dimension.unit) };
            let centres = match dimension.coordinates {
                Coordinates::Float(centres) => centres,
                _ => Vec::new(),
            };
            (centres, format!("{}{unit}", dimension.long_name))
        }
        None => (Vec::new(), String::new()),
    };
    Ok(Spectrum { centres, density, error, expected, expected_label, label })
}

fn panels(spectrum: &Spectrum, what: &str, with_legend: bool, leftmost: bool) -> (Panel, Panel) {
    let Spectrum { centres, density, error, expected, expected_label, label } = spectrum;
    let width = if centres.len() > 1 { centres[1] - centres[0] } else { 1.0 };
    let edges: Vec<f64> = (0..=centres.len()).map(|i| centres[0] + (i as f64 - 0.5) * width).collect();
    let words = |text: &str| if leftmost { text.to_owned() } else { String::new() };
    let main = Panel::new()
        .x_axis(Axis::linear(label.clone()).limits(edges[0], edges[edges.len() - 1]))
        .y_axis(Axis::linear(words("probability density")).lower(0.0))
        .legend(if with_legend { LegendPosition::Best } else { LegendPosition::Hidden })
        .add(Histogram::new(&edges, density).label(what).colour(PALETTE[0]).opacity(0.45))
        .add(Curve::new(centres, expected).label(*expected_label).colour(Colour::BLACK).width(1.0));
    // Where nothing is expected there is no ratio.
    let of = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..centres.len()).map(|i| if expected[i] > 0.0 { f(i) } else { f64::NAN }).collect()
    };
    let ratio = of(&|i| density[i] / expected[i]);
    let (low, high) = (of(&|i| (density[i] - error[i]) / expected[i]), of(&|i| (density[i] + error[i]) / expected[i]));
    let ratio = Panel::new()
        .y_axis(Axis::linear(words("ratio")).limits(0.85, 1.15))
        .legend(LegendPosition::Hidden)
        .add(Band::new(centres, &low, &high).colour(PALETTE[0].with_opacity(0.4)))
        .add(Curve::new(centres, &ratio).colour(PALETTE[0]).width(1.0))
        .add(GuideLine::horizontal(1.0).dash(Dash::Dashed));
    (main, ratio)
}

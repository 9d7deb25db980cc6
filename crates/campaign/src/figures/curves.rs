//! Arrays along one axis: curves with the deviation of the replicas around them.

use ornstein_figures::{Axis, Band, Colour, Curve, Dash, Figure, GuideLine, Panel, Points};
use ornstein_run::{CollectionFile, Dimension};

use super::array::{Reduced, SweepArray, coordinates, has_equal_ratios};
use super::labels::{number, numbers};
use super::ticks::{axis_label, counts_positions, position_axis, position_names};
use crate::{AxisScale, FigureTable};

/// Up to so many points are drawn as markers, more as a line with a band.
const MOST_MARKERS: usize = 24;

/// As many points are named on a logarithmic axis in place of powers of ten.
const MOST_NAMED: usize = 9;

/// One curve.
pub(super) struct Series {
    pub label: String,
    pub x: Vec<f64>,
    pub mean: Vec<f64>,
    pub deviation: Vec<f64>,
}

impl Series {
    /// A reduced array along its only axis.
    pub fn along_one_axis(label: String, reduced: &Reduced) -> Self {
        Self {
            label,
            x: reduced.dimensions.first().map(coordinates).unwrap_or_default(),
            mean: reduced.mean.iter().copied().collect(),
            deviation: reduced.deviation.iter().copied().collect(),
        }
    }
}

/// What is drawn beside the curves.
pub(super) struct Surroundings<'a> {
    /// The axis to the right.
    pub x: &'a Dimension,
    /// Label of the vertical axis.
    pub y_label: String,
    /// What bars and bands show; empty if there are none.
    pub bars: String,
    /// What the curves are compared with.
    pub reference: Option<(String, Reduced)>,
}

/// Curves with bars or bands, and a dashed line for what they are compared with.
pub(super) fn curves(
    file: &CollectionFile,
    table: &FigureTable,
    series: &[Series],
    around: &Surroundings<'_>,
) -> Figure {
    let (mut panel, counted) = empty_panel(file, table, series, around);
    let logarithmic = is_logarithmic(table, series, around.x);
    let markers = series.iter().all(|series| series.x.len() <= MOST_MARKERS);
    let several = series.len() > 1;
    for (place, one) in series.iter().enumerate() {
        let colour = Colour::cycle(place);
        let x = if counted { one.x.iter().map(|x| x + 0.5).collect() } else { one.x.clone() };
        let with_bars = one.deviation.iter().any(|deviation| *deviation > 0.0);
        let label = if several || around.bars.is_empty() { one.label.clone() } else { around.bars.clone() };
        if markers {
            let x = if several { apart(&x, place, series.len(), logarithmic) } else { x };
            panel = panel.add(Curve::new(&x, &one.mean).colour(colour.with_opacity(0.5)).width(0.8));
            let mut points = Points::new(&x, &one.mean).colour(colour);
            if with_bars {
                points = points.y_error(&one.deviation);
            }
            panel = panel.add(if several || with_bars { points.label(label) } else { points });
            continue;
        }
        if with_bars {
            let bound = |sign: f64| -> Vec<f64> {
                one.mean.iter().zip(&one.deviation).map(|(mean, deviation)| mean + sign * deviation).collect()
            };
            panel = panel.add(Band::new(&x, bound(-1.0), bound(1.0)).colour(colour));
        }
        let curve = Curve::new(&x, &one.mean).colour(colour);
        panel = panel.add(if several || with_bars { curve.label(label) } else { curve });
    }
    if let Some((label, reference)) = &around.reference {
        panel = with_reference(panel, label, reference, counted);
    }
    if several && !around.bars.is_empty() {
        // A line of the legend without a sample.
        let nothing: [f64; 0] = [];
        panel = panel.add(Curve::new(nothing, nothing).colour(Colour::WHITE.with_opacity(0.0)).label(&around.bars));
    }
    Figure::single(panel)
}

/// Is the axis to the right logarithmic?
fn is_logarithmic(table: &FigureTable, series: &[Series], x: &Dimension) -> bool {
    let equal_ratios = || series.first().is_some_and(|series| has_equal_ratios(&series.x));
    !counts_positions(x) && table.x_scale.map_or_else(equal_ratios, |scale| scale == AxisScale::Logarithmic)
}

/// The axes, and whether the one to the right counts positions.
fn empty_panel(
    file: &CollectionFile,
    table: &FigureTable,
    series: &[Series],
    around: &Surroundings<'_>,
) -> (Panel, bool) {
    let counted = counts_positions(around.x);
    let x_label = table.x_label.clone().unwrap_or_else(|| axis_label(around.x));
    let x_axis = if counted {
        let names = position_names(file, around.x);
        position_axis(x_label, &names).limits(0.0, names.len() as f64)
    } else if is_logarithmic(table, series, around.x) {
        let x = series.first().map(|series| series.x.as_slice()).unwrap_or_default();
        // A few points say where they are themselves.
        if (2..=MOST_NAMED).contains(&x.len()) && has_equal_ratios(x) {
            Axis::log(x_label).ticks(x.iter().copied().zip(numbers(x)))
        } else {
            Axis::log(x_label)
        }
    } else {
        Axis::linear(x_label)
    };
    let y_axis = match table.y_scale {
        Some(AxisScale::Logarithmic) => Axis::log(&around.y_label),
        _ => Axis::linear(&around.y_label),
    };
    let limited = |axis: Axis, limits: Option<[f64; 2]>| match limits {
        Some([lower, upper]) => axis.limits(lower, upper),
        None => axis,
    };
    let x_axis = limited(x_axis, table.x_limits.filter(|_| !counted));
    (Panel::new().title(&table.title).x_axis(x_axis).y_axis(limited(y_axis, table.y_limits)), counted)
}

/// Every series as a faint line.
pub(super) fn every_one(
    file: &CollectionFile,
    table: &FigureTable,
    series: &[Series],
    around: &Surroundings<'_>,
) -> Figure {
    let (mut panel, counted) = empty_panel(file, table, series, around);
    let shift = if counted { 0.5 } else { 0.0 };
    for one in series {
        let x: Vec<f64> = one.x.iter().map(|x| x + shift).collect();
        panel = panel.add(Curve::new(&x, &one.mean).colour(Colour::cycle(0).with_opacity(0.3)).width(0.7));
    }
    if let Some((label, reference)) = &around.reference {
        panel = with_reference(panel, label, reference, counted);
    }
    Figure::single(panel)
}

fn with_reference(panel: Panel, label: &str, reference: &Reduced, counted: bool) -> Panel {
    let Some(dimension) = reference.dimensions.first() else {
        let value = reference.mean.iter().copied().next().unwrap_or(f64::NAN);
        return panel.add(GuideLine::horizontal(value).colour(Colour::BLACK).label(label));
    };
    let shift = if counted { 0.5 } else { 0.0 };
    let x: Vec<f64> = coordinates(dimension).into_iter().map(|x| x + shift).collect();
    let y: Vec<f64> = reference.mean.iter().copied().collect();
    panel.add(Curve::new(x, y).colour(Colour::BLACK).dash(Dash::Dashed).width(1.1).label(label))
}

/// Markers of several curves beside each other, so that their bars are told apart.
fn apart(x: &[f64], place: usize, count: usize, logarithmic: bool) -> Vec<f64> {
    const STEP: f64 = 0.012;
    let shift = STEP * (place as f64 - 0.5 * (count - 1) as f64);
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    if logarithmic {
        let (low, high) = ends(&mut x.iter().map(|x| x.ln()));
        x.iter().map(|x| x * (shift * (high - low)).exp()).collect()
    } else {
        let (low, high) = ends(&mut x.iter().copied());
        x.iter().map(|x| x + shift * (high - low)).collect()
    }
}

/// What bars and bands show.
pub(super) fn bars(reduced: &Reduced) -> String {
    if reduced.count < 2 {
        return String::new();
    }
    format!("mean ± standard deviation of {} {}", reduced.count, reduced.along)
}

/// The curves of an array along its last axis, one for every position of the one before.
pub(super) fn family(file: &CollectionFile, reduced: &Reduced, own_x: Option<&Reduced>) -> Vec<Series> {
    let [family, x] = reduced.dimensions.as_slice() else { return Vec::new() };
    let length = x.length();
    let name = family.name.replace('_', "\\_");
    let positions = position_names(file, family);
    let row = |values: &ndarray::ArrayD<f64>, place: usize| -> Vec<f64> {
        values.iter().copied().skip(place * length).take(length).collect()
    };
    let series = |(place, position): (usize, &String)| Series {
        label: if counts_positions(family) { position.clone() } else { format!("{name} = {position}") },
        x: own_x.map_or_else(|| coordinates(x), |own| row(&own.mean, place)),
        mean: row(&reduced.mean, place),
        deviation: row(&reduced.deviation, place),
    };
    positions.iter().enumerate().map(series).collect()
}

/// A histogram of single numbers over the replicas.
pub(super) fn histogram(
    table: &FigureTable,
    array: &SweepArray,
    reference: Option<&(String, Reduced)>,
) -> Result<Figure, String> {
    let (values, _, _) = array.rows(&table.over);
    let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    if values.len() < 2 || low == high {
        return Err(format!(
            "a single number, {}, is nothing to draw",
            values.first().copied().map_or_else(|| "missing".to_owned(), number)
        ));
    }
    // The rule of Sturges.
    let bins = (values.len() as f64).log2().ceil() as usize + 1;
    let width = (high - low) / bins as f64;
    let edges: Vec<f64> = (0..=bins).map(|bin| low + bin as f64 * width).collect();
    let mut counts = vec![0.0; bins];
    for value in &values {
        counts[(((value - low) / width) as usize).min(bins - 1)] += 1.0;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let along = array.along(&table.over);
    let label = table.x_label.clone().or(table.labels.first().cloned()).unwrap_or_else(|| array.label());
    let mut panel = Panel::new()
        .title(&table.title)
        .x_axis(Axis::linear(label))
        .y_axis(Axis::linear(table.y_label.clone().unwrap_or(format!("number of {along}"))).lower(0.0))
        .add(ornstein_figures::Histogram::new(&edges, &counts).label(format!("{} {along}", values.len())))
        .add(GuideLine::vertical(mean).colour(Colour::cycle(1)).label(format!("mean {}", number(mean))));
    if let Some((label, reference)) = reference
        && let Some(value) = reference.mean.iter().next()
    {
        panel = panel.add(GuideLine::vertical(*value).colour(Colour::BLACK).label(label));
    }
    Ok(Figure::single(panel))
}

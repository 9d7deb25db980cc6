//! Figures of particles, from the file alone.

use ornstein_figures::{
    Axis, Colour, Corner, Curve, Figure, GuideLine, HeatMap, Histogram, LegendPosition, Marker, PALETTE, Panel, Points,
};
use ornstein_run::{ResultFile, RunError};

use super::config::DiffuseConfig;
use super::law::Law;
use super::plan::{chosen, expected, last_level};
use crate::figures::{density, spread};

/// Bins along an axis of the plane, and of a histogram.
const PLANE_BINS: usize = 160;
const BINS: usize = 80;

/// Points drawn over the density.
const DOTS: usize = 1500;

/// Coordinates with a histogram.
const SHOWN: usize = 4;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let config: DiffuseConfig = result.config()?;
    let law = law(&config);
    let x = result
        .item::<f64>("samples/x", config.grid.steps.len() - 1)
        .or_else(|_| result.item::<f32>("samples/x", config.grid.steps.len() - 1).map(|array| array.mapv(f64::from)))?;
    let dimension = x.shape().last().copied().unwrap_or(1);
    let columns: Vec<Vec<f64>> =
        (0..dimension.min(SHOWN)).map(|i| x.iter().skip(i).step_by(dimension).copied().collect()).collect();
    let mut figures = Vec::new();
    if let (Some(law), true) = (&law, columns.len() > 1) {
        figures.push(("plane".to_owned(), plane(law, &columns)));
    }
    figures.push(("marginals".to_owned(), marginals(law.as_ref(), &columns)));
    figures.push(("trajectories".to_owned(), trajectories(result, dimension)?));
    if config.grid.steps.len() > 1 && result.contains("statistics/steps/distance") {
        figures.push(("convergence".to_owned(), convergence(result, &config)?));
    }
    Ok(figures)
}

/// The law that the particles should have.
fn law(config: &DiffuseConfig) -> Option<Law> {
    let data = config.data.build().ok()?;
    let process = config.process.build().ok()?;
    let grids = config.grid.build(process.as_ref(), config.process.end()).ok()?;
    let part = chosen(config, &data).ok()?;
    Some(expected(config, &data, part.as_ref())?.at(last_level(config, process.as_ref(), &grids)))
}

/// Particles over the density, in the first two coordinates.
fn plane(law: &Law, columns: &[Vec<f64>]) -> Figure {
    let range = |i: usize| spread(&columns[i], 5e-4).unwrap_or((-1.0, 1.0));
    let (x_range, y_range) = (range(0), range(1));
    let at = |(low, high): (f64, f64), bin: usize| low + (high - low) * (bin as f64 + 0.5) / PLANE_BINS as f64;
    let values: Vec<f64> = (0..PLANE_BINS * PLANE_BINS)
        .map(|bin| law.density_in_plane([0, 1], [at(x_range, bin % PLANE_BINS), at(y_range, bin / PLANE_BINS)]))
        .collect();
    let dots = |column: &Vec<f64>| column.iter().take(DOTS).copied().collect::<Vec<_>>();
    let panel = Panel::new()
        .x_axis(Axis::linear("$x_0$").limits(x_range.0, x_range.1))
        .y_axis(Axis::linear("$x_1$").limits(y_range.0, y_range.1))
        .legend(LegendPosition::Hidden)
        .add(
            HeatMap::new(values, [PLANE_BINS, PLANE_BINS])
                .extent(x_range, y_range)
                .label("exact density")
                .equal_aspect(),
        )
        .add(Points::new(dots(&columns[0]), dots(&columns[1])).colour(Colour::rgb(255, 255, 255)).size(1.1));
    Figure::single(panel).size(5.4, 4.5)
}

fn marginals(law: Option<&Law>, columns: &[Vec<f64>]) -> Figure {
    let panel = |(i, column): (usize, &Vec<f64>)| {
        let range = spread(column, 5e-4).unwrap_or((-1.0, 1.0));
        let histogram = density(column, range, BINS);
        let mut panel = Panel::new()
            .x_axis(Axis::linear(format!("$x_{{{i}}}$")).limits(range.0, range.1))
            .y_axis(Axis::linear(if i == 0 { "probability density" } else { "" }).lower(0.0))
            .legend(if i == 0 { LegendPosition::Best } else { LegendPosition::Hidden })
            .add(
                Histogram::new(&histogram.edges, &histogram.density)
                    .label("particles")
                    .colour(PALETTE[0])
                    .opacity(0.45),
            );
        if let Some(law) = law {
            let places: Vec<f64> =
                (0..=400).map(|place| range.0 + (range.1 - range.0) * f64::from(place) / 400.0).collect();
            let exact: Vec<f64> = places.iter().map(|&x| law.density(i, x)).collect();
            panel = panel.add(Curve::new(&places, &exact).label("exact").colour(Colour::BLACK).width(1.2));
        }
        panel
    };
    let panels: Vec<Panel> = columns.iter().enumerate().map(panel).collect();
    let count = panels.len();
    Figure::grid(1, count, panels).size(3.9 * count as f64, 3.0)
}

/// The ways of the first particles: in the plane, or against the step.
fn trajectories(result: &ResultFile, dimension: usize) -> Result<Figure, RunError> {
    let x = result.array::<f64>("statistics/trajectories/x")?;
    let (steps, particles) = (x.shape()[0], x.shape()[1]);
    let number: Vec<f64> = (1..=steps).map(|step| step as f64).collect();
    let way = |particle: usize, coordinate: usize| -> Vec<f64> {
        (0..steps).map(|step| x[[step, particle, coordinate]]).collect()
    };
    let shown = dimension.min(2);
    let mut panels = Vec::new();
    for coordinate in 0..shown {
        let mut panel = Panel::new()
            .x_axis(Axis::linear("step").limits(1.0, steps.max(2) as f64))
            .y_axis(Axis::linear(format!("$x_{{{coordinate}}}$")))
            .legend(LegendPosition::Hidden);
        for particle in 0..particles {
            let colour = Colour::cycle(particle);
            panel = panel.add(Curve::new(&number, way(particle, coordinate)).colour(colour).width(0.8));
        }
        panels.push(panel);
    }
    Ok(Figure::grid(1, shown, panels).size(4.2 * shown as f64, 3.2))
}

/// Distance from the known law against the number of steps.
fn convergence(result: &ResultFile, config: &DiffuseConfig) -> Result<Figure, RunError> {
    let steps: Vec<f64> = config.grid.steps.iter().map(|&steps| f64::from(steps)).collect();
    let distance = result.vector::<f64>("statistics/steps/distance")?;
    let floor = result.scalar::<f64>("statistics/floor/distance")?;
    let (order, _) = config.solver.traits();
    let slope: Vec<f64> = steps.iter().map(|n| 0.6 * distance[0] * (steps[0] / n).powi(order as i32)).collect();
    let visible = slope.iter().take_while(|value| **value > 0.3 * floor).count().max(2).min(steps.len());
    let panel = Panel::new()
        .x_axis(Axis::log("steps").limits(steps[0] / 1.3, steps[steps.len() - 1] * 1.3))
        .y_axis(Axis::log("distance from the known law [deviations]"))
        .legend(LegendPosition::Corner(Corner::UpperRight))
        .add(Curve::new(&steps, &distance).colour(PALETTE[0]))
        .add(
            Points::new(&steps, &distance)
                .label(config.solver.name())
                .colour(PALETTE[0])
                .marker(Marker::Circle)
                .size(5.0),
        )
        .add(
            Curve::new(&steps[..visible], &slope[..visible])
                .label(format!("order {order}"))
                .colour(PALETTE[6])
                .width(1.0),
        )
        .add(GuideLine::horizontal(floor).label("as many exact draws").colour(Colour::BLACK));
    Ok(Figure::single(panel).size(5.4, 3.8))
}

//! The estimators, one stage each.

use ornstein_diagnostics::intrinsic_dimension::{
    CorrelationDimension, CorrelationIntegral, DimensionEstimate, LevinaBickel, LocalPca, NearestNeighbours, Plateau,
    PlateauCriterion, PrincipalSpectrum, ScalePoint, TwoNn, correlation_scales, levina_bickel_scales, two_nn_scales,
};
use ornstein_diagnostics::{DiagnosticsError, Points};
use ornstein_run::{Array, Dimension, RunError};
use serde::{Deserialize, Serialize};

use super::plan::DimensionExperiment;

/// Number of stages.
pub(super) const STAGES: usize = 4;

/// Names of the estimators, in the order of the stages.
pub(super) const NAMES: [&str; STAGES] = ["TwoNN", "maximum likelihood", "correlation", "local PCA"];

/// Neighbours of the maximum-likelihood estimate against scale, at most.
pub(super) const MOST_NEIGHBOURS: usize = 256;

/// Radii of the correlation integral.
const RADII: usize = 40;

/// What the stages so far have found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// How many stages are done.
    pub stages: usize,
    /// An estimate of each.
    pub estimates: Vec<Record>,
    /// A plateau of each that was looked at against scale.
    pub plateaus: Vec<Option<PlateauRecord>>,
}

/// A dimension with its error bars.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub dimension: f64,
    pub standard_error: f64,
    pub independent_error: f64,
    pub points_used: usize,
    pub duplicates: usize,
}

/// A range of scales with one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct PlateauRecord {
    pub dimension: f64,
    pub standard_error: f64,
    pub smallest_scale: f64,
    pub largest_scale: f64,
}

impl From<DimensionEstimate> for Record {
    fn from(estimate: DimensionEstimate) -> Self {
        Self {
            dimension: estimate.dimension,
            standard_error: estimate.standard_error,
            independent_error: estimate.independent_error,
            points_used: estimate.points_used,
            duplicates: estimate.duplicates,
        }
    }
}

impl From<Plateau> for PlateauRecord {
    fn from(plateau: Plateau) -> Self {
        Self {
            dimension: plateau.dimension,
            standard_error: plateau.standard_error,
            smallest_scale: plateau.smallest_scale,
            largest_scale: plateau.largest_scale,
        }
    }
}

/// Does the next stage and returns what it has for `/statistics`.
pub(super) fn stage(plan: &DimensionExperiment, seed: u64, found: &mut Found) -> Result<Vec<Array>, RunError> {
    let points = Points::new(&plan.points.values, plan.points.dimension).map_err(RunError::experiment)?;
    let work = [two_nn, maximum_likelihood, correlation, local_pca][found.stages];
    let (estimate, curve, mut arrays) = work(plan, points, seed).map_err(RunError::experiment)?;
    found.estimates.push(estimate.into());
    found.plateaus.push(PlateauCriterion::default().find(&curve).map(PlateauRecord::from));
    if !curve.is_empty() {
        arrays.extend(scales(["two_nn", "maximum_likelihood", "correlation", ""][found.stages], &curve));
    }
    found.stages += 1;
    Ok(arrays)
}

/// An estimate, its dependence on scale, and what else there is for the file.
type Outcome = Result<(DimensionEstimate, Vec<ScalePoint>, Vec<Array>), DiagnosticsError>;

fn two_nn(plan: &DimensionExperiment, points: Points<'_>, seed: u64) -> Outcome {
    let estimator = TwoNn { discarded_fraction: plan.config.dimension.discarded_fraction, ..TwoNn::default() };
    let curve = two_nn_scales(estimator, points, plan.config.dimension.smallest_subsample, seed)?;
    Ok((estimator.estimate(points)?, curve, Vec::new()))
}

fn maximum_likelihood(plan: &DimensionExperiment, points: Points<'_>, _seed: u64) -> Outcome {
    let estimator = LevinaBickel { neighbours: plan.config.dimension.neighbours, ..LevinaBickel::default() };
    let distinct = points.len().saturating_sub(NearestNeighbours::find(points, 1)?.duplicates());
    let most = MOST_NEIGHBOURS.min(distinct.saturating_sub(1) / 2).max(estimator.neighbours);
    // Equal steps of the logarithm: 4, 6, 8, 11, 16, ...
    let mut neighbours: Vec<usize> =
        (4..=16).map(|half| 2.0_f64.powf(0.5 * f64::from(half)).round() as usize).take_while(|&k| k <= most).collect();
    neighbours.dedup();
    let curve = levina_bickel_scales(estimator, points, &neighbours)?;
    Ok((estimator.estimate(points)?, curve, Vec::new()))
}

fn correlation(plan: &DimensionExperiment, points: Points<'_>, _seed: u64) -> Outcome {
    let [inner_neighbour, outer_neighbour] = plan.config.dimension.correlation_neighbours;
    let estimate = CorrelationDimension { inner_neighbour, outer_neighbour }.estimate(points)?;
    let radii = radii(points)?;
    let integral = CorrelationIntegral::count(points, &radii)?;
    let curve = correlation_scales(points, &radii)?;
    let dimension = Dimension::new("radius", radii.clone(), "1", "distance in the units of the coordinates");
    let array = Array::new("correlation_integral/fraction", integral.fractions())
        .dimensions([dimension])
        .long_name("fraction of the pairs of points that are closer than the radius");
    Ok((estimate, curve, vec![array]))
}

/// Radii with equal ratios, from the median distance of the first neighbour to the size of the whole.
fn radii(points: Points<'_>) -> Result<Vec<f64>, DiagnosticsError> {
    let neighbours = NearestNeighbours::find(points, 1)?;
    let mut nearest: Vec<f64> = (0..neighbours.len()).map(|i| neighbours.distances(i)[0]).collect();
    nearest.sort_unstable_by(f64::total_cmp);
    let first = nearest[nearest.len() / 2];
    // Two points at random are this far apart in the mean square.
    let variance: f64 = PrincipalSpectrum::of(points)?.eigenvalues().iter().sum();
    let last = (2.0 * variance).sqrt().max(2.0 * first);
    Ok((0..RADII).map(|i| first * (last / first).powf(i as f64 / (RADII - 1) as f64)).collect())
}

fn local_pca(plan: &DimensionExperiment, points: Points<'_>, _seed: u64) -> Outcome {
    let table = &plan.config.dimension;
    let found = LocalPca { neighbours: table.pca_neighbours, threshold: table.pca_threshold }.estimate(points)?;
    let axis = |count: usize| Dimension::integers("axis", 1..=count as i64, "principal axis, largest first");
    let whole = PrincipalSpectrum::of(points)?.fractions();
    let most = found.pointwise.iter().copied().max().unwrap_or(0);
    let mut counts = vec![0_u64; most + 1];
    for &axes in &found.pointwise {
        counts[axes] += 1;
    }
    let large = Dimension::integers("large_axes", 0..=most as i64, "number of large axes");
    let arrays = vec![
        Array::new("local_pca/fraction", found.fractions.clone())
            .dimensions([axis(found.fractions.len())])
            .long_name("fraction of the variance of a neighbourhood along its axes, mean over the points"),
        Array::new("principal_spectrum/fraction", whole.clone())
            .dimensions([axis(whole.len())])
            .long_name("fraction of the variance of all points along their principal axes"),
        Array::new("local_pca/count", counts).dimensions([large]).long_name("points with so many large axes"),
    ];
    Ok((found.estimate, Vec::new(), arrays))
}

/// A dimension against scale.
fn scales(group: &str, curve: &[ScalePoint]) -> Vec<Array> {
    let scale = Dimension::new("scale", curve.iter().map(|point| point.scale).collect(), "1", "distance of neighbours");
    let column = |name: &str, long_name: &str, value: &dyn Fn(&ScalePoint) -> f64| {
        Array::new(format!("{group}/{name}"), curve.iter().map(value).collect::<Vec<f64>>())
            .dimensions([scale.clone()])
            .long_name(long_name)
    };
    vec![
        column("dimension", "dimension at the scale", &|point| point.estimate.dimension),
        column("standard_error", "standard error of the dimension", &|point| point.estimate.standard_error),
        column("population", "points of a subsample, neighbours, or pairs: what set the scale", &|point| {
            point.population as f64
        }),
    ]
}

/// One row per estimator.
pub(super) fn summary(found: &Found) -> Vec<Array> {
    let estimator = || [Dimension::bare("estimator", found.estimates.len())];
    let column = |name: &str, long_name: &str, values: Vec<f64>| {
        Array::new(format!("summary/{name}"), values).dimensions(estimator()).long_name(long_name)
    };
    let of = |value: &dyn Fn(&Record) -> f64| found.estimates.iter().map(value).collect::<Vec<f64>>();
    let plateau = |value: &dyn Fn(&PlateauRecord) -> f64| {
        found.plateaus.iter().map(|plateau| plateau.as_ref().map_or(f64::NAN, value)).collect::<Vec<f64>>()
    };
    vec![
        Array::new("summary/name", NAMES.map(str::to_owned).to_vec()).dimensions(estimator()).long_name("estimator"),
        column("dimension", "intrinsic dimension", of(&|of| of.dimension)),
        column("standard_error", "standard error over repetitions of the sample", of(&|of| of.standard_error)),
        column(
            "independent_error",
            "standard error if neighbours did not share points",
            of(&|of| of.independent_error),
        ),
        column("points_used", "distinct points", of(&|of| of.points_used as f64)),
        column("duplicates", "points left out as repetitions", of(&|of| of.duplicates as f64)),
        column("plateau_dimension", "dimension on the plateau; NaN without one", plateau(&|of| of.dimension)),
        column("plateau_standard_error", "its standard error", plateau(&|of| of.standard_error)),
        column("plateau_smallest_scale", "where the plateau begins", plateau(&|of| of.smallest_scale)),
        column("plateau_largest_scale", "where the plateau ends", plateau(&|of| of.largest_scale)),
    ]
}

//! The dimension as a function of scale.

use super::{CorrelationIntegral, DimensionEstimate, LevinaBickel, NearestNeighbours, TwoNn};
use crate::{DiagnosticsError, Points};
use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

/// A dimension and the scale at which it is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalePoint {
    /// The scale: a distance, in the units of the coordinates.
    pub scale: f64,
    /// The dimension at this scale.
    pub estimate: DimensionEstimate,
    /// What set the scale: the size of the subsamples, the number of neighbours, or pairs within the larger radius.
    pub population: usize,
}

/// `TwoNN` on ever thinner subsamples (Facco et al. 2017, figure 3): level $j$ splits the distinct points at random into $2^j$ parts of
/// $n/2^j$ points, so that the neighbours are farther apart, and averages over the parts. The scale is the mean distance of the
/// second neighbour. Levels end when parts would have fewer than `smallest` points.
///
/// The parts are independent samples of one density, so that their variances add; level 0 is [`TwoNn::estimate`] itself. The
/// split is a function of `seed` alone.
///
/// # Errors
/// Those of [`TwoNn::estimate`], or `smallest` below 4.
pub fn two_nn_scales(
    two_nn: TwoNn,
    points: Points<'_>,
    smallest: usize,
    seed: u64,
) -> Result<Vec<ScalePoint>, DiagnosticsError> {
    if smallest < 4 {
        return Err(DiagnosticsError::InvalidParameter {
            name: "smallest",
            value: smallest as f64,
            requirement: "at least 4",
        });
    }
    let whole = NearestNeighbours::find(points, 2)?;
    let shuffled = shuffled_rows(&whole, seed);
    let first = two_nn.estimate_from(&whole)?;
    let mut scales = vec![ScalePoint { scale: mean_distance(&whole, 2), estimate: first, population: whole.len() }];
    let mut parts = 2;
    while whole.len() / parts >= smallest {
        let size = whole.len() / parts;
        let mut estimates = Vec::with_capacity(parts);
        let mut scale = 0.0;
        for rows in shuffled.chunks_exact(size).take(parts) {
            let values: Vec<f64> = rows.iter().flat_map(|&row| points.row(row)).copied().collect();
            let part = NearestNeighbours::find(Points::new(&values, points.dimension())?, 2)?;
            estimates.push(two_nn.estimate_from(&part)?);
            scale += mean_distance(&part, 2) / parts as f64;
        }
        scales.push(ScalePoint { scale, estimate: mean_estimate(&estimates, whole.duplicates()), population: size });
        parts *= 2;
    }
    Ok(scales)
}

/// The Levina-Bickel estimate for several numbers of neighbours, from one search. The scale is the mean distance of neighbour number $k$.
///
/// # Errors
/// Those of [`LevinaBickel::estimate`].
pub fn levina_bickel_scales(
    estimator: LevinaBickel,
    points: Points<'_>,
    neighbours: &[usize],
) -> Result<Vec<ScalePoint>, DiagnosticsError> {
    let most = neighbours.iter().copied().max().unwrap_or(estimator.neighbours);
    let found = NearestNeighbours::find(points, most)?;
    let at = |&neighbours: &usize| {
        let estimate = LevinaBickel { neighbours, ..estimator }.estimate_from(&found)?;
        Ok(ScalePoint { scale: mean_distance(&found, neighbours), estimate, population: neighbours })
    };
    neighbours.iter().map(at).collect()
}

/// The slope of the correlation integral between each radius and the next. The scale is the geometric mean of the two. Radii within
/// which there is no pair yet are passed over.
///
/// # Errors
/// Those of [`CorrelationIntegral::count`].
pub fn correlation_scales(points: Points<'_>, radii: &[f64]) -> Result<Vec<ScalePoint>, DiagnosticsError> {
    let integral = CorrelationIntegral::count(points, radii)?;
    let slope = |m: usize| {
        let scale = (radii[m] * radii[m + 1]).sqrt();
        Ok(ScalePoint { scale, estimate: integral.slope(m, m + 1)?, population: integral.pairs(m + 1) as usize })
    };
    (0..radii.len() - 1).filter(|&m| integral.pairs(m) > 0).map(slope).collect()
}

fn mean_distance(neighbours: &NearestNeighbours, number: usize) -> f64 {
    (0..neighbours.len()).map(|i| neighbours.distances(i)[number - 1]).sum::<f64>() / neighbours.len() as f64
}

/// The rows of the distinct points in random order.
fn shuffled_rows(neighbours: &NearestNeighbours, seed: u64) -> Vec<usize> {
    let mut marks = vec![0.0; neighbours.len()];
    fill_uniforms(Key::new(seed, Purpose::Subsample, 0), Counter::coordinate(0, 0, 0), &mut marks);
    let mut order: Vec<usize> = (0..neighbours.len()).collect();
    order.sort_unstable_by(|&a, &b| marks[a].total_cmp(&marks[b]).then(a.cmp(&b)));
    order.into_iter().map(|i| neighbours.row(i)).collect()
}

/// The mean of independent estimates.
fn mean_estimate(estimates: &[DimensionEstimate], duplicates: usize) -> DimensionEstimate {
    let n = estimates.len() as f64;
    let mean_error =
        |error: fn(&DimensionEstimate) -> f64| estimates.iter().map(|e| error(e).powi(2)).sum::<f64>().sqrt() / n;
    DimensionEstimate {
        dimension: estimates.iter().map(|estimate| estimate.dimension).sum::<f64>() / n,
        standard_error: mean_error(|estimate| estimate.standard_error),
        independent_error: mean_error(|estimate| estimate.independent_error),
        points_used: estimates.iter().map(|estimate| estimate.points_used).sum(),
        duplicates,
    }
}

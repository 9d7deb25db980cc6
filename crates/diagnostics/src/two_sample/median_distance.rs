//! The median heuristic for the width of a kernel.

use super::pooled::{Pooled, squared_distance};
use crate::chains::quantile::median;
use crate::{DiagnosticsError, Points};

/// Pairs are taken among at most this many points.
const MAXIMUM_POINTS: usize = 1500;

/// Median distance of two points of the pooled samples, the usual width of a Gaussian kernel.
///
/// Of more than 1500 points, as many are taken at equal steps in the order of their coordinates, so that the value depends on the pooled
/// points alone and not on which sample they are from.
///
/// # Errors
/// Empty samples or samples of different dimension; [`DiagnosticsError::Degenerate`] if more than half of the pairs coincide.
pub fn median_distance(first: Points, second: Points) -> Result<f64, DiagnosticsError> {
    of_pooled(Pooled::new(first, second, 1)?)
}

pub(super) fn of_pooled(pooled: Pooled) -> Result<f64, DiagnosticsError> {
    let mut rows: Vec<&[f64]> = (0..pooled.len()).map(|i| pooled.row(i)).collect();
    if rows.len() > MAXIMUM_POINTS {
        rows.sort_by(|a, b| {
            a.iter().zip(*b).map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let all = rows.len();
        rows = (0..MAXIMUM_POINTS).map(|i| rows[i * all / MAXIMUM_POINTS]).collect();
    }
    let squares: Vec<f64> = (1..rows.len())
        .flat_map(|i| rows[..i].iter().map(|other| squared_distance(rows[i], other)).collect::<Vec<_>>())
        .collect();
    let width = if squares.is_empty() { 0.0 } else { median(&squares).sqrt() };
    if width > 0.0 { Ok(width) } else { Err(DiagnosticsError::Degenerate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_three_pairs() {
        let (x, y) = ([0.0, 1.0], [3.0]);
        let found = median_distance(Points::new(&x, 1).unwrap(), Points::new(&y, 1).unwrap());
        assert_eq!(found, Ok(2.0));
    }

    #[test]
    fn subset_does_not_depend_on_the_labels() {
        let values: Vec<f64> = (0..4000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_769))).collect();
        let split = |first: usize| {
            let (x, y) = values.split_at(first);
            median_distance(Points::new(x, 2).unwrap(), Points::new(y, 2).unwrap()).unwrap()
        };
        assert_eq!(split(500), split(2000));
    }

    #[test]
    fn coinciding_points_have_no_scale() {
        let x = [1.0; 4];
        let points = Points::new(&x, 1).unwrap();
        assert_eq!(median_distance(points, points), Err(DiagnosticsError::Degenerate));
    }
}

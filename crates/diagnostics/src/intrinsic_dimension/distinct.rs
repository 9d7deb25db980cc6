//! The distinct points of a table.

use crate::Points;

/// Which rows of a table stay if each point is kept once.
pub(super) struct Distinct {
    /// Rows that stay, ascending: of equal points the first.
    pub(super) rows: Vec<usize>,
    /// Number of rows left out.
    pub(super) duplicates: usize,
}

impl Distinct {
    /// Finds equal rows by sorting. Zeros of either sign are equal.
    pub(super) fn of(points: Points<'_>) -> Self {
        let compare = |a: usize, b: usize| {
            let (first, second) = (points.row(a), points.row(b));
            // Coordinates are finite, so `partial_cmp` always answers, and it takes -0 and 0 for equal.
            first.partial_cmp(second).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(&b))
        };
        let mut rows: Vec<usize> = (0..points.len()).collect();
        rows.sort_unstable_by(|&a, &b| compare(a, b));
        rows.dedup_by(|later, earlier| points.row(*later) == points.row(*earlier));
        rows.sort_unstable();
        let duplicates = points.len() - rows.len();
        Self { rows, duplicates }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_rows_stays() {
        let values = [1.0, 2.0, 0.0, 1.0, 1.0, 2.0, -0.0, 1.0, 1.0, 3.0];
        let distinct = Distinct::of(Points::new(&values, 2).unwrap());
        assert_eq!(distinct.rows, [0, 1, 4]);
        assert_eq!(distinct.duplicates, 2);
    }
}

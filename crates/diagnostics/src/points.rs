//! Points in a Euclidean space, as the rows of a table.

use crate::DiagnosticsError;

/// Points of one dimension $d$ in a borrowed table: row by row, a point's coordinates side by side.
///
/// Every coordinate is finite and there are no half rows: the constructor has checked it.
///
/// ```
/// use ornstein_diagnostics::Points;
///
/// let points = Points::new(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], 2)?;
/// assert_eq!(points.len(), 3);
/// assert_eq!(points.row(1), [2.0, 3.0]);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Points<'a> {
    values: &'a [f64],
    dimension: usize,
}

impl<'a> Points<'a> {
    /// Takes `values` as rows of `dimension` coordinates.
    ///
    /// # Errors
    /// A dimension of zero, values that do not fill whole rows, or a coordinate that is not finite (named by its position in
    /// `values`).
    pub fn new(values: &'a [f64], dimension: usize) -> Result<Self, DiagnosticsError> {
        if dimension == 0 || !values.len().is_multiple_of(dimension) {
            return Err(DiagnosticsError::Shape { values: values.len(), divisor: dimension });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(index) => Err(DiagnosticsError::NotFinite { index, value: values[index] }),
            None => Ok(Self { values, dimension }),
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.values.len() / self.dimension
    }

    /// Whether there is no point at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of coordinates of a point, at least 1.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The coordinates of point `i`, counted from 0.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn row(&self, i: usize) -> &'a [f64] {
        &self.values[i * self.dimension..(i + 1) * self.dimension]
    }

    /// The points one after the other.
    pub fn rows(&self) -> std::slice::ChunksExact<'a, f64> {
        self.values.chunks_exact(self.dimension)
    }

    /// All coordinates, row by row.
    pub fn values(&self) -> &'a [f64] {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_tables_are_refused() {
        assert_eq!(Points::new(&[0.0; 5], 2), Err(DiagnosticsError::Shape { values: 5, divisor: 2 }));
        assert_eq!(Points::new(&[0.0; 5], 0), Err(DiagnosticsError::Shape { values: 5, divisor: 0 }));
        assert!(matches!(
            Points::new(&[0.0, 1.0, f64::INFINITY, 0.0], 2),
            Err(DiagnosticsError::NotFinite { index: 2, .. })
        ));
    }

    #[test]
    fn rows_are_points() {
        let points = Points::new(&[1.0, 2.0, 3.0, 4.0], 2).unwrap();
        assert_eq!(points.rows().collect::<Vec<_>>(), [points.row(0), points.row(1)]);
        assert!(Points::new(&[], 3).unwrap().is_empty());
    }
}

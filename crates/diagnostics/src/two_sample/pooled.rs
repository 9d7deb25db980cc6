//! Two samples thrown together.

use crate::{DiagnosticsError, Points};

/// The points of two samples, those of the first before those of the second.
#[derive(Clone, Copy)]
pub(super) struct Pooled<'a> {
    first: Points<'a>,
    second: Points<'a>,
}

impl<'a> Pooled<'a> {
    /// Pools two samples of the same dimension, of at least `required` points each.
    pub fn new(first: Points<'a>, second: Points<'a>, required: usize) -> Result<Self, DiagnosticsError> {
        if first.dimension() != second.dimension() {
            return Err(DiagnosticsError::DimensionMismatch { first: first.dimension(), second: second.dimension() });
        }
        let found = first.len().min(second.len());
        if found < required {
            return Err(DiagnosticsError::SampleTooSmall { required, found });
        }
        Ok(Self { first, second })
    }

    /// Number of all points.
    pub fn len(&self) -> usize {
        self.first.len() + self.second.len()
    }

    /// Number of points of the first sample.
    pub fn first_len(&self) -> usize {
        self.first.len()
    }

    pub fn dimension(&self) -> usize {
        self.first.dimension()
    }

    pub fn row(&self, i: usize) -> &'a [f64] {
        match i.checked_sub(self.first.len()) {
            None => self.first.row(i),
            Some(i) => self.second.row(i),
        }
    }
}

/// Squared Euclidean distance.
pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

//! Features of a block of states.

use ornstein_engine::{LANES, LaneArray};

use crate::operations::Number;

/// One feature of all lanes, where vector loads do not cross cache lines.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row<T>(pub(super) LaneArray<T>);

impl<T: Number> Row<T> {
    /// All lanes zero.
    pub(super) const ZERO: Self = Self([T::ZERO; LANES]);
}

/// As many rows as asked for, of any content.
pub(super) fn room<T: Number>(rows: &mut Vec<Row<T>>, number: usize) -> &mut [Row<T>] {
    if rows.len() < number {
        rows.resize(number, Row::ZERO);
    }
    &mut rows[..number]
}

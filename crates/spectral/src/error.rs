//! What can be wrong with a request for a transform.

use thiserror::Error;

/// Why a transform cannot be planned or applied.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FftError {
    /// Transforms exist for boxes with one, two or three axes.
    #[error("a box has 1, 2 or 3 axes, found {axes}")]
    Axes {
        /// The number of axes asked for.
        axes: usize,
    },
    /// An axis holds no cells.
    #[error("axis {axis} of the box has 0 cells")]
    EmptyAxis {
        /// The axis, counted from zero.
        axis: usize,
    },
    /// The padded array would be larger than the address space.
    #[error("a box of {cells:?} cells does not fit into the address space")]
    TooLarge {
        /// Cells along the axes, missing leading axes shown as 1.
        cells: [usize; 3],
    },
    /// A slice has the wrong number of elements.
    #[error("the padded array holds {expected} numbers, found {found}")]
    Length {
        /// The padded length of the layout.
        expected: usize,
        /// The length of the slice.
        found: usize,
    },
}

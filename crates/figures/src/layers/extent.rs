//! Ranges of data.

use crate::Scale;

/// A closed interval of values; empty if `lower` is above `upper`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Smallest value.
    pub lower: f64,
    /// Largest value.
    pub upper: f64,
}

impl Interval {
    /// The interval without values.
    pub const EMPTY: Self = Self { lower: f64::INFINITY, upper: f64::NEG_INFINITY };

    /// The interval between two values.
    pub const fn new(lower: f64, upper: f64) -> Self {
        Self { lower, upper }
    }

    /// The smallest interval with all values that an axis of this scale shows.
    ///
    /// ```
    /// use ornstein_figures::{Interval, Scale};
    /// let values = [-1.0, 2.0, f64::NAN, 5.0];
    /// assert_eq!(Interval::of(Scale::Linear, values), Interval::new(-1.0, 5.0));
    /// assert_eq!(Interval::of(Scale::Log, values), Interval::new(2.0, 5.0));
    /// ```
    pub fn of(scale: Scale, values: impl IntoIterator<Item = f64>) -> Self {
        let shown = values.into_iter().filter(|value| scale.shows(*value));
        shown.fold(Self::EMPTY, |all, value| Self::new(all.lower.min(value), all.upper.max(value)))
    }

    /// The smallest interval that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self::new(self.lower.min(other.lower), self.upper.max(other.upper))
    }
}

/// What a layer needs of the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Range of x.
    pub x: Interval,
    /// Range of y.
    pub y: Interval,
    /// The x axis ends at the layer's edges, without a margin.
    pub tight_x: bool,
    /// The y axis starts at the layer's lower edge, without a margin.
    pub tight_bottom: bool,
    /// The y axis ends at the layer's upper edge, without a margin.
    pub tight_top: bool,
}

impl Extent {
    /// No demand.
    pub const EMPTY: Self = Self::new(Interval::EMPTY, Interval::EMPTY);

    /// A range of data around which axes leave a margin.
    pub const fn new(x: Interval, y: Interval) -> Self {
        Self { x, y, tight_x: false, tight_bottom: false, tight_top: false }
    }

    /// The demands of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            x: self.x.union(other.x),
            y: self.y.union(other.y),
            tight_x: self.tight_x || other.tight_x,
            tight_bottom: self.tight_bottom || other.tight_bottom,
            tight_top: self.tight_top || other.tight_top,
        }
    }
}

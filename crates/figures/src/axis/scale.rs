//! Linear and logarithmic scales.

use super::ticks::{Ticks, linear_ticks, log_ticks};
use crate::Interval;

/// Values beyond this are off every axis: differences of what remains are finite.
const LARGEST: f64 = 1e300;
/// Positive values below this are off every log axis.
const SMALLEST: f64 = 1e-300;
/// An axis is at least this long, relative to the numbers on it, so that neighbouring ticks are different numbers.
const SHORTEST: f64 = 1e-12;

/// How values become distances along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal differences are equal distances.
    #[default]
    Linear,
    /// Equal ratios are equal distances; non-positive values have no place.
    Log,
}

impl Scale {
    /// Whether a value has a place on an axis of this scale.
    ///
    /// ```
    /// use ornstein_figures::Scale;
    /// assert!(Scale::Linear.shows(-1.0) && !Scale::Log.shows(-1.0) && !Scale::Linear.shows(f64::NAN));
    /// ```
    pub fn shows(self, value: f64) -> bool {
        match self {
            Self::Linear => value.abs() <= LARGEST,
            Self::Log => (SMALLEST..=LARGEST).contains(&value),
        }
    }

    /// The value itself, or its decimal logarithm; `None` if it has no place.
    pub(crate) fn forward(self, value: f64) -> Option<f64> {
        self.shows(value).then(|| match self {
            Self::Linear => value,
            Self::Log => value.log10(),
        })
    }

    /// The inverse of [`Scale::forward`], kept inside what an axis shows.
    pub(crate) fn backward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value.clamp(-LARGEST, LARGEST),
            Self::Log => 10.0_f64.powf(value).clamp(SMALLEST, LARGEST),
        }
    }

    /// `data` cut to what an axis shows; an empty interval becomes [0, 1] or [1, 10].
    pub(super) fn restrict(self, data: Interval) -> Interval {
        let (floor, default) = match self {
            Self::Linear => (-LARGEST, Interval::new(0.0, 1.0)),
            Self::Log => (SMALLEST, Interval::new(1.0, 10.0)),
        };
        if data.lower <= data.upper && data.upper >= floor && data.lower <= LARGEST {
            Interval::new(data.lower.max(floor), data.upper.min(LARGEST))
        } else {
            default
        }
    }

    /// Makes an interval of (almost) no length one that can be drawn. Lengths are those of [`Scale::forward`]; an end that
    /// is `fixed` stays where it is.
    pub(super) fn widen(self, start: f64, end: f64, fixed: (bool, bool)) -> (f64, f64) {
        let size = start.abs().max(end.abs());
        let shortest = match self {
            Self::Linear => SHORTEST * size,
            Self::Log => 1e-9,
        };
        if end - start > shortest {
            return (start, end);
        }
        let room = match self {
            Self::Linear if size > 0.0 => (0.1 * size).max(1e-290),
            Self::Linear => 1.0,
            Self::Log => 0.5,
        };
        match fixed {
            (true, _) => (start, start + room),
            (_, true) => (end - room, end),
            _ => (start - room, end + room),
        }
    }

    /// Ticks between `lower` and `upper`, at most about `most` with labels.
    pub(super) fn ticks(self, lower: f64, upper: f64, most: usize) -> Ticks {
        match self {
            Self::Linear => linear_ticks(lower, upper, most),
            Self::Log => log_ticks(lower, upper, most),
        }
    }
}

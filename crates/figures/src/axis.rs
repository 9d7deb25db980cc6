//! An axis: its label, its scale, its limits.

mod numbers;
mod scale;
mod ticks;

pub use scale::Scale;
pub(crate) use ticks::{Tick, Ticks};

use crate::Interval;

/// Free space at each end of an axis, as a fraction of the range of the data (of its logarithm on a log axis).
const MARGIN: f64 = 0.045;

/// An axis of a [`Panel`](crate::Panel).
///
/// Limits that are not given follow from the data. Limits that make no sense (NaN, infinite, non-positive on a log axis, equal)
/// are treated as not given; a lower limit above the upper one turns the axis around.
///
/// ```
/// use ornstein_figures::Axis;
/// let _ = Axis::log("wavenumber $k$ [$h$ Mpc$^{-1}$]").limits(1e-3, 10.0);
/// let _ = Axis::linear("residual").lower(0.0).grid();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    pub(crate) label: String,
    pub(crate) scale: Scale,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) grid: bool,
    pub(crate) ticks: Option<Vec<(f64, String)>>,
}

impl Axis {
    /// A linear axis with a label (markup).
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), scale: Scale::Linear, lower: None, upper: None, grid: false, ticks: None }
    }

    /// A logarithmic axis with a label (markup). It shows positive values only.
    pub fn log(label: impl Into<String>) -> Self {
        Self { scale: Scale::Log, ..Self::linear(label) }
    }

    /// Sets both limits.
    #[must_use]
    pub fn limits(self, lower: f64, upper: f64) -> Self {
        self.lower(lower).upper(upper)
    }

    /// Sets the lower limit (the left or lower end).
    #[must_use]
    pub fn lower(self, lower: f64) -> Self {
        Self { lower: Some(lower), ..self }
    }

    /// Sets the upper limit (the right or upper end).
    #[must_use]
    pub fn upper(self, upper: f64) -> Self {
        Self { upper: Some(upper), ..self }
    }

    /// Draws thin lines across the panel at the major ticks.
    #[must_use]
    pub fn grid(self) -> Self {
        Self { grid: true, ..self }
    }

    /// Puts ticks at given values with given labels (markup) in place of the automatic ones.
    #[must_use]
    pub fn ticks<L: Into<String>>(self, ticks: impl IntoIterator<Item = (f64, L)>) -> Self {
        Self { ticks: Some(ticks.into_iter().map(|(value, label)| (value, label.into())).collect()), ..self }
    }

    /// The ends of the axis for data in `data`; `tight` leaves no free space at the lower and the upper end.
    pub(crate) fn ends(&self, data: Interval, tight: (bool, bool)) -> (f64, f64) {
        let forward = |value: f64| self.scale.forward(value).expect("values are restricted to what the scale shows");
        let backward = |value: f64| self.scale.backward(value);
        let usable = |limit: Option<f64>| limit.filter(|value| self.scale.shows(*value));
        let (lower, upper) = (usable(self.lower), usable(self.upper));
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower != upper
        {
            return (lower, upper);
        }
        let data = self.scale.restrict(data);
        let lower = lower.filter(|limit| *limit != data.upper);
        let (start, end) = (forward(lower.unwrap_or(data.lower)), forward(upper.unwrap_or(data.upper)));
        // A limit beyond all data leaves an empty axis: show one unit (or decade) on its free side.
        let (start, end) = if start <= end {
            (start, end)
        } else if lower.is_some() {
            (start, start)
        } else {
            (end, end)
        };
        let (start, end) = self.scale.widen(start, end, (lower.is_some(), upper.is_some()));
        let margin = MARGIN * (end - start);
        let start = lower.unwrap_or_else(|| backward(if tight.0 { start } else { start - margin }));
        let end = upper.unwrap_or_else(|| backward(if tight.1 { end } else { end + margin }));
        (start, end)
    }

    /// Ticks between `ends`, at most about `most` with labels.
    pub(crate) fn ticks_between(&self, ends: (f64, f64), most: usize) -> Ticks {
        let (lower, upper) = (ends.0.min(ends.1), ends.0.max(ends.1));
        match &self.ticks {
            Some(fixed) => {
                let inside = fixed.iter().filter(|(value, _)| *value >= lower && *value <= upper);
                let major = inside.map(|(value, label)| Tick { value: *value, label: label.clone() }).collect();
                Ticks { major, minor: Vec::new(), multiplier: None }
            }
            None => self.scale.ticks(lower, upper, most),
        }
    }
}

impl Default for Axis {
    /// A linear axis without a label.
    fn default() -> Self {
        Self::linear("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: (bool, bool) = (true, true);
    const NONE: (bool, bool) = (false, false);

    #[test]
    fn limits_follow_the_data_with_a_margin() {
        let (lower, upper) = Axis::linear("").ends(Interval::new(0.0, 10.0), NONE);
        assert!(lower < 0.0 && lower > -1.0 && upper > 10.0 && upper < 11.0);
        assert_eq!(Axis::linear("").ends(Interval::new(0.0, 10.0), BOTH), (0.0, 10.0));
    }

    #[test]
    fn given_limits_are_kept_and_senseless_ones_are_not() {
        assert_eq!(Axis::linear("").limits(5.0, 1.0).ends(Interval::new(0.0, 10.0), NONE), (5.0, 1.0));
        let (lower, upper) = Axis::log("").limits(-1.0, f64::NAN).ends(Interval::new(1.0, 10.0), BOTH);
        approx::assert_relative_eq!(lower, 1.0);
        approx::assert_relative_eq!(upper, 10.0);
    }

    #[test]
    fn every_interval_becomes_an_axis_of_finite_length() {
        let extremes = [f64::NEG_INFINITY, -1e308, -1.0, -1e-320, 0.0, 1e-320, 1.0, 1e308, f64::INFINITY, f64::NAN];
        for axis in [Axis::linear(""), Axis::log(""), Axis::linear("").lower(3.0), Axis::log("").upper(1e-3)] {
            for low in extremes {
                for high in extremes {
                    for data in [Interval::new(low, high), Interval::EMPTY] {
                        let (start, end) = axis.ends(data, NONE);
                        assert!(
                            start.is_finite() && end.is_finite() && start < end,
                            "{axis:?} {data:?}: {start} {end}"
                        );
                        assert!((end - start).is_finite());
                    }
                }
            }
        }
    }
}

//! The frame of a panel: where data lie on the page.

use crate::{Rectangle, Scale};

/// Fractions of an axis beyond this are all equally far off the page.
const FARTHEST: f64 = 1e6;

/// Maps the data of a panel to the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    area: Rectangle,
    x: Mapping,
    y: Mapping,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mapping {
    pub scale: Scale,
    /// Values at the start (left or bottom) and the end of the axis.
    pub ends: (f64, f64),
}

impl Mapping {
    /// Distance from the start of the axis in units of its length.
    pub fn fraction(&self, value: f64) -> Option<f64> {
        let place = self.scale.forward(value)?;
        // Both ends have a place: `Axis::ends` sees to it.
        let (start, end) = (self.scale.forward(self.ends.0)?, self.scale.forward(self.ends.1)?);
        Some(((place - start) / (end - start)).clamp(-FARTHEST, FARTHEST))
    }

    /// Like [`Mapping::fraction`], with values too small or too large for the scale beyond the axis; NaN has no place.
    fn fraction_or_beyond(&self, value: f64) -> Option<f64> {
        let forward = if self.ends.0 <= self.ends.1 { 1.0 } else { -1.0 };
        self.fraction(value).or(match value {
            v if v.is_nan() => None,
            v if v > 1.0 => Some(forward * FARTHEST),
            _ => Some(-forward * FARTHEST),
        })
    }
}

impl Frame {
    pub(crate) fn new(area: Rectangle, x: Mapping, y: Mapping) -> Self {
        Self { area, x, y }
    }

    /// The rectangle between the axes, in points on the page.
    pub fn area(&self) -> Rectangle {
        self.area
    }

    /// The scales of the x and the y axis.
    pub fn scales(&self) -> (Scale, Scale) {
        (self.x.scale, self.y.scale)
    }

    /// The page coordinate of a value of the x axis; `None` if the axis cannot show it (it may lie outside the frame).
    pub fn x(&self, value: f64) -> Option<f64> {
        self.x.fraction(value).map(|fraction| self.area.left + fraction * self.area.width)
    }

    /// The page coordinate of a value of the y axis; `None` if the axis cannot show it (it may lie outside the frame).
    pub fn y(&self, value: f64) -> Option<f64> {
        self.y.fraction(value).map(|fraction| self.area.bottom() - fraction * self.area.height)
    }

    /// The place of a data point on the page; `None` if an axis cannot show it.
    pub fn point(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        Some((self.x(x)?, self.y(y)?))
    }

    /// Like [`Frame::y`] for the end of a bar or band, which reaches out of the frame where the value has no place
    /// (a lower end at 0 on a log axis, an infinite upper one). NaN has no place.
    pub fn y_or_beyond(&self, value: f64) -> Option<f64> {
        self.y.fraction_or_beyond(value).map(|fraction| self.area.bottom() - fraction * self.area.height)
    }

    /// Like [`Frame::y_or_beyond`] for the x axis.
    pub fn x_or_beyond(&self, value: f64) -> Option<f64> {
        self.x.fraction_or_beyond(value).map(|fraction| self.area.left + fraction * self.area.width)
    }

    /// The rectangle at which shapes may be cut before they are written: the frame and a margin wider than any line.
    pub(crate) fn surroundings(&self) -> Rectangle {
        self.area.grown(30.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_mapped_to_the_page_with_y_upwards() {
        let frame = Frame::new(
            Rectangle::new(10.0, 20.0, 100.0, 50.0),
            Mapping { scale: Scale::Linear, ends: (0.0, 2.0) },
            Mapping { scale: Scale::Log, ends: (0.1, 10.0) },
        );
        assert_eq!(frame.point(1.0, 1.0), Some((60.0, 45.0)));
        assert_eq!(frame.point(2.0, 10.0), Some((110.0, 20.0)));
        assert_eq!(frame.point(1.0, 0.0), None);
        assert_eq!(frame.point(f64::NAN, 1.0), None);
        assert!(frame.y_or_beyond(0.0).unwrap() > 1e6);
        assert!(frame.y_or_beyond(f64::INFINITY).unwrap() < -1e6);
        assert_eq!(frame.y_or_beyond(f64::NAN), None);
    }
}

//! Lines across the whole frame.

use super::{Extent, Interval, Key, Layer, sampled};
use crate::{Colour, Dash, Drawing, Frame, Path, Scale, Stroke};

/// A horizontal or vertical line across the frame, to guide the eye.
#[derive(Debug, Clone, PartialEq)]
pub struct GuideLine {
    value: f64,
    horizontal: bool,
    label: Option<String>,
    colour: Colour,
    width: f64,
    dash: Dash,
}

impl GuideLine {
    /// A horizontal line at a value of the y axis.
    pub fn horizontal(y: f64) -> Self {
        Self { value: y, horizontal: true, label: None, colour: Colour::GREY, width: 1.08, dash: Dash::Dashed }
    }

    /// A vertical line at a value of the x axis.
    pub fn vertical(x: f64) -> Self {
        Self { horizontal: false, ..Self::horizontal(x) }
    }

    /// The label in the legend (markup).
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// A colour in place of grey.
    #[must_use]
    pub fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The width of the line in points.
    #[must_use]
    pub fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// The pattern of the line.
    #[must_use]
    pub fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    fn stroke(&self) -> Stroke {
        Stroke::new(self.colour, self.width).dashed(self.dash)
    }

    /// Both ends on the page, if the line crosses the frame.
    fn line(&self, frame: &Frame) -> Option<[(f64, f64); 2]> {
        let area = frame.area();
        let line = if self.horizontal {
            let y = frame.y(self.value)?;
            [(area.left, y), (area.right(), y)]
        } else {
            let x = frame.x(self.value)?;
            [(x, area.bottom()), (x, area.top)]
        };
        area.contains(line[0]).then_some(line)
    }
}

impl Layer for GuideLine {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        if self.horizontal {
            Extent::new(Interval::EMPTY, Interval::of(y, [self.value]))
        } else {
            Extent::new(Interval::of(x, [self.value]), Interval::EMPTY)
        }
    }

    fn draw(&self, frame: &Frame, _: Colour, drawing: &mut Drawing) {
        if let Some(line) = self.line(frame) {
            drawing.stroke(&Path::polyline(&line), &self.stroke());
        }
    }

    fn own_colour(&self) -> Option<Colour> {
        Some(self.colour)
    }

    fn key(&self, _: Colour) -> Option<Key> {
        self.label.as_ref().map(|label| Key::new(label).line(self.stroke()))
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        self.line(frame).map_or(Vec::new(), |line| sampled(&line))
    }
}

//! Text inside a frame.

use super::{Extent, Layer};
use crate::drawing::Anchor;
use crate::style::LEGEND_SIZE;
use crate::text::{CAPITAL_HEIGHT, Typeset};
use crate::{Colour, Drawing, Frame, Rectangle, Scale};

/// A corner of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Left, at the top.
    UpperLeft,
    /// Right, at the top.
    UpperRight,
    /// Left, at the bottom.
    LowerLeft,
    /// Right, at the bottom.
    LowerRight,
}

/// A text inside the frame, at a data point or in a corner. Line breaks separate lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    text: String,
    place: Place,
    size: f64,
    colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Data(f64, f64),
    Corner(Corner),
}

impl Annotation {
    /// A text (markup) whose lower left corner lies at a data point. It is not drawn if the axes cannot show that point.
    pub fn at(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self { text: text.into(), place: Place::Data(x, y), size: LEGEND_SIZE, colour: Colour::BLACK }
    }

    /// A text (markup) in a corner of the frame.
    pub fn corner(corner: Corner, text: impl Into<String>) -> Self {
        Self { place: Place::Corner(corner), ..Self::at(0.0, 0.0, text) }
    }

    /// The font size in points.
    #[must_use]
    pub fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// A colour in place of black.
    #[must_use]
    pub fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The lines, each with the place of its anchor on the page.
    fn lines(&self, frame: &Frame) -> Vec<(Typeset, (f64, f64), Anchor)> {
        const PADDING: f64 = 8.0;
        let area = frame.area();
        let lines: Vec<Typeset> = self.text.lines().map(|line| Typeset::new(line, self.size)).collect();
        let line_height = 1.4 * self.size;
        let block = line_height * lines.len().saturating_sub(1) as f64;
        let from_top = area.top + PADDING + CAPITAL_HEIGHT * self.size;
        let from_bottom = area.bottom() - PADDING - block;
        let (x, first, anchor) = match self.place {
            Place::Data(x, y) => match frame.point(x, y) {
                Some((x, y)) => (x, y - block, Anchor::Start),
                None => return Vec::new(),
            },
            Place::Corner(Corner::UpperLeft) => (area.left + PADDING, from_top, Anchor::Start),
            Place::Corner(Corner::UpperRight) => (area.right() - PADDING, from_top, Anchor::End),
            Place::Corner(Corner::LowerLeft) => (area.left + PADDING, from_bottom, Anchor::Start),
            Place::Corner(Corner::LowerRight) => (area.right() - PADDING, from_bottom, Anchor::End),
        };
        let placed = lines.into_iter().enumerate();
        placed.map(|(i, line)| (line, (x, first + i as f64 * line_height), anchor)).collect()
    }
}

impl Layer for Annotation {
    fn extent(&self, _: Scale, _: Scale) -> Extent {
        Extent::EMPTY
    }

    fn draw(&self, frame: &Frame, _: Colour, drawing: &mut Drawing) {
        for (line, place, anchor) in self.lines(frame) {
            drawing.text(&line, place, anchor, 0.0, self.colour);
        }
    }

    fn own_colour(&self) -> Option<Colour> {
        Some(self.colour)
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let boxes = self.lines(frame).into_iter().map(|(line, (x, y), anchor)| {
            let left = if anchor == Anchor::End { x - line.width } else { x };
            Rectangle::new(left, y - line.ascent, line.width, line.height())
        });
        boxes
            .flat_map(|area| {
                let steps = (area.width / 3.0).ceil().max(1.0) as usize;
                let across = (0..=steps).map(move |i| area.left + area.width * i as f64 / steps as f64);
                across.flat_map(move |x| [(x, area.top), (x, area.bottom())])
            })
            .collect()
    }
}

//! Steps over bins.

use super::{Extent, Interval, Key, Layer};
use crate::drawing::{clip_line, clip_polygon};
use crate::style::{FILL_OPACITY, OUTLINE_WIDTH};
use crate::{Colour, Dash, Drawing, Frame, Path, Scale, Stroke};

/// Heights over bins: filled steps with an outline, or the outline alone.
///
/// Bins stand on zero, on a log axis on the edge of the frame. A height that is no number makes a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    edges: Vec<f64>,
    heights: Vec<f64>,
    label: Option<String>,
    colour: Option<Colour>,
    width: f64,
    dash: Dash,
    opacity: f64,
}

impl Histogram {
    /// Bins between neighbouring `edges` (one more than there are heights; what one list has more is left out).
    pub fn new(edges: impl AsRef<[f64]>, heights: impl AsRef<[f64]>) -> Self {
        Self {
            edges: edges.as_ref().to_vec(),
            heights: heights.as_ref().to_vec(),
            label: None,
            colour: None,
            width: OUTLINE_WIDTH,
            dash: Dash::Solid,
            opacity: FILL_OPACITY,
        }
    }

    /// The label in the legend (markup).
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// A colour in place of the next one of the cycle.
    #[must_use]
    pub fn colour(self, colour: Colour) -> Self {
        Self { colour: Some(colour), ..self }
    }

    /// Draws the outline alone.
    #[must_use]
    pub fn outline(self) -> Self {
        Self { opacity: 0.0, ..self }
    }

    /// Opacity of the filling from 0 to 1.
    #[must_use]
    pub fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// The width of the outline in points; 0 leaves it out.
    #[must_use]
    pub fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// The pattern of the outline.
    #[must_use]
    pub fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    fn bins(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        self.edges.windows(2).zip(&self.heights).map(|(edges, height)| (edges[0], edges[1], *height))
    }

    /// The steps on the page in parts without gaps, each from baseline to baseline.
    fn steps(&self, frame: &Frame) -> Vec<Vec<(f64, f64)>> {
        let Some(baseline) = frame.y_or_beyond(0.0) else { return Vec::new() };
        let bins = self.bins().map(|(left, right, height)| {
            Some((frame.x_or_beyond(left)?, frame.x_or_beyond(right)?, frame.y_or_beyond(height)?))
        });
        let outline = |run: Vec<(f64, f64, f64)>| {
            let start = run.first().map(|(left, ..)| (*left, baseline));
            let end = run.last().map(|(_, right, _)| (*right, baseline));
            let tops = run.into_iter().flat_map(|(left, right, height)| [(left, height), (right, height)]);
            start.into_iter().chain(tops).chain(end).collect()
        };
        super::runs(bins).into_iter().map(outline).collect()
    }

    fn stroke(&self, colour: Colour) -> Stroke {
        Stroke::new(colour, self.width).dashed(self.dash)
    }
}

impl Layer for Histogram {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        let shown = || self.bins().filter(move |(.., height)| !height.is_nan());
        let heights = Interval::of(y, shown().map(|(.., height)| height));
        let standing = heights.lower >= 0.0 && heights.lower <= heights.upper;
        let heights = if y == Scale::Linear && standing { Interval::new(0.0, heights.upper) } else { heights };
        Extent {
            tight_bottom: y == Scale::Linear && standing,
            ..Extent::new(Interval::of(x, shown().flat_map(|(left, right, _)| [left, right])), heights)
        }
    }

    fn draw(&self, frame: &Frame, colour: Colour, drawing: &mut Drawing) {
        let (mut area, mut line) = (Path::new(), Path::new());
        for steps in self.steps(frame) {
            let polygon = clip_polygon(&steps, &frame.surroundings());
            if polygon.len() > 2 {
                area.add_polyline(&polygon);
                area.close();
            }
            line.add_polylines(&clip_line(&steps, &frame.surroundings()));
        }
        drawing.fill(&area, colour.with_opacity(self.opacity));
        drawing.stroke(&line, &self.stroke(colour));
    }

    fn own_colour(&self) -> Option<Colour> {
        self.colour
    }

    fn advances_cycle(&self) -> bool {
        true
    }

    fn key(&self, colour: Colour) -> Option<Key> {
        let key = Key::new(self.label.as_ref()?).line(self.stroke(colour));
        Some(if self.opacity > 0.0 { key.fill(colour.with_opacity(self.opacity)) } else { key })
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let pieces = self.steps(frame).into_iter().flat_map(|steps| clip_line(&steps, &frame.area()));
        pieces.flat_map(|piece| super::sampled(&piece)).collect()
    }
}

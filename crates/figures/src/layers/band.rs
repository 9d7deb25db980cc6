//! The area between two curves.

use super::{Extent, Interval, Key, Layer, runs, sampled};
use crate::drawing::{clip_line, clip_polygon};
use crate::style::FILL_OPACITY;
use crate::{Colour, Drawing, Frame, Path, Scale};

/// The area between a lower and an upper curve, such as an interval of confidence.
///
/// Without a colour of its own it has that of the next layer which takes one from the cycle: a band that is added just before its
/// curve matches it. On a log axis a lower end that is not positive reaches down to the edge of the frame; an upper one makes a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    x: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    label: Option<String>,
    colour: Option<Colour>,
    opacity: f64,
}

impl Band {
    /// A band between the points (x, lower) and (x, upper); what one list has more than another is left out.
    pub fn new(x: impl AsRef<[f64]>, lower: impl AsRef<[f64]>, upper: impl AsRef<[f64]>) -> Self {
        let [x, lower, upper] = [x.as_ref(), lower.as_ref(), upper.as_ref()].map(<[f64]>::to_vec);
        Self { x, lower, upper, label: None, colour: None, opacity: FILL_OPACITY }
    }

    /// The label in the legend (markup).
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// A colour in place of the current one of the cycle.
    #[must_use]
    pub fn colour(self, colour: Colour) -> Self {
        Self { colour: Some(colour), ..self }
    }

    /// Opacity from 0 to 1.
    #[must_use]
    pub fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    fn triples(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        self.x.iter().zip(&self.lower).zip(&self.upper).map(|((x, lower), upper)| (*x, *lower, *upper))
    }

    /// Lower and upper edge on the page, in parts without gaps.
    fn strips(&self, frame: &Frame) -> Vec<Vec<(f64, f64, f64)>> {
        runs(self.triples().map(|(x, lower, upper)| {
            // An upper end without a place on the axis has nothing below it to fill.
            frame.y(upper).or_else(|| frame.y_or_beyond(upper).filter(|_| upper > 0.0))?;
            Some((frame.x(x)?, frame.y_or_beyond(lower)?, frame.y_or_beyond(upper)?))
        }))
    }
}

impl Layer for Band {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        let values = || self.triples().filter(move |(a, ..)| x.shows(*a));
        // On a log axis a band that all but reaches zero would stretch the axis over many decades.
        let edges = move |(_, lower, upper): (f64, f64, f64)| match y {
            Scale::Log => [lower.max(0.1 * upper), upper],
            Scale::Linear => [lower, upper],
        };
        Extent::new(Interval::of(x, values().map(|(a, ..)| a)), Interval::of(y, values().flat_map(edges)))
    }

    fn draw(&self, frame: &Frame, colour: Colour, drawing: &mut Drawing) {
        let mut path = Path::new();
        for strip in self.strips(frame) {
            let forth = strip.iter().map(|(x, _, upper)| (*x, *upper));
            let back = strip.iter().rev().map(|(x, lower, _)| (*x, *lower));
            let polygon = clip_polygon(&forth.chain(back).collect::<Vec<_>>(), &frame.surroundings());
            if polygon.len() > 2 {
                path.add_polyline(&polygon);
                path.close();
            }
        }
        drawing.fill(&path, colour.with_opacity(self.opacity));
    }

    fn own_colour(&self) -> Option<Colour> {
        self.colour
    }

    fn key(&self, colour: Colour) -> Option<Key> {
        self.label.as_ref().map(|label| Key::new(label).fill(colour.with_opacity(self.opacity)))
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let edges = self.strips(frame).into_iter().flat_map(|strip| {
            let lower: Vec<_> = strip.iter().map(|(x, lower, _)| (*x, *lower)).collect();
            let upper: Vec<_> = strip.iter().map(|(x, _, upper)| (*x, *upper)).collect();
            [lower, upper]
        });
        edges.flat_map(|edge| clip_line(&edge, &frame.area())).flat_map(|piece| sampled(&piece)).collect()
    }
}

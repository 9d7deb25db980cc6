//! What is drawn inside a frame.

mod annotation;
mod band;
mod curve;
mod extent;
mod guide_line;
mod heat_map;
mod histogram;
mod key;
mod points;

pub use annotation::{Annotation, Corner};
pub use band::Band;
pub use curve::Curve;
pub use extent::{Extent, Interval};
pub use guide_line::GuideLine;
pub(crate) use heat_map::ColourScale;
pub use heat_map::HeatMap;
pub use histogram::Histogram;
pub use key::Key;
pub use points::{Marker, Points};

use crate::{Colour, Drawing, Frame, Scale};

/// Something that is drawn inside the frame of a [`Panel`](crate::Panel). Layers cover those added before them.
pub trait Layer: std::fmt::Debug + Send + Sync {
    /// The range of the data that axes of these scales can show.
    fn extent(&self, x: Scale, y: Scale) -> Extent;

    /// Draws the layer; `colour` is its own colour or the one given to it from the cycle. The drawing is clipped to the frame.
    fn draw(&self, frame: &Frame, colour: Colour, drawing: &mut Drawing);

    /// The colour that was chosen for this layer, if any.
    fn own_colour(&self) -> Option<Colour> {
        None
    }

    /// Whether the layer, if it has no colour of its own, uses up one of the cycle.
    fn advances_cycle(&self) -> bool {
        false
    }

    /// The entry in the legend.
    fn key(&self, colour: Colour) -> Option<Key> {
        let _ = colour;
        None
    }

    /// Places on the page that a legend should leave free.
    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let _ = frame;
        Vec::new()
    }

    /// The heat map that sets the colour bar and the shape of the frame, if the layer is one.
    fn as_heat_map(&self) -> Option<&HeatMap> {
        None
    }
}

/// Pairs of coordinates split into runs without gaps.
pub(crate) fn runs<P>(points: impl Iterator<Item = Option<P>>) -> Vec<Vec<P>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match point {
            Some(point) => runs.last_mut().expect("there is always a run").push(point),
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Points on the straight lines between `points`, no farther apart than a legend's text is high.
pub(crate) fn sampled(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const SPACING: f64 = 4.0;
    let mut samples: Vec<(f64, f64)> = points.iter().take(1).copied().collect();
    for pair in points.windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let count = (dx.hypot(dy) / SPACING).ceil().clamp(1.0, 500.0);
        let count = count as usize;
        samples.extend((1..=count).map(|i| i as f64 / count as f64).map(|t| (pair[0].0 + t * dx, pair[0].1 + t * dy)));
    }
    samples
}

//! Markers with error bars.

use super::{Extent, Interval, Key, Layer};
use crate::drawing::clip_line;
use crate::style::{ERROR_BAR_WIDTH, MARKER_SIZE};
use crate::{Colour, Drawing, Frame, Path, Scale, Stroke};

/// The shape of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// A disc.
    #[default]
    Circle,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A square on its corner.
    Diamond,
}

impl Marker {
    /// Adds the marker's outline; `size` is the diameter of the circle, the other shapes look equally large.
    pub(crate) fn add_to(self, path: &mut Path, (x, y): (f64, f64), size: f64) {
        let radius = 0.5 * size;
        let corners = |relative: &[(f64, f64)]| -> Vec<(f64, f64)> {
            relative.iter().map(|(dx, dy)| (x + radius * dx, y + radius * dy)).collect()
        };
        let polygon = match self {
            Self::Circle => {
                path.add_circle((x, y), radius);
                return;
            }
            Self::Square => corners(&[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)]),
            Self::Triangle => corners(&[(0.0, -1.27), (1.1, 0.64), (-1.1, 0.64)]),
            Self::Diamond => corners(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]),
        };
        path.add_polyline(&polygon);
        path.close();
    }
}

/// Markers at points, with optional error bars. A point that an axis cannot show is left out.
///
/// ```
/// use ornstein_figures::{Marker, Points};
/// let points = Points::new([1.0, 2.0], [3.0, 4.0]).y_error([0.1, 0.2]).marker(Marker::Square).label("measured");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    x: Vec<f64>,
    y: Vec<f64>,
    /// Lengths of the error bars below and above.
    y_error: Option<(Vec<f64>, Vec<f64>)>,
    /// Lengths of the error bars to the left and right.
    x_error: Option<(Vec<f64>, Vec<f64>)>,
    label: Option<String>,
    colour: Option<Colour>,
    marker: Marker,
    size: f64,
}

impl Points {
    /// Markers at the points (x, y); if one list is longer, its rest is left out.
    pub fn new(x: impl AsRef<[f64]>, y: impl AsRef<[f64]>) -> Self {
        Self {
            x: x.as_ref().to_vec(),
            y: y.as_ref().to_vec(),
            y_error: None,
            x_error: None,
            label: None,
            colour: None,
            marker: Marker::Circle,
            size: MARKER_SIZE,
        }
    }

    /// Error bars from y - error to y + error.
    #[must_use]
    pub fn y_error(self, error: impl AsRef<[f64]>) -> Self {
        let error = error.as_ref().to_vec();
        Self { y_error: Some((error.clone(), error)), ..self }
    }

    /// Error bars from y - below to y + above.
    #[must_use]
    pub fn y_errors(self, below: impl AsRef<[f64]>, above: impl AsRef<[f64]>) -> Self {
        Self { y_error: Some((below.as_ref().to_vec(), above.as_ref().to_vec())), ..self }
    }

    /// Horizontal bars from x - error to x + error.
    #[must_use]
    pub fn x_error(self, error: impl AsRef<[f64]>) -> Self {
        let error = error.as_ref().to_vec();
        Self { x_error: Some((error.clone(), error)), ..self }
    }

    /// Horizontal bars from x - left to x + right, such as the bins of a measurement.
    #[must_use]
    pub fn x_errors(self, left: impl AsRef<[f64]>, right: impl AsRef<[f64]>) -> Self {
        Self { x_error: Some((left.as_ref().to_vec(), right.as_ref().to_vec())), ..self }
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

    /// The shape of the markers.
    #[must_use]
    pub fn marker(self, marker: Marker) -> Self {
        Self { marker, ..self }
    }

    /// The diameter of the markers in points.
    #[must_use]
    pub fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// The points that axes of these scales show, with the ends of their bars: (x, y, [left, right], [lower, upper]).
    fn shown(&self, x: Scale, y: Scale) -> impl Iterator<Item = (f64, f64, [f64; 2], [f64; 2])> {
        let ends = |value: f64, index: usize, error: Option<&(Vec<f64>, Vec<f64>)>| {
            let length = |lengths: &[f64]| lengths.get(index).copied().filter(|l| !l.is_nan()).unwrap_or(0.0).max(0.0);
            error.map_or([value; 2], |(minus, plus)| [value - length(minus), value + length(plus)])
        };
        let points = self.x.iter().copied().zip(self.y.iter().copied()).enumerate();
        points.filter(move |(_, (a, b))| x.shows(*a) && y.shows(*b)).map(move |(index, (a, b))| {
            (a, b, ends(a, index, self.x_error.as_ref()), ends(b, index, self.y_error.as_ref()))
        })
    }
}

impl Layer for Points {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        // On a log axis a bar that all but reaches zero would stretch the axis over many decades: bars count only as far as a
        // tenth of the value.
        let reach = |scale: Scale, value: f64, end: f64| match scale {
            Scale::Log => end.max(0.1 * value),
            Scale::Linear => end,
        };
        let points = || self.shown(x, y);
        Extent::new(
            Interval::of(x, points().flat_map(|(a, _, bar, _)| [reach(x, a, bar[0]), a, bar[1]])),
            Interval::of(y, points().flat_map(|(_, b, _, bar)| [reach(y, b, bar[0]), b, bar[1]])),
        )
    }

    fn draw(&self, frame: &Frame, colour: Colour, drawing: &mut Drawing) {
        let (mut bars, mut markers) = (Path::new(), Path::new());
        let area = frame.surroundings();
        let (x_scale, y_scale) = frame.scales();
        for (x, y, across, along) in self.shown(x_scale, y_scale) {
            let Some(centre) = frame.point(x, y) else { continue };
            if along[0] < along[1]
                && let (Some(lower), Some(upper)) = (frame.y_or_beyond(along[0]), frame.y_or_beyond(along[1]))
            {
                let bar = [(centre.0, lower), (centre.0, upper)];
                bars.add_polylines(&clip_line(&bar, &area));
            }
            if across[0] < across[1]
                && let (Some(left), Some(right)) = (frame.x_or_beyond(across[0]), frame.x_or_beyond(across[1]))
            {
                let bar = [(left, centre.1), (right, centre.1)];
                bars.add_polylines(&clip_line(&bar, &area));
            }
            if area.contains(centre) {
                self.marker.add_to(&mut markers, centre, self.size);
            }
        }
        drawing.stroke(&bars, &Stroke::new(colour, ERROR_BAR_WIDTH));
        drawing.fill(&markers, colour);
    }

    fn own_colour(&self) -> Option<Colour> {
        self.colour
    }

    fn advances_cycle(&self) -> bool {
        true
    }

    fn key(&self, colour: Colour) -> Option<Key> {
        self.label
            .as_ref()
            .map(|label| Key::new(label).marker(self.marker, self.size, colour).bar(self.y_error.is_some()))
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let (x_scale, y_scale) = frame.scales();
        let places = self
            .shown(x_scale, y_scale)
            .flat_map(|(x, y, _, along)| [frame.point(x, y), frame.point(x, along[0]), frame.point(x, along[1])]);
        places.flatten().collect()
    }
}

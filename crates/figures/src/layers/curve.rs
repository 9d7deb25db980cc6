//! A line through points.

use super::{Extent, Interval, Key, Layer, runs, sampled};
use crate::drawing::clip_line;
use crate::style::CURVE_WIDTH;
use crate::{Colour, Dash, Drawing, Frame, Path, Scale, Stroke};

/// A line through points in their given order. A point that an axis cannot show makes a gap.
///
/// ```
/// use ornstein_figures::{Curve, Dash};
/// let x = [0.0, 1.0, 2.0];
/// let curve = Curve::new(x, x.map(f64::exp)).label("$e^x$").dash(Dash::Dashed).width(2.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
    label: Option<String>,
    colour: Option<Colour>,
    width: f64,
    dash: Dash,
    steps: bool,
}

impl Curve {
    /// A line through the points (x, y); if one list is longer, its rest is left out.
    pub fn new(x: impl AsRef<[f64]>, y: impl AsRef<[f64]>) -> Self {
        let (x, y) = (x.as_ref().to_vec(), y.as_ref().to_vec());
        Self { x, y, label: None, colour: None, width: CURVE_WIDTH, dash: Dash::Solid, steps: false }
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

    /// Draws horizontal steps, each from a point to the x of the next one.
    #[must_use]
    pub fn steps(self) -> Self {
        Self { steps: true, ..self }
    }

    fn stroke(&self, colour: Colour) -> Stroke {
        Stroke::new(colour, self.width).dashed(self.dash)
    }

    /// The line on the page, without gaps in each part.
    fn lines(&self, frame: &Frame) -> Vec<Vec<(f64, f64)>> {
        let points = self.x.iter().zip(&self.y).map(|(x, y)| frame.point(*x, *y));
        let lines = runs(points).into_iter().map(|run| thinned(&run));
        if !self.steps {
            return lines.collect();
        }
        let stepped = |line: Vec<(f64, f64)>| {
            let corners = line.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
            corners.chain(line.last().copied()).collect()
        };
        lines.map(stepped).collect()
    }
}

impl Layer for Curve {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        let shown = || self.x.iter().zip(&self.y).filter(move |(a, b)| x.shows(**a) && y.shows(**b));
        Extent::new(Interval::of(x, shown().map(|(a, _)| *a)), Interval::of(y, shown().map(|(_, b)| *b)))
    }

    fn draw(&self, frame: &Frame, colour: Colour, drawing: &mut Drawing) {
        let stroke = self.stroke(colour);
        let (mut path, mut dots) = (Path::new(), Path::new());
        for line in self.lines(frame) {
            match line.as_slice() {
                // A point between two gaps has no line; it is shown as a dot.
                [point] if frame.area().contains(*point) => dots.add_circle(*point, 0.75 * self.width),
                _ => path.add_polylines(&clip_line(&line, &frame.surroundings())),
            }
        }
        drawing.stroke(&path, &stroke);
        drawing.fill(&dots, colour);
    }

    fn own_colour(&self) -> Option<Colour> {
        self.colour
    }

    fn advances_cycle(&self) -> bool {
        true
    }

    fn key(&self, colour: Colour) -> Option<Key> {
        self.label.as_ref().map(|label| Key::new(label).line(self.stroke(colour)))
    }

    fn obstacles(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let pieces = self.lines(frame).into_iter().flat_map(|line| clip_line(&line, &frame.area()));
        pieces.flat_map(|piece| sampled(&piece)).collect()
    }
}

/// Leaves out what cannot be seen: of the points that follow each other in one column thinner than a pixel, the first, the
/// last, the highest and the lowest draw the same line as all of them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const COLUMN: f64 = 0.12;
    const FEW: usize = 2000;
    if points.len() < FEW {
        return points.to_vec();
    }
    let column = |point: &(f64, f64)| (point.0 / COLUMN).floor();
    let mut kept = Vec::new();
    for group in points.chunk_by(|a, b| column(a) == column(b)) {
        let by_height = |(_, a): &(usize, &(f64, f64)), (_, b): &(usize, &(f64, f64))| a.1.total_cmp(&b.1);
        let highest = group.iter().enumerate().min_by(by_height).map_or(0, |(i, _)| i);
        let lowest = group.iter().enumerate().max_by(by_height).map_or(0, |(i, _)| i);
        let mut indices = [0, highest, lowest, group.len() - 1];
        indices.sort_unstable();
        let mut last = None;
        for index in indices {
            if last != Some(index) {
                kept.push(group[index]);
            }
            last = Some(index);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extent_leaves_out_what_a_log_axis_cannot_show() {
        let curve = Curve::new([0.0, 1.0, 2.0, 3.0], [5.0, -1.0, 10.0, 20.0]);
        let extent = curve.extent(Scale::Log, Scale::Log);
        assert_eq!((extent.x, extent.y), (Interval::new(2.0, 3.0), Interval::new(10.0, 20.0)));
    }

    #[test]
    fn thinning_keeps_the_extremes_of_each_column() {
        let points: Vec<(f64, f64)> = (0..100_000).map(|i| (f64::from(i) * 1e-3, f64::from(i * 7919 % 1000))).collect();
        let kept = thinned(&points);
        assert!(kept.len() <= 4 * 835);
        let highest = kept.iter().map(|p| p.1).fold(0.0, f64::max);
        assert_eq!(highest, 999.0);
        assert_eq!((kept[0], kept[kept.len() - 1]), (points[0], points[points.len() - 1]));
    }
}

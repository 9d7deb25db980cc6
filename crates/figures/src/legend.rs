//! The legend of a panel.

use crate::drawing::Anchor;
use crate::style::{ERROR_BAR_WIDTH, LEGEND_SIZE};
use crate::text::{CAPITAL_HEIGHT, Typeset};
use crate::{Colour, Corner, Drawing, Key, Path, Rectangle, Stroke};

/// Where a legend goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LegendPosition {
    /// The corner, or if all are occupied the place at the middle of an edge, with the least data under it.
    #[default]
    Best,
    /// A corner of the frame.
    Corner(Corner),
    /// No legend.
    Hidden,
}

/// Between the legend and the frame.
const DISTANCE: f64 = 7.0;
/// Between the legend's edge and its entries.
const PADDING: f64 = 4.5;
/// Width of the sample beside a label, and the gap between them.
const SAMPLE_WIDTH: f64 = 20.0;
const SAMPLE_GAP: f64 = 6.5;
/// Distance of baselines.
const LINE_HEIGHT: f64 = 1.42 * LEGEND_SIZE;

/// A measured legend.
#[derive(Debug)]
pub(crate) struct Legend {
    entries: Vec<(Key, Typeset)>,
    width: f64,
    height: f64,
}

impl Legend {
    /// Measures the legend of these entries, no wider than the frame allows; `None` if there are none.
    pub fn new(keys: Vec<Key>, widest: f64) -> Option<Self> {
        let room = widest - 2.0 * (DISTANCE + PADDING) - SAMPLE_WIDTH - SAMPLE_GAP;
        let set = |key: Key| {
            let label = Typeset::fitting(&key.label, LEGEND_SIZE, room.max(10.0));
            (key, label)
        };
        let entries: Vec<(Key, Typeset)> = keys.into_iter().map(set).collect();
        let widest = entries.iter().map(|(_, label)| label.width).reduce(f64::max)?;
        let (width, height) =
            (2.0 * PADDING + SAMPLE_WIDTH + SAMPLE_GAP + widest, 2.0 * PADDING + LINE_HEIGHT * entries.len() as f64);
        Some(Self { entries, width, height })
    }

    /// The rectangle of the legend in the frame `area`, away from `obstacles` if the position leaves the choice.
    pub fn place(&self, position: LegendPosition, area: &Rectangle, obstacles: &[(f64, f64)]) -> Rectangle {
        let left = area.left + DISTANCE;
        let right = area.right() - DISTANCE - self.width;
        let (top, bottom) = (area.top + DISTANCE, area.bottom() - DISTANCE - self.height);
        let at = |x: f64, y: f64| Rectangle::new(x, y, self.width, self.height);
        let corner = |corner: Corner| match corner {
            Corner::UpperRight => at(right, top),
            Corner::UpperLeft => at(left, top),
            Corner::LowerLeft => at(left, bottom),
            Corner::LowerRight => at(right, bottom),
        };
        if let LegendPosition::Corner(chosen) = position {
            return corner(chosen);
        }
        let (middle, centre) = (0.5 * (top + bottom), 0.5 * (left + right));
        let places = [
            corner(Corner::UpperRight),
            corner(Corner::UpperLeft),
            corner(Corner::LowerLeft),
            corner(Corner::LowerRight),
            at(right, middle),
            at(left, middle),
            at(centre, top),
            at(centre, bottom),
        ];
        let covered = |place: &Rectangle| {
            let place = place.grown(2.0);
            obstacles.iter().filter(|point| place.contains(**point)).count()
        };
        // The first of the best: `min_by_key` keeps the earliest of equal ones.
        places.into_iter().min_by_key(covered).unwrap_or_else(|| corner(Corner::UpperRight))
    }

    /// Draws the legend in its rectangle.
    pub fn draw(&self, place: &Rectangle, drawing: &mut Drawing) {
        let frame = Path::rectangle(place);
        drawing.fill(&frame, Colour::WHITE.with_opacity(0.82));
        drawing.stroke(&frame, &Stroke::new(Colour::rgb(204, 204, 204), 0.54));
        for (index, (key, label)) in self.entries.iter().enumerate() {
            let middle = place.top + PADDING + LINE_HEIGHT * (index as f64 + 0.5);
            let left = place.left + PADDING;
            draw_sample(key, left, middle, drawing);
            let baseline = middle + 0.5 * CAPITAL_HEIGHT * LEGEND_SIZE;
            drawing.text(label, (left + SAMPLE_WIDTH + SAMPLE_GAP, baseline), Anchor::Start, 0.0, Colour::BLACK);
        }
    }
}

fn draw_sample(key: &Key, left: f64, middle: f64, drawing: &mut Drawing) {
    let height = 0.72 * LEGEND_SIZE;
    let patch = Path::rectangle(&Rectangle::new(left, middle - 0.5 * height, SAMPLE_WIDTH, height));
    if let Some(colour) = key.fill {
        drawing.fill(&patch, colour);
    }
    match (&key.line, key.fill) {
        // A filled area with an outline.
        (Some(stroke), Some(_)) => drawing.stroke(&patch, &Stroke { width: stroke.width.min(1.0), ..*stroke }),
        (Some(stroke), None) => {
            drawing.stroke(&Path::polyline(&[(left, middle), (left + SAMPLE_WIDTH, middle)]), stroke);
        }
        (None, _) => {}
    }
    if let Some((marker, size, colour)) = key.marker {
        let centre = (left + 0.5 * SAMPLE_WIDTH, middle);
        if key.bar {
            let reach = 0.48 * LEGEND_SIZE;
            let bar = Path::polyline(&[(centre.0, middle - reach), (centre.0, middle + reach)]);
            drawing.stroke(&bar, &Stroke::new(colour, ERROR_BAR_WIDTH));
        }
        let mut path = Path::new();
        marker.add_to(&mut path, centre, size);
        drawing.fill(&path, colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_place_is_a_free_corner() {
        let legend = Legend::new(vec![Key::new("theory")], 300.0).unwrap();
        let area = Rectangle::new(0.0, 0.0, 300.0, 200.0);
        assert_eq!(
            legend.place(LegendPosition::Best, &area, &[]),
            legend.place(LegendPosition::Corner(Corner::UpperRight), &area, &[])
        );
        let upper_half: Vec<(f64, f64)> = (0..300).map(|x| (f64::from(x), 15.0)).collect();
        let place = legend.place(LegendPosition::Best, &area, &upper_half);
        assert_eq!(place, legend.place(LegendPosition::Corner(Corner::LowerLeft), &area, &[]));
    }

    #[test]
    fn a_legend_is_never_wider_than_its_frame() {
        let legend =
            Legend::new(vec![Key::new("a label that says far too much to fit in a small frame")], 150.0).unwrap();
        assert!(legend.width <= 150.0 - 2.0 * DISTANCE + 1e-9);
        assert!(Legend::new(Vec::new(), 100.0).is_none());
    }
}

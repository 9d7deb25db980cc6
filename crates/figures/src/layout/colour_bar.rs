//! The colour bar beside a heat map.

use super::axis_plan::{AxisPlan, Direction};
use crate::drawing::{Anchor, Raster};
use crate::layers::ColourScale;
use crate::style::{COLOUR_BAR_GAP, COLOUR_BAR_WIDTH, FRAME, LABEL_GAP, MINOR, TICK_GAP, TICK_SIZE, snap};
use crate::text::{DIGIT_HEIGHT, Typeset};
use crate::{Axis, Colour, Drawing, HeatMap, Path, Rectangle, Scale};

/// Ticks of a colour bar point outwards: they would be lost on dark colours.
const TICK_LENGTH: f64 = 3.6;
const MINOR_TICK_LENGTH: f64 = 2.16;
/// Colours in the picture of the bar.
const COLOURS: usize = 256;
/// Height of a pointed end.
const TIP: f64 = 0.9 * COLOUR_BAR_WIDTH;

/// A colour bar, measured.
#[derive(Debug)]
pub(super) struct ColourBar {
    colours: ColourScale,
    scale: AxisPlan,
    axis: Axis,
}

impl ColourBar {
    /// The bar of a heat map, as high as the frame; `None` if it has none.
    pub fn new(map: &HeatMap, height: f64) -> Option<Self> {
        let label = map.colour_bar_label()?;
        let colours = map.colour_scale();
        let axis = match colours.scale {
            Scale::Linear => Axis::linear(label),
            Scale::Log => Axis::log(label),
        };
        let scale = AxisPlan::new(&axis, (colours.lower, colours.upper), Direction::Vertical, height, true);
        Some(Self { colours, scale, axis })
    }

    /// How much room the bar and its labels take beside the frame.
    pub fn width(&self) -> f64 {
        let scale = self.scale.ticks_across(TICK_LENGTH) + self.scale.label_room(Direction::Vertical);
        let multiplier = self.scale.multiplier.as_ref().map_or(0.0, |multiplier| multiplier.width);
        COLOUR_BAR_GAP + (COLOUR_BAR_WIDTH + scale).max(multiplier)
    }

    /// Room over the frame for a multiplier.
    pub fn height_above(&self) -> f64 {
        self.scale.multiplier.as_ref().map_or(0.0, |multiplier| multiplier.height() + TICK_GAP)
    }

    /// How far the highest tick label reaches over the frame.
    pub fn overhang(&self, height: f64) -> (f64, f64) {
        self.scale.overhang(&self.axis, Direction::Vertical, height)
    }

    /// Draws the bar to the right of `frame`.
    pub fn draw(&self, frame: &Rectangle, drawing: &mut Drawing) {
        let bar = self.body(frame);
        let ColourScale { colour_map, exceeded, .. } = self.colours;
        let middle = bar.left + 0.5 * bar.width;
        let mut outline = vec![(bar.left, bar.top)];
        // Values beyond the range are announced by a pointed end.
        if exceeded.1 {
            let point = [(bar.left, bar.top), (middle, frame.top), (bar.right(), bar.top)];
            drawing.fill(&Path::polygon(&point), colour_map.colour(1.0));
            outline.push(point[1]);
        }
        outline.extend([(bar.right(), bar.top), (bar.right(), bar.bottom())]);
        if exceeded.0 {
            let point = [(bar.right(), bar.bottom()), (middle, frame.bottom()), (bar.left, bar.bottom())];
            drawing.fill(&Path::polygon(&point), colour_map.colour(0.0));
            outline.push(point[1]);
        }
        outline.push((bar.left, bar.bottom()));
        let picture = Raster::new(1, COLOURS, |_, row| colour_map.colour(1.0 - row as f64 / (COLOURS - 1) as f64));
        drawing.raster(&picture, &bar, false);
        drawing.stroke(&Path::polygon(&outline), &FRAME);
        self.draw_scale(&bar, frame.top, drawing);
    }

    /// The part of the bar between its pointed ends.
    fn body(&self, frame: &Rectangle) -> Rectangle {
        let tip = |present: bool| if present { snap(TIP.min(0.2 * frame.height)) } else { 0.0 };
        let (above, below) = (tip(self.colours.exceeded.1), tip(self.colours.exceeded.0));
        let left = snap(frame.right() + COLOUR_BAR_GAP);
        Rectangle::new(left, frame.top + above, COLOUR_BAR_WIDTH, frame.height - above - below)
    }

    fn draw_scale(&self, bar: &Rectangle, top: f64, drawing: &mut Drawing) {
        let mapping = crate::frame::Mapping { scale: self.axis.scale, ends: self.scale.ends };
        let place = |value: f64| mapping.fraction(value).map(|fraction| bar.bottom() - fraction * bar.height);
        let (mut major, mut minor) = (Path::new(), Path::new());
        for y in self.scale.ticks.minor.iter().filter_map(|value| place(*value)) {
            minor.add_polyline(&[(bar.right(), snap(y)), (bar.right() + MINOR_TICK_LENGTH, snap(y))]);
        }
        let labels_left = bar.right() + TICK_LENGTH + TICK_GAP;
        let widest = self.scale.widest_tick_label();
        // Signs hang out: numbers are aligned at their right ends, as on the left axis.
        for (tick, label) in self.scale.ticks.major.iter().zip(&self.scale.labels) {
            let Some(y) = place(tick.value) else { continue };
            major.add_polyline(&[(bar.right(), snap(y)), (bar.right() + TICK_LENGTH, snap(y))]);
            let baseline = y + 0.5 * DIGIT_HEIGHT * TICK_SIZE;
            if self.axis.scale == Scale::Linear {
                drawing.text(label, (labels_left + widest, baseline), Anchor::End, 0.0, Colour::BLACK);
            } else {
                drawing.text(label, (labels_left, baseline), Anchor::Start, 0.0, Colour::BLACK);
            }
        }
        drawing.stroke(&minor, &MINOR);
        drawing.stroke(&major, &FRAME);
        let label: &Typeset = &self.scale.label;
        let x = labels_left + widest + LABEL_GAP + label.ascent;
        drawing.text(label, (x, bar.top + 0.5 * bar.height), Anchor::Middle, 90.0, Colour::BLACK);
        if let Some(multiplier) = &self.scale.multiplier {
            drawing.text(multiplier, (bar.left, top - TICK_GAP), Anchor::Start, 0.0, Colour::BLACK);
        }
    }
}

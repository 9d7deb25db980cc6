//! A panel with everything measured, and how it is drawn.

use super::axis_plan::{AxisPlan, Direction};
use super::colour_bar::ColourBar;
use crate::drawing::Anchor;
use crate::frame::Mapping;
use crate::legend::Legend;
use crate::style::{
    FRAME, GRID, LABEL_GAP, MAJOR_TICK, MINOR, MINOR_TICK, TICK_GAP, TICK_SIZE, TITLE_GAP, TITLE_SIZE, snap,
};
use crate::text::{DIGIT_HEIGHT, Typeset};
use crate::{Colour, Drawing, Frame, LegendPosition, Panel, Path, Rectangle, Scale};

/// Room around a frame. Panels of a column share the horizontal parts, those of a row the vertical ones, so that frames and
/// labels are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Margins {
    pub left_ticks: f64,
    pub left_label: f64,
    pub right: f64,
    pub top: f64,
    pub bottom_ticks: f64,
    pub bottom_label: f64,
}

impl Margins {
    /// The larger of both on every side.
    pub fn union(self, other: Self) -> Self {
        Self {
            left_ticks: self.left_ticks.max(other.left_ticks),
            left_label: self.left_label.max(other.left_label),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
            bottom_ticks: self.bottom_ticks.max(other.bottom_ticks),
            bottom_label: self.bottom_label.max(other.bottom_label),
        }
    }

    pub fn left(&self) -> f64 {
        self.left_ticks + self.left_label
    }

    pub fn bottom(&self) -> f64 {
        self.bottom_ticks + self.bottom_label
    }
}

/// What a panel takes from the panels that it is stacked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shared {
    /// Ends of the common x axis.
    pub x_ends: Option<(f64, f64)>,
    /// Whether the x axis has labels here.
    pub x_labels: bool,
}

/// A panel once the size of its frame is (nearly) known.
#[derive(Debug)]
pub(super) struct PanelPlan<'a> {
    panel: &'a Panel,
    x: AxisPlan,
    y: AxisPlan,
    title: Typeset,
    colour_bar: Option<ColourBar>,
    outward: bool,
    pub margins: Margins,
}

/// The ends of a panel's x axis.
pub(super) fn x_ends(panels: &[&Panel]) -> Option<(f64, f64)> {
    let first = panels.first()?;
    let extents = panels.iter().map(|panel| panel.layers.iter().map(|l| l.extent(first.x.scale, panel.y.scale)));
    let extent = extents.flatten().fold(crate::Extent::EMPTY, crate::Extent::union);
    Some(first.x.ends(extent.x, (extent.tight_x, extent.tight_x)))
}

/// Height over width of the frame, if a heat map in it demands one.
pub(super) fn aspect(panel: &Panel) -> Option<f64> {
    panel.heat_map().filter(|map| map.has_equal_aspect())?;
    if (panel.x.scale, panel.y.scale) != (Scale::Linear, Scale::Linear) {
        return None;
    }
    let extent = panel.extent();
    let x = panel.x.ends(extent.x, (extent.tight_x, extent.tight_x));
    let y = panel.y.ends(extent.y, (extent.tight_bottom, extent.tight_top));
    let aspect = ((y.1 - y.0) / (x.1 - x.0)).abs();
    // A frame thinner than this could not be labelled.
    (0.05..=20.0).contains(&aspect).then_some(aspect)
}

impl<'a> PanelPlan<'a> {
    /// Plans a panel whose frame will be about `width` x `height`.
    pub fn new(panel: &'a Panel, shared: Shared, width: f64, height: f64) -> Self {
        let extent = panel.extent();
        let x_ends = shared.x_ends.unwrap_or_else(|| panel.x.ends(extent.x, (extent.tight_x, extent.tight_x)));
        let y_ends = panel.y.ends(extent.y, (extent.tight_bottom, extent.tight_top));
        let x = AxisPlan::new(&panel.x, x_ends, Direction::Horizontal, width, shared.x_labels);
        let y = AxisPlan::new(&panel.y, y_ends, Direction::Vertical, height, true);
        let title = Typeset::fitting(&panel.title, TITLE_SIZE, width);
        let colour_bar = panel.heat_map().and_then(|map| ColourBar::new(map, height));
        // On colours, ticks would be lost.
        let outward = panel.heat_map().is_some();
        let mut plan = Self { panel, x, y, title, colour_bar, outward, margins: Margins::default() };
        plan.margins = plan.measure(width, height);
        plan
    }

    fn outward_tick(&self) -> f64 {
        if self.outward { 0.7 * MAJOR_TICK } else { 0.0 }
    }

    fn measure(&self, width: f64, height: f64) -> Margins {
        let tick = self.outward_tick();
        let (x_before, x_after) = self.x.overhang(&self.panel.x, Direction::Horizontal, width);
        let (y_before, y_after) = self.y.overhang(&self.panel.y, Direction::Vertical, height);
        let (bar_before, bar_after) = self.colour_bar.as_ref().map_or((0.0, 0.0), |bar| bar.overhang(height));
        let half_line = 0.5 * FRAME.width;
        let title = if self.title.is_empty() { 0.0 } else { TITLE_GAP + self.title.height() };
        let multiplier = self.y.multiplier.as_ref().map_or(0.0, |multiplier| TICK_GAP + multiplier.height());
        let bar_above = self.colour_bar.as_ref().map_or(0.0, ColourBar::height_above);
        let over_frame = multiplier.max(bar_above);
        Margins {
            left_ticks: self.y.ticks_across(tick).max(x_before),
            left_label: self.y.label_room(Direction::Vertical),
            right: self.colour_bar.as_ref().map_or(0.0, ColourBar::width).max(x_after).max(half_line),
            top: (title + over_frame).max(y_after).max(bar_after).max(half_line),
            bottom_ticks: self.x.ticks_below(tick).max(y_before).max(bar_before).max(half_line),
            bottom_label: self.x.label_room(Direction::Horizontal),
        }
    }

    /// Draws the panel with its frame in `area`; `margins` are those of its row and column.
    pub fn draw(&self, area: Rectangle, margins: &Margins, drawing: &mut Drawing) {
        let x = Mapping { scale: self.panel.x.scale, ends: self.x.ends };
        let y = Mapping { scale: self.panel.y.scale, ends: self.y.ends };
        let frame = Frame::new(area, x, y);
        self.draw_grid(&frame, drawing);
        drawing.clipped(&area, |drawing| {
            for (layer, colour) in self.panel.layers.iter().zip(self.panel.colours()) {
                layer.draw(&frame, colour, drawing);
            }
        });
        self.draw_ticks(&frame, drawing);
        drawing.stroke(&Path::rectangle(&area), &FRAME);
        self.draw_tick_labels(&frame, drawing);
        self.draw_axis_labels(&area, margins, drawing);
        if let Some(bar) = &self.colour_bar {
            bar.draw(&area, drawing);
        }
        self.draw_legend(&frame, drawing);
    }

    fn draw_grid(&self, frame: &Frame, drawing: &mut Drawing) {
        let area = frame.area();
        let mut path = Path::new();
        if self.panel.x.grid {
            for x in self.x.ticks.major.iter().filter_map(|tick| frame.x(tick.value)).map(snap) {
                path.add_polyline(&[(x, area.top), (x, area.bottom())]);
            }
        }
        if self.panel.y.grid {
            for y in self.y.ticks.major.iter().filter_map(|tick| frame.y(tick.value)).map(snap) {
                path.add_polyline(&[(area.left, y), (area.right(), y)]);
            }
        }
        drawing.stroke(&path, &GRID);
    }

    /// Ticks inside the frame on all four sides, or outside of it at the labelled ones.
    fn draw_ticks(&self, frame: &Frame, drawing: &mut Drawing) {
        let area = frame.area();
        let ticks = |length: f64, x: &[f64], y: &[f64]| {
            let mut path = Path::new();
            let direction = if self.outward { -0.7 } else { 1.0 };
            for x in x.iter().filter_map(|value| frame.x(*value)).map(snap) {
                path.add_polyline(&[(x, area.bottom()), (x, area.bottom() - direction * length)]);
                if !self.outward {
                    path.add_polyline(&[(x, area.top), (x, area.top + length)]);
                }
            }
            for y in y.iter().filter_map(|value| frame.y(*value)).map(snap) {
                path.add_polyline(&[(area.left, y), (area.left + direction * length, y)]);
                if !self.outward {
                    path.add_polyline(&[(area.right(), y), (area.right() - length, y)]);
                }
            }
            path
        };
        let major = |plan: &AxisPlan| -> Vec<f64> { plan.ticks.major.iter().map(|tick| tick.value).collect() };
        drawing.stroke(&ticks(MINOR_TICK, &self.x.ticks.minor, &self.y.ticks.minor), &MINOR);
        drawing.stroke(&ticks(MAJOR_TICK, &major(&self.x), &major(&self.y)), &FRAME);
    }

    fn draw_tick_labels(&self, frame: &Frame, drawing: &mut Drawing) {
        let area = frame.area();
        let gap = TICK_GAP + self.outward_tick();
        let baseline = area.bottom() + gap + self.x.tick_ascent();
        for (tick, label) in self.x.ticks.major.iter().zip(&self.x.labels) {
            if let Some(x) = frame.x(tick.value) {
                drawing.text(label, (x, baseline), Anchor::Middle, 0.0, Colour::BLACK);
            }
        }
        for (tick, label) in self.y.ticks.major.iter().zip(&self.y.labels) {
            if let Some(y) = frame.y(tick.value) {
                let place = (area.left - gap, y + 0.5 * DIGIT_HEIGHT * TICK_SIZE);
                drawing.text(label, place, Anchor::End, 0.0, Colour::BLACK);
            }
        }
    }

    fn draw_axis_labels(&self, area: &Rectangle, margins: &Margins, drawing: &mut Drawing) {
        let middle = (area.left + 0.5 * area.width, area.top + 0.5 * area.height);
        let below = area.bottom() + margins.bottom_ticks + LABEL_GAP;
        drawing.text(&self.x.label, (middle.0, below + self.x.label.ascent), Anchor::Middle, 0.0, Colour::BLACK);
        if let Some(multiplier) = &self.x.multiplier {
            drawing.text(multiplier, (area.right(), below + multiplier.ascent), Anchor::End, 0.0, Colour::BLACK);
        }
        let beside = area.left - margins.left_ticks - LABEL_GAP - self.y.label.descent;
        drawing.text(&self.y.label, (beside, middle.1), Anchor::Middle, 90.0, Colour::BLACK);
        let mut above = area.top;
        if let Some(multiplier) = &self.y.multiplier {
            above -= TICK_GAP + multiplier.descent;
            drawing.text(multiplier, (area.left, above), Anchor::Start, 0.0, Colour::BLACK);
            above -= multiplier.ascent;
        }
        above = above.min(area.top - self.colour_bar.as_ref().map_or(0.0, ColourBar::height_above));
        let title = (middle.0, above - TITLE_GAP - self.title.descent);
        drawing.text(&self.title, title, Anchor::Middle, 0.0, Colour::BLACK);
    }

    fn draw_legend(&self, frame: &Frame, drawing: &mut Drawing) {
        if self.panel.legend == LegendPosition::Hidden {
            return;
        }
        let area = frame.area();
        if let Some(legend) = Legend::new(self.panel.keys(), area.width) {
            let obstacles: Vec<(f64, f64)> =
                self.panel.layers.iter().flat_map(|layer| layer.obstacles(frame)).collect();
            legend.draw(&legend.place(self.panel.legend, &area, &obstacles), drawing);
        }
    }
}

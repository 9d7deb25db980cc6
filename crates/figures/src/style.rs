//! Sizes that all figures share, in points.

use crate::{Colour, Stroke};

/// Font size of axis labels.
pub(crate) const LABEL_SIZE: f64 = 11.0;
/// Font size of tick labels.
pub(crate) const TICK_SIZE: f64 = 9.5;
/// Font size of legends and annotations.
pub(crate) const LEGEND_SIZE: f64 = 9.5;
/// Font size of a panel's title.
pub(crate) const TITLE_SIZE: f64 = 11.5;
/// Font size of the figure's title.
pub(crate) const FIGURE_TITLE_SIZE: f64 = 13.0;

/// The unit of the page grid: a pixel at 200 dots per inch. Frames and ticks lie on it, so that they are crisp.
pub(crate) const PIXEL: f64 = 0.36;
/// Lines of frames and major ticks.
pub(crate) const FRAME: Stroke = Stroke::new(Colour::BLACK, 2.0 * PIXEL);
/// Lines of minor ticks.
pub(crate) const MINOR: Stroke = Stroke::new(Colour::BLACK, 0.54);
/// Lines of the grid.
pub(crate) const GRID: Stroke = Stroke::new(Colour::rgb(217, 217, 217), 0.54);
/// Default width of curves.
pub(crate) const CURVE_WIDTH: f64 = 1.5;
/// Default width of the outlines of histograms.
pub(crate) const OUTLINE_WIDTH: f64 = 1.2;
/// Default width of error bars.
pub(crate) const ERROR_BAR_WIDTH: f64 = 1.0;
/// Default diameter of markers.
pub(crate) const MARKER_SIZE: f64 = 4.5;
/// Default opacity of bands and filled histograms.
pub(crate) const FILL_OPACITY: f64 = 0.25;

/// Length of major ticks.
pub(crate) const MAJOR_TICK: f64 = 5.4;
/// Length of minor ticks.
pub(crate) const MINOR_TICK: f64 = 2.88;

/// Between the frame and tick labels.
pub(crate) const TICK_GAP: f64 = 4.0;
/// Between tick labels and the label of the axis.
pub(crate) const LABEL_GAP: f64 = 5.0;
/// Between the frame and a title.
pub(crate) const TITLE_GAP: f64 = 6.0;
/// Around the page.
pub(crate) const PAGE_MARGIN: f64 = 6.0;
/// Between the panels of a grid.
pub(crate) const PANEL_GAP: f64 = 14.0;
/// Between stacked panels that share an axis.
pub(crate) const STACK_GAP: f64 = 5.0;
/// Width of a colour bar, and its distance from the frame.
pub(crate) const COLOUR_BAR_WIDTH: f64 = 12.6;
/// See [`COLOUR_BAR_WIDTH`].
pub(crate) const COLOUR_BAR_GAP: f64 = 9.0;

/// Moves a coordinate onto the page grid.
pub(crate) fn snap(coordinate: f64) -> f64 {
    (coordinate / PIXEL).round() * PIXEL
}

//! A matrix as colours.

use super::{Extent, Interval, Layer};
use crate::drawing::Raster;
use crate::style::PIXEL;
use crate::{Colour, ColourMap, Drawing, Frame, Rectangle, Scale};

/// A matrix whose values are shown as colours, with a colour bar beside the frame.
///
/// Values are in row-major order; the first row lies at the bottom, so that element `[i][j]` is at x = j, y = i. Values that are no
/// number are left blank, and missing ones too. Axes should be linear: cells are equally large.
///
/// Cells larger than a pixel are drawn as crisp rectangles; of smaller ones, averages over blocks are shown, as a camera would.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    values: Vec<f64>,
    rows: usize,
    columns: usize,
    x: (f64, f64),
    y: (f64, f64),
    colour_map: ColourMap,
    scale: Scale,
    range: Range,
    label: String,
    colour_bar: bool,
    equal_aspect: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Range {
    OfData,
    SymmetricOfData,
    Given(f64, f64),
}

/// Values and their colours: what a colour bar explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ColourScale {
    pub colour_map: ColourMap,
    pub scale: Scale,
    pub lower: f64,
    pub upper: f64,
    /// Whether some values lie below or above the range and are shown with the colour of its end.
    pub exceeded: (bool, bool),
}

impl HeatMap {
    /// A matrix of `shape` = [rows, columns], over x from 0 to columns and y from 0 to rows.
    pub fn new(values: impl AsRef<[f64]>, shape: [usize; 2]) -> Self {
        let [rows, columns] = shape;
        Self {
            values: values.as_ref().to_vec(),
            rows,
            columns,
            x: (0.0, columns as f64),
            y: (0.0, rows as f64),
            colour_map: ColourMap::Viridis,
            scale: Scale::Linear,
            range: Range::OfData,
            label: String::new(),
            colour_bar: true,
            equal_aspect: false,
        }
    }

    /// The edges of the matrix on the axes: x and y from the outer edge of the first to that of the last cell.
    #[must_use]
    pub fn extent(self, x: (f64, f64), y: (f64, f64)) -> Self {
        Self { x, y, ..self }
    }

    /// The colour map; [`ColourMap::Viridis`] if it is not set.
    #[must_use]
    pub fn colour_map(self, colour_map: ColourMap) -> Self {
        Self { colour_map, ..self }
    }

    /// The values at the ends of the colour map; the range of the data if it is not set.
    #[must_use]
    pub fn range(self, lower: f64, upper: f64) -> Self {
        Self { range: Range::Given(lower, upper), ..self }
    }

    /// A range of colours that is symmetric around zero, as a diverging map needs.
    #[must_use]
    pub fn symmetric(self) -> Self {
        Self { range: Range::SymmetricOfData, ..self }
    }

    /// Equal ratios are equal steps in colour; values that are not positive are left blank.
    #[must_use]
    pub fn logarithmic(self) -> Self {
        Self { scale: Scale::Log, ..self }
    }

    /// The label of the colour bar (markup).
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Draws no colour bar.
    #[must_use]
    pub fn without_colour_bar(self) -> Self {
        Self { colour_bar: false, ..self }
    }

    /// A unit has the same length on both axes; the frame is as wide and high as this demands.
    #[must_use]
    pub fn equal_aspect(self) -> Self {
        Self { equal_aspect: true, ..self }
    }

    /// Height of a unit of y over the width of a unit of x must be 1.
    pub(crate) fn has_equal_aspect(&self) -> bool {
        self.equal_aspect
    }

    /// The label of the colour bar, if one is to be drawn.
    pub(crate) fn colour_bar_label(&self) -> Option<&str> {
        self.colour_bar.then_some(&self.label)
    }

    /// Which colours stand for which values.
    pub(crate) fn colour_scale(&self) -> ColourScale {
        let data = Interval::of(self.scale, self.values.iter().copied());
        let wanted = match self.range {
            Range::Given(lower, upper) if self.scale.shows(lower) && self.scale.shows(upper) && lower < upper => {
                Interval::new(lower, upper)
            }
            Range::SymmetricOfData if self.scale == Scale::Linear => {
                let largest = data.upper.abs().max(data.lower.abs());
                Interval::new(-largest, largest)
            }
            _ => data,
        };
        let axis = match self.scale {
            Scale::Linear => crate::Axis::linear(""),
            Scale::Log => crate::Axis::log(""),
        };
        let (lower, upper) = axis.ends(wanted, (true, true));
        ColourScale {
            colour_map: self.colour_map,
            scale: self.scale,
            lower,
            upper,
            exceeded: (data.lower < lower, data.upper > upper),
        }
    }

    /// Means over blocks of cells: (values, rows, columns). Values that are no number do not count.
    fn reduced(&self, rows_per_block: usize, columns_per_block: usize) -> (Vec<f64>, usize, usize) {
        let (rows, columns) = (self.rows.div_ceil(rows_per_block), self.columns.div_ceil(columns_per_block));
        let mut means = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let (mut sum, mut count) = (0.0, 0_u32);
                for i in row * rows_per_block..((row + 1) * rows_per_block).min(self.rows) {
                    for j in column * columns_per_block..((column + 1) * columns_per_block).min(self.columns) {
                        let value = self.values.get(i * self.columns + j).copied().unwrap_or(f64::NAN);
                        if value.is_finite() {
                            sum += value;
                            count += 1;
                        }
                    }
                }
                means.push(if count > 0 { sum / f64::from(count) } else { f64::NAN });
            }
        }
        (means, rows, columns)
    }
}

impl ColourScale {
    /// The colour of a value.
    pub fn colour(&self, value: f64) -> Colour {
        let (Some(lower), Some(upper)) = (self.scale.forward(self.lower), self.scale.forward(self.upper)) else {
            return self.colour_map.colour(f64::NAN);
        };
        let place = self.scale.forward(value).unwrap_or(f64::NAN);
        self.colour_map.colour((place - lower) / (upper - lower))
    }
}

impl Layer for HeatMap {
    fn extent(&self, x: Scale, y: Scale) -> Extent {
        Extent {
            tight_x: true,
            tight_bottom: true,
            tight_top: true,
            ..Extent::new(Interval::of(x, [self.x.0, self.x.1]), Interval::of(y, [self.y.0, self.y.1]))
        }
    }

    fn draw(&self, frame: &Frame, _: Colour, drawing: &mut Drawing) {
        let (Some(start), Some(end)) = (frame.point(self.x.0, self.y.0), frame.point(self.x.1, self.y.1)) else {
            return;
        };
        let area =
            Rectangle::new(start.0.min(end.0), start.1.min(end.1), (end.0 - start.0).abs(), (end.1 - start.1).abs());
        if self.rows == 0 || self.columns == 0 || area.width <= 0.0 || area.height <= 0.0 {
            return;
        }
        // Blocks of cells that are as large as a pixel at least.
        let per_pixel = |cells: usize, length: f64| ((cells as f64 * PIXEL / length).floor() as usize).clamp(1, cells);
        let (values, rows, columns) =
            self.reduced(per_pixel(self.rows, area.height), per_pixel(self.columns, area.width));
        let scale = self.colour_scale();
        // Rows of an image start at the top.
        let (upward, rightward) = (end.1 < start.1, end.0 > start.0);
        let raster = Raster::new(columns, rows, |column, row| {
            let i = if upward { rows - 1 - row } else { row };
            let j = if rightward { column } else { columns - 1 - column };
            scale.colour(values[i * columns + j])
        });
        let crisp = rows as f64 * 2.0 * PIXEL <= area.height && columns as f64 * 2.0 * PIXEL <= area.width;
        drawing.raster(&raster, &area, !crisp);
    }

    fn own_colour(&self) -> Option<Colour> {
        Some(Colour::BLACK)
    }

    fn as_heat_map(&self) -> Option<&HeatMap> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_range_and_its_ends_are_used_beyond() {
        let map = HeatMap::new([-5.0, 0.0, 1.0, 2.0], [2, 2]).range(0.0, 2.0);
        let scale = map.colour_scale();
        assert_eq!(scale.exceeded, (true, false));
        assert_eq!(scale.colour(-5.0), ColourMap::Viridis.colour(0.0));
        assert_eq!(scale.colour(2.0), ColourMap::Viridis.colour(1.0));
        assert_eq!(scale.colour(f64::NAN).opacity, 0.0);
    }

    #[test]
    fn zero_has_the_middle_colour_of_a_symmetric_range() {
        let scale = HeatMap::new([-1.0, 3.0], [1, 2]).colour_map(ColourMap::Diverging).symmetric().colour_scale();
        assert_eq!((scale.lower, scale.upper), (-3.0, 3.0));
        assert_eq!(scale.colour(0.0), ColourMap::Diverging.colour(0.5));
    }

    #[test]
    fn blocks_hold_the_mean_of_their_numbers() {
        let map = HeatMap::new([1.0, 3.0, f64::NAN, 5.0, 7.0, 2.0], [2, 3]);
        assert_eq!(map.reduced(2, 2), (vec![4.0, 2.0], 1, 2));
    }
}

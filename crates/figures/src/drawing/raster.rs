//! Small images inside a drawing.

use resvg::tiny_skia::{ColorU8, Pixmap};

use crate::Colour;

/// An image of coloured cells.
#[derive(Debug, Clone)]
pub(crate) struct Raster {
    pixels: Option<Pixmap>,
}

impl Raster {
    /// An image whose pixel in a column and a row (from the top) is `colour(column, row)`. It is empty if it has no pixels
    /// or more than an image can have.
    pub fn new(columns: usize, rows: usize, colour: impl Fn(usize, usize) -> Colour) -> Self {
        let size = u32::try_from(columns).ok().zip(u32::try_from(rows).ok());
        let mut pixels = size.and_then(|(columns, rows)| Pixmap::new(columns, rows));
        if let Some(pixels) = &mut pixels {
            for (index, pixel) in pixels.pixels_mut().iter_mut().enumerate() {
                let Colour { red, green, blue, opacity } = colour(index % columns, index / columns);
                *pixel = ColorU8::from_rgba(red, green, blue, (255.0 * opacity).round() as u8).premultiply();
            }
        }
        Self { pixels }
    }

    /// The image as PNG.
    pub fn png(&self) -> Option<Vec<u8>> {
        self.pixels.as_ref()?.encode_png().ok()
    }
}

//! From SVG to PNG.

use resvg::{tiny_skia, usvg};

use crate::FigureError;

/// The longest edge of a PNG in pixels.
const MOST_PIXELS: u32 = 20_000;
/// Inches per metre.
const INCHES: f64 = 39.370_079;

/// Draws an SVG document with anti-aliasing; the PNG says how large it is on paper.
pub(crate) fn rasterise(svg: &str, dots_per_inch: f64) -> Result<Vec<u8>, FigureError> {
    let tree =
        usvg::Tree::from_str(svg, &usvg::Options::default()).map_err(|error| FigureError::Raster(error.to_string()))?;
    // usvg measures in pixels of 1/96 inch.
    let scale = dots_per_inch / 96.0;
    let pixels = |length: f32| (f64::from(length) * scale).round() as u32;
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    let size_error = FigureError::PageSize { width, height };
    if width > MOST_PIXELS || height > MOST_PIXELS {
        return Err(size_error);
    }
    let mut pixmap = tiny_skia::Pixmap::new(width, height).ok_or(size_error)?;
    let scale = scale as f32;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let png = pixmap.encode_png().map_err(|error| FigureError::Raster(error.to_string()))?;
    Ok(with_resolution(&png, dots_per_inch))
}

/// Adds the chunk `pHYs` (PNG specification, 11.3.4.3), from which typesetting programs take the size on paper.
fn with_resolution(png: &[u8], dots_per_inch: f64) -> Vec<u8> {
    /// The signature (8 bytes) and the header chunk (4 + 4 + 13 + 4), which comes first in every PNG.
    const HEADER: usize = 8 + 25;
    let per_metre = (dots_per_inch * INCHES).round() as u32;
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(per_metre.to_be_bytes());
    chunk.extend(per_metre.to_be_bytes());
    // The unit is the metre.
    chunk.push(1);
    let (header, rest) = png.split_at(HEADER.min(png.len()));
    let length = (chunk.len() - 4) as u32;
    [header, &length.to_be_bytes(), &chunk, &check(&chunk).to_be_bytes(), rest].concat()
}

/// CRC-32 of a chunk (PNG specification, annex D).
fn check(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_of_the_end_chunk_is_the_known_one() {
        assert_eq!(check(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn pages_without_area_or_beyond_all_measure_are_errors() {
        let page = r#"<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"/>"#;
        let png = rasterise(page, 100.0).unwrap();
        let pixmap = tiny_skia::Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixmap.width(), pixmap.height()), (100, 50));
        for resolution in [0.0, -1.0, f64::NAN, 1e9] {
            assert!(matches!(rasterise(page, resolution), Err(FigureError::PageSize { .. })));
        }
        assert!(matches!(rasterise("no svg", 100.0), Err(FigureError::Raster(_))));
    }
}

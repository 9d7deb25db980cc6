//! Text with its measured size, ready to be drawn as outlines.

use ttf_parser::OutlineBuilder;

use super::font::Glyph;
use super::markup::{Atom, parse};
use crate::drawing::Path;

/// Size of a script relative to its line, and how far its baseline is moved, in units of the line's font size.
const SCRIPT_SIZE: f64 = 0.7;
const RAISE: f64 = 0.36;
const LOWER: f64 = 0.17;
/// Scripts of scripts are not made smaller than this, relative to the line.
const SMALLEST_SCRIPT: f64 = 0.45;
/// Space after a script, in units of the font size.
const SCRIPT_SPACE: f64 = 0.05;

/// A line of text, measured. Lengths are in points; the origin is the left end of the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Typeset {
    glyphs: Vec<Placed>,
    /// Advance of the whole line.
    pub width: f64,
    /// How far the ink reaches above the baseline.
    pub ascent: f64,
    /// How far the ink reaches below the baseline.
    pub descent: f64,
    /// The text without markup.
    pub plain: String,
}

#[derive(Debug, Clone, PartialEq)]
struct Placed {
    glyph: Glyph,
    x: f64,
    /// Height of the glyph's baseline over the line's.
    rise: f64,
    size: f64,
}

impl Typeset {
    /// Sets `source` (markup) at a font size in points.
    pub fn new(source: &str, size: f64) -> Self {
        let mut text = Self { glyphs: Vec::new(), width: 0.0, ascent: 0.0, descent: 0.0, plain: super::plain(source) };
        text.width = text.set(&parse(source), 0.0, 0.0, size, size);
        for Placed { glyph, rise, size, .. } in &text.glyphs {
            if let Some((low, high)) = glyph.vertical_extent() {
                text.ascent = text.ascent.max(rise + high * size);
                text.descent = text.descent.max(-(rise + low * size));
            }
        }
        text
    }

    /// Sets `source` at `size`, or smaller if it would be wider than `limit`.
    pub fn fitting(source: &str, size: f64, limit: f64) -> Self {
        let text = Self::new(source, size);
        if text.width > limit && limit > 0.0 { Self::new(source, size * limit / text.width) } else { text }
    }

    /// Height of the ink.
    pub fn height(&self) -> f64 {
        self.ascent + self.descent
    }

    /// Nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// Places `atoms` from `x` on; returns where they end.
    fn set(&mut self, atoms: &[Atom], mut x: f64, rise: f64, size: f64, line_size: f64) -> f64 {
        let mut overhang = 0.0;
        for atom in atoms {
            match atom {
                Atom::Character(character) if space(character.character).is_some() => {
                    x += size * space(character.character).unwrap_or(0.0);
                    overhang = 0.0;
                }
                Atom::Character(character) => {
                    let glyph = Glyph::find(character.character, character.italic);
                    self.glyphs.push(Placed { glyph, x, rise, size });
                    x += glyph.advance() * size;
                    overhang = glyph.overhang() * size;
                }
                Atom::Scripts { superscript, subscript } => {
                    let small = (SCRIPT_SIZE * size).max(SMALLEST_SCRIPT * line_size);
                    let raised = self.set(superscript, x + overhang, rise + RAISE * size, small, line_size);
                    let lowered = self.set(subscript, x, rise - LOWER * size, small, line_size);
                    x = raised.max(lowered) + SCRIPT_SPACE * size;
                    overhang = 0.0;
                }
            }
        }
        x
    }

    /// The outlines of all glyphs, with the origin of the line at the origin.
    pub fn outline(&self) -> Path {
        let mut path = Path::new();
        for Placed { glyph, x, rise, size } in &self.glyphs {
            let scale = glyph.scale() * size;
            glyph.outline(&mut Pen { path: &mut path, x: *x, y: -rise, scale });
        }
        path
    }
}

/// Widths of spaces that fonts need not hold, in units of the font size.
fn space(character: char) -> Option<f64> {
    match character {
        '\u{2003}' => Some(1.0),
        '\u{2009}' => Some(1.0 / 6.0),
        '\u{202f}' => Some(0.2),
        '\u{200b}' => Some(0.0),
        _ => None,
    }
}

/// Turns an outline in font units (y upwards) into a path on the page (y downwards).
struct Pen<'a> {
    path: &'a mut Path,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> (f64, f64) {
        (self.x + f64::from(x) * self.scale, self.y - f64::from(y) * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let control = self.place(x1, y1);
        let end = self.place(x, y);
        self.path.quadratic_to(control, end);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let controls = (self.place(x1, y1), self.place(x2, y2));
        let end = self.place(x, y);
        self.path.cubic_to(controls.0, controls.1, end);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn width_is_the_sum_of_the_advances() {
        // A digit of Noto Sans is 0.572 wide.
        assert_relative_eq!(Typeset::new("1234", 10.0).width, 4.0 * 5.72, epsilon = 1e-9);
    }

    #[test]
    fn a_superscript_raises_the_ink_and_a_subscript_lowers_it() {
        let (line, raised, lowered) = (Typeset::new("x", 10.0), Typeset::new("x^2", 10.0), Typeset::new("x_2", 10.0));
        assert!(raised.ascent > line.ascent + 2.0 && raised.descent == line.descent);
        assert!(lowered.descent > line.descent + 1.0 && lowered.ascent < 7.14);
        // Stacked scripts take the width of one.
        let both = Typeset::new("x_2^2", 10.0);
        assert!(both.width < lowered.width + 1.0);
    }

    #[test]
    fn a_long_text_is_made_to_fit() {
        let text = Typeset::fitting("a rather long label of an axis", 12.0, 40.0);
        assert!(text.width <= 40.0 + 1e-9 && text.width > 35.0);
        assert!(Typeset::new("", 12.0).is_empty());
    }
}

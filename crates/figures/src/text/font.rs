//! The embedded fonts: which face holds a character, how wide it is, what it looks like.

use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder, Rect};

/// Height of a capital letter of Noto Sans, in units of the font size.
pub(crate) const CAPITAL_HEIGHT: f64 = 0.714;
/// Height of a digit of Noto Sans, in units of the font size.
pub(crate) const DIGIT_HEIGHT: f64 = 0.714;

/// The three faces, in the order of [`Fonts::faces`].
const UPRIGHT: usize = 0;
const ITALIC: usize = 1;
const SYMBOLS: usize = 2;

struct Fonts {
    faces: [Face<'static>; 3],
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let load = |data| Face::parse(data, 0).expect("the embedded fonts are valid: a test loads them");
        Fonts {
            faces: [
                load(include_bytes!("../../fonts/NotoSans-Regular.subset.ttf")),
                load(include_bytes!("../../fonts/NotoSans-Italic.subset.ttf")),
                load(include_bytes!("../../fonts/NotoSansMath-Regular.subset.ttf")),
            ],
        }
    })
}

/// A character of one of the embedded faces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    face: usize,
    id: GlyphId,
}

impl Glyph {
    /// Finds `character` in the face asked for, then in the other ones; unknown characters become the face's empty box.
    pub(crate) fn find(character: char, italic: bool) -> Self {
        let order = if italic { [ITALIC, UPRIGHT, SYMBOLS] } else { [UPRIGHT, ITALIC, SYMBOLS] };
        order
            .into_iter()
            .find_map(|face| fonts().faces[face].glyph_index(character).map(|id| Self { face, id }))
            .unwrap_or(Self { face: UPRIGHT, id: GlyphId(0) })
    }

    fn units_per_em(self) -> f64 {
        f64::from(fonts().faces[self.face].units_per_em())
    }

    /// Width in units of the font size.
    pub(crate) fn advance(self) -> f64 {
        f64::from(fonts().faces[self.face].glyph_hor_advance(self.id).unwrap_or(0)) / self.units_per_em()
    }

    /// Lowest and highest y of the ink above the baseline, in units of the font size; `None` for a space.
    pub(crate) fn vertical_extent(self) -> Option<(f64, f64)> {
        let Rect { y_min, y_max, .. } = fonts().faces[self.face].glyph_bounding_box(self.id)?;
        Some((f64::from(y_min) / self.units_per_em(), f64::from(y_max) / self.units_per_em()))
    }

    /// How far the ink of an italic letter leans out over its advance, in units of the font size.
    pub(crate) fn overhang(self) -> f64 {
        let ink = fonts().faces[self.face].glyph_bounding_box(self.id);
        ink.map_or(0.0, |ink| (f64::from(ink.x_max) / self.units_per_em() - self.advance()).max(0.0))
    }

    /// Hands the outline to `builder`, in font units with y upwards; returns the factor from font units to units of the font size.
    pub(crate) fn outline(self, builder: &mut dyn OutlineBuilder) -> f64 {
        fonts().faces[self.face].outline_glyph(self.id, builder);
        1.0 / self.units_per_em()
    }

    /// The scale of [`Glyph::outline`].
    pub(crate) fn scale(self) -> f64 {
        1.0 / self.units_per_em()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_hold_what_physics_labels_need() {
        let missing = Glyph { face: UPRIGHT, id: GlyphId(0) };
        for character in "abcXYZ0123456789αβγδεζηθκλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ−×·±≤≥≈∼∝∞∂∇∑∫√⟨⟩ħℓ⊙Å°→∥⊥′†".chars()
        {
            assert_ne!(Glyph::find(character, false), missing, "{character}");
        }
        assert_eq!(Glyph::find('\u{4e00}', true), missing);
    }

    #[test]
    fn stated_heights_are_those_of_the_face() {
        let (_, capital) = Glyph::find('H', false).vertical_extent().unwrap();
        let (_, digit) = Glyph::find('1', false).vertical_extent().unwrap();
        assert_eq!(capital, CAPITAL_HEIGHT);
        assert_eq!(digit, DIGIT_HEIGHT);
    }

    #[test]
    fn digits_have_one_width_so_that_tick_labels_align() {
        let widths: Vec<f64> = ('0'..='9').map(|digit| Glyph::find(digit, false).advance()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]));
    }
}

//! Perceptual colour maps.

use std::sync::OnceLock;

use crate::Colour;

/// A map from the unit interval to colours whose lightness is monotone (or, for a diverging map, monotone from the middle
/// outwards), so that equal steps of the data look equal, in print too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourMap {
    /// Dark violet over green to yellow (S. van der Walt and N. Smith, 2015; CC0).
    #[default]
    Viridis,
    /// Black over purple to pale yellow (S. van der Walt and N. Smith, 2015; CC0).
    Magma,
    /// Black over red to pale yellow (S. van der Walt and N. Smith, 2015; CC0).
    Inferno,
    /// Blue over near-white to red, for data with a natural zero.
    ///
    /// In Oklab (B. Ottosson, 2020), with u from 0 in the middle to 1 at either end: lightness 0.97 - 0.62 u, hue 255 degrees
    /// (blue) or 30 degrees (red), chroma c u (1 - 0.7 u) with the largest c that stays inside sRGB.
    /// Both arms have the same lightness at the same distance from the middle.
    Diverging,
    /// White to black.
    Grey,
}

impl ColourMap {
    /// The colour at `position`, which is clamped to the unit interval. NaN has no colour: it is transparent.
    ///
    /// ```
    /// use ornstein_figures::{Colour, ColourMap};
    /// assert_eq!(ColourMap::Viridis.colour(0.0), Colour::rgb(0x44, 0x01, 0x54));
    /// assert_eq!(ColourMap::Viridis.colour(1.0), Colour::rgb(0xfd, 0xe7, 0x25));
    /// ```
    pub fn colour(self, position: f64) -> Colour {
        if position.is_nan() {
            return Colour::WHITE.with_opacity(0.0);
        }
        let table = self.table();
        let place = position.clamp(0.0, 1.0) * (table.len() - 1) as f64;
        let [red, green, blue] = table[place.round() as usize];
        Colour::rgb(red, green, blue)
    }

    /// 257 colours for a diverging map, so that the middle is one of them, 256 otherwise.
    fn table(self) -> &'static [[u8; 3]] {
        static VIRIDIS: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
        static MAGMA: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
        static INFERNO: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
        static DIVERGING: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
        static GREY: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
        match self {
            Self::Viridis => VIRIDIS.get_or_init(|| parse(include_str!("../colour_maps/viridis.hex"))),
            Self::Magma => MAGMA.get_or_init(|| parse(include_str!("../colour_maps/magma.hex"))),
            Self::Inferno => INFERNO.get_or_init(|| parse(include_str!("../colour_maps/inferno.hex"))),
            Self::Diverging => {
                DIVERGING.get_or_init(|| (-128..=128).map(|i| diverging(f64::from(i) / 128.0)).collect())
            }
            Self::Grey => GREY.get_or_init(|| (0..=255).rev().map(|level| [level; 3]).collect()),
        }
    }
}

/// One colour per line, as `rrggbb`.
fn parse(table: &str) -> Vec<[u8; 3]> {
    let component = |line: &str, at: usize| u8::from_str_radix(line.get(at..at + 2).unwrap_or("00"), 16).unwrap_or(0);
    table.lines().map(|line| [component(line, 0), component(line, 2), component(line, 4)]).collect()
}

/// The diverging map at `t` from -1 (blue) to 1 (red).
fn diverging(t: f64) -> [u8; 3] {
    let distance = t.abs();
    // The chroma factors keep both arms inside sRGB (a test checks it) and are close to the largest that do.
    let (hue_degrees, chroma_factor) = if t < 0.0 { (255.0_f64, 0.37) } else { (30.0_f64, 0.43) };
    let lightness = 0.97 - 0.62 * distance;
    let chroma = chroma_factor * distance * (1.0 - 0.7 * distance);
    let hue = hue_degrees.to_radians();
    oklab_to_linear_srgb(lightness, chroma * hue.cos(), chroma * hue.sin())
        .map(|linear| (255.0 * gamma(linear.clamp(0.0, 1.0))).round() as u8)
}

/// B. Ottosson, "A perceptual color space for image processing" (2020): the inverse transform.
fn oklab_to_linear_srgb(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
}

/// The transfer function of sRGB (IEC 61966-2-1).
fn gamma(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE lightness L* of an sRGB colour.
    fn lightness(colour: Colour) -> f64 {
        let linear = |component: u8| {
            let c = f64::from(component) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
        if luminance > 0.008_856 { 116.0 * luminance.cbrt() - 16.0 } else { 903.3 * luminance }
    }

    #[test]
    fn sequential_maps_have_monotone_lightness() {
        for map in [ColourMap::Viridis, ColourMap::Magma, ColourMap::Inferno] {
            let levels: Vec<f64> = (0..256).map(|i| lightness(map.colour(f64::from(i) / 255.0))).collect();
            // Components are rounded to 1/255, which moves L* by up to about 0.4.
            assert!(levels.windows(2).all(|pair| pair[1] > pair[0] - 0.4), "{map:?}");
            assert!(levels[255] - levels[0] > 70.0, "{map:?}");
        }
    }

    #[test]
    fn diverging_map_darkens_equally_on_both_sides() {
        let at = |t: f64| lightness(ColourMap::Diverging.colour(0.5 + 0.5 * t));
        for i in 0..128 {
            let (near, far) = (f64::from(i) / 128.0, f64::from(i + 1) / 128.0);
            assert!(at(far) < at(near) + 0.4 && at(-far) < at(-near) + 0.4);
            assert!((at(near) - at(-near)).abs() < 6.0, "{} {}", at(near), at(-near));
        }
    }

    #[test]
    fn diverging_map_stays_inside_srgb() {
        for i in -128..=128 {
            let t = f64::from(i) / 128.0;
            let (hue, factor) = if t < 0.0 { (255.0_f64, 0.37) } else { (30.0_f64, 0.43) };
            let chroma = factor * t.abs() * (1.0 - 0.7 * t.abs());
            let (sin, cos) = hue.to_radians().sin_cos();
            let linear = oklab_to_linear_srgb(0.97 - 0.62 * t.abs(), chroma * cos, chroma * sin);
            assert!(linear.iter().all(|c| (-0.003..=1.003).contains(c)), "{t}: {linear:?}");
        }
    }

    #[test]
    fn end_points_are_those_of_the_published_tables() {
        assert_eq!(ColourMap::Magma.colour(0.0), Colour::rgb(0, 0, 4));
        assert_eq!(ColourMap::Magma.colour(7.0), Colour::rgb(252, 253, 191));
        assert_eq!(ColourMap::Inferno.colour(1.0), Colour::rgb(252, 255, 164));
        assert_eq!(ColourMap::Viridis.colour(f64::NAN).opacity, 0.0);
    }
}

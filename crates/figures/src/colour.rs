//! Colours, and the cycle from which layers without a colour of their own take theirs.

/// A colour in sRGB with opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// Opacity, from 0 (invisible) to 1.
    pub opacity: f64,
}

/// The default colour cycle: the eight colours of Okabe & Ito (2008), distinguishable with all common forms of colour
/// blindness, ordered so that the first ones differ most on paper; their yellow is left out (invisible as a thin line on white).
pub const PALETTE: [Colour; 7] = [
    Colour::rgb(0, 114, 178),   // blue
    Colour::rgb(213, 94, 0),    // vermillion
    Colour::rgb(0, 158, 115),   // bluish green
    Colour::rgb(204, 121, 167), // reddish purple
    Colour::rgb(230, 159, 0),   // orange
    Colour::rgb(86, 180, 233),  // sky blue
    Colour::rgb(64, 64, 64),    // in place of black, which is the colour of axes and text
];

impl Colour {
    /// Black, the colour of axes and text.
    pub const BLACK: Self = Self::rgb(0, 0, 0);
    /// White, the colour of the page.
    pub const WHITE: Self = Self::rgb(255, 255, 255);
    /// A medium grey, for references and guides.
    pub const GREY: Self = Self::rgb(128, 128, 128);

    /// An opaque colour from its sRGB components.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, opacity: 1.0 }
    }

    /// The `index`-th colour of [`PALETTE`], starting again at its end.
    ///
    /// ```
    /// use ornstein_figures::{Colour, PALETTE};
    /// assert_eq!(Colour::cycle(0), PALETTE[0]);
    /// assert_eq!(Colour::cycle(PALETTE.len() + 2), PALETTE[2]);
    /// ```
    pub const fn cycle(index: usize) -> Self {
        PALETTE[index % PALETTE.len()]
    }

    /// The same colour with another opacity, from 0 (invisible) to 1.
    #[must_use]
    pub const fn with_opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// `#rrggbb`, without the opacity.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

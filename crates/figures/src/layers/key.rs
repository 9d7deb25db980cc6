//! Entries of a legend.

use super::Marker;
use crate::{Colour, Stroke};

/// What a legend shows beside a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The label (markup).
    pub label: String,
    /// A piece of the layer's line.
    pub line: Option<Stroke>,
    /// A patch of its area.
    pub fill: Option<Colour>,
    /// Its marker with the marker's size and colour.
    pub marker: Option<(Marker, f64, Colour)>,
    /// Whether the marker has an error bar.
    pub bar: bool,
}

impl Key {
    /// An entry with a label only.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), line: None, fill: None, marker: None, bar: false }
    }

    /// Adds a piece of line.
    #[must_use]
    pub fn line(self, stroke: Stroke) -> Self {
        Self { line: Some(stroke), ..self }
    }

    /// Adds a filled patch.
    #[must_use]
    pub fn fill(self, colour: Colour) -> Self {
        Self { fill: Some(colour), ..self }
    }

    /// Adds a marker.
    #[must_use]
    pub fn marker(self, marker: Marker, size: f64, colour: Colour) -> Self {
        Self { marker: Some((marker, size, colour)), ..self }
    }

    /// Adds an error bar to the marker.
    #[must_use]
    pub fn bar(self, bar: bool) -> Self {
        Self { bar, ..self }
    }
}

//! What an array looks like.

use crate::{Array, Attribute, Dimension, ElementType};

/// What an array of numbers looks like, without its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ArraySpec {
    /// Where it is, from the root of the file: `statistics/spectrum/measured`.
    pub path: String,
    /// Type of the elements.
    pub element: ElementType,
    /// One per axis, slowest first.
    pub dimensions: Vec<Dimension>,
    /// Unit as text; `1` for a pure number.
    pub unit: String,
    /// What it is, in words.
    pub long_name: String,
    /// Further attributes.
    pub attributes: Vec<(String, Attribute)>,
}

impl ArraySpec {
    /// That of an array; `None` for texts.
    pub fn of(array: &Array) -> Option<Self> {
        Some(Self {
            path: array.path.clone(),
            element: array.data.element()?,
            dimensions: array.dimensions.clone(),
            unit: array.unit.clone(),
            long_name: array.long_name.clone(),
            attributes: array.attributes.clone(),
        })
    }

    /// Lengths of the axes.
    pub fn shape(&self) -> Vec<usize> {
        self.dimensions.iter().map(Dimension::length).collect()
    }

    /// Number of elements.
    pub fn length(&self) -> usize {
        self.shape().iter().product()
    }
}

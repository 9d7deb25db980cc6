//! Dimensions: the named axes of arrays, with coordinates and units.

/// Where the points of a [`Dimension`] lie.
#[derive(Debug, Clone)]
pub enum Coordinates {
    /// Real positions: wave-numbers, times, cell centres.
    Float(Vec<f64>),
    /// Integer labels: realisation numbers, steps.
    Integer(Vec<i64>),
    /// Only a length: nothing is stored, and readers number the points themselves.
    None(usize),
}

impl PartialEq for Coordinates {
    /// Floats are compared by their bits, so that a dimension with NaN in it equals itself.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
            }
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::None(a), Self::None(b)) => a == b,
            _ => false,
        }
    }
}

/// A named axis, stored as an HDF5 dimension scale (which is what netCDF-4 and xarray call a coordinate).
///
/// ```
/// use ornstein_run::Dimension;
///
/// let x = Dimension::new("x", vec![0.5, 1.5, 2.5], "Mpc/h", "position");
/// assert_eq!(x.length(), 3);
/// assert_eq!(Dimension::integers("realization", 0..16, "realisation").length(), 16);
/// assert_eq!(Dimension::bare("sample", 1_000_000).length(), 1_000_000);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Name, unique among different dimensions of one group.
    pub name: String,
    /// Where its points lie.
    pub coordinates: Coordinates,
    /// Unit of the coordinates; `1` for a pure number.
    pub unit: String,
    /// What it is, in words.
    pub long_name: String,
}

impl Dimension {
    /// A dimension with real coordinates.
    pub fn new(
        name: impl Into<String>,
        coordinates: Vec<f64>,
        unit: impl Into<String>,
        long_name: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            coordinates: Coordinates::Float(coordinates),
            unit: unit.into(),
            long_name: long_name.into(),
        }
    }

    /// A dimension labelled by integers (realisation numbers, steps).
    pub fn integers(
        name: impl Into<String>,
        labels: impl IntoIterator<Item = i64>,
        long_name: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            coordinates: Coordinates::Integer(labels.into_iter().collect()),
            unit: "1".to_owned(),
            long_name: long_name.into(),
        }
    }

    /// A dimension that is only a length.
    pub fn bare(name: impl Into<String>, length: usize) -> Self {
        Self {
            name: name.into(),
            coordinates: Coordinates::None(length),
            unit: "1".to_owned(),
            long_name: String::new(),
        }
    }

    /// Number of points.
    pub fn length(&self) -> usize {
        match &self.coordinates {
            Coordinates::Float(values) => values.len(),
            Coordinates::Integer(values) => values.len(),
            Coordinates::None(length) => *length,
        }
    }
}

//! Attributes: small facts attached to an array.

/// A small fact attached to an array. There is no boolean on purpose: netCDF readers refuse files with one.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// A text.
    Text(String),
    /// A real number.
    Float(f64),
    /// An integer.
    Integer(i64),
    /// Several real numbers.
    Floats(Vec<f64>),
    /// Several integers.
    Integers(Vec<i64>),
    /// Several texts: names of columns.
    Texts(Vec<String>),
}

impl From<&str> for Attribute {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Attribute {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<f64> for Attribute {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<i64> for Attribute {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Vec<f64>> for Attribute {
    fn from(values: Vec<f64>) -> Self {
        Self::Floats(values)
    }
}

impl From<Vec<i64>> for Attribute {
    fn from(values: Vec<i64>) -> Self {
        Self::Integers(values)
    }
}

impl From<Vec<String>> for Attribute {
    fn from(values: Vec<String>) -> Self {
        Self::Texts(values)
    }
}

//! Named arrays with units and dimensions: what an experiment hands over to be written.

use ndarray::{ArrayD, Dimension as Rank, IxDyn};

use crate::{Attribute, Dimension, RunError};

/// The types of numbers that a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementType {
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 double precision.
    F64,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 64 bits.
    U64,
}

impl ElementType {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::F32, Self::F64, Self::I32, Self::I64, Self::U8, Self::U64];

    /// Bytes of one element.
    pub fn size(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::F32 | Self::I32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// The name used in files and messages: `f32`, `f64`, `i32`, `i64`, `u8`, `u64`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U64 => "u64",
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A number that can be stored: `f32`, `f64`, `i32`, `i64`, `u8` or `u64`.
pub trait Element: sealed::Sealed + hdf5::H5Type + Copy + Send + Sync + 'static {
    /// The matching run-time tag.
    const TYPE: ElementType;

    /// Appends the little-endian bytes of `values` to `bytes`.
    fn extend_bytes(values: &[Self], bytes: &mut Vec<u8>);

    /// Appends the values of little-endian `bytes` to `values`; an incomplete last value is ignored.
    fn extend_values(bytes: &[u8], values: &mut Vec<Self>);

    /// Wraps an array of this type.
    fn wrap(array: ArrayD<Self>) -> ArrayData;

    /// The array inside, if it is of this type.
    fn unwrap(data: &ArrayData) -> Option<&ArrayD<Self>>;
}

macro_rules! elements {
    ($($variant:ident($type:ty)),+) => {
        $(
            impl sealed::Sealed for $type {}
            impl Element for $type {
                const TYPE: ElementType = ElementType::$variant;

                fn extend_bytes(values: &[Self], bytes: &mut Vec<u8>) {
                    bytes.reserve(size_of_val(values));
                    for value in values {
                        bytes.extend_from_slice(&value.to_le_bytes());
                    }
                }

                fn extend_values(bytes: &[u8], values: &mut Vec<Self>) {
                    let (whole, _incomplete) = bytes.as_chunks::<{ size_of::<$type>() }>();
                    values.extend(whole.iter().map(|value| Self::from_le_bytes(*value)));
                }

                fn wrap(array: ArrayD<Self>) -> ArrayData {
                    ArrayData::$variant(array)
                }

                fn unwrap(data: &ArrayData) -> Option<&ArrayD<Self>> {
                    match data {
                        ArrayData::$variant(array) => Some(array),
                        _ => None,
                    }
                }
            }
        )+

        /// The numbers (or strings) of an [`Array`], row-major.
        #[derive(Debug, Clone, PartialEq)]
        pub enum ArrayData {
            $(
                #[doc = concat!("Elements of type `", stringify!($type), "`.")]
                $variant(ArrayD<$type>),
            )+
            /// A list of strings.
            Text(Vec<String>),
        }

        impl ArrayData {
            /// Length along each axis; empty for a single number.
            pub fn shape(&self) -> Vec<usize> {
                match self {
                    $(Self::$variant(array) => array.shape().to_vec(),)+
                    Self::Text(list) => vec![list.len()],
                }
            }

            /// Bytes of the elements in memory.
            pub fn bytes(&self) -> usize {
                match self {
                    $(Self::$variant(array) => array.len() * size_of::<$type>(),)+
                    Self::Text(list) => list.iter().map(String::len).sum(),
                }
            }

            /// Type of the elements; `None` for texts.
            pub fn element(&self) -> Option<ElementType> {
                match self {
                    $(Self::$variant(_) => Some(ElementType::$variant),)+
                    Self::Text(_) => None,
                }
            }

            /// Appends the little-endian bytes of the elements, row-major; nothing for texts.
            pub fn extend_bytes(&self, bytes: &mut Vec<u8>) {
                match self {
                    $(Self::$variant(array) => match array.as_slice() {
                        Some(values) => Element::extend_bytes(values, bytes),
                        None => array.iter().for_each(|value| Element::extend_bytes(&[*value], bytes)),
                    },)+
                    Self::Text(_) => {}
                }
            }

            /// The element type's name, as in messages and checkpoints.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => ElementType::$variant.name(),)+
                    Self::Text(_) => "text",
                }
            }
        }
    };
}

elements!(F32(f32), F64(f64), I32(i32), I64(i64), U8(u8), U64(u64));

impl<T: Element, D: Rank> From<ndarray::Array<T, D>> for ArrayData {
    /// Any memory layout is accepted; it is stored row-major.
    fn from(array: ndarray::Array<T, D>) -> Self {
        let array = array.into_dyn();
        T::wrap(if array.is_standard_layout() { array } else { array.as_standard_layout().into_owned() })
    }
}

impl<T: Element> From<Vec<T>> for ArrayData {
    fn from(values: Vec<T>) -> Self {
        T::wrap(ndarray::Array1::from_vec(values).into_dyn())
    }
}

impl<T: Element> From<T> for ArrayData {
    fn from(value: T) -> Self {
        T::wrap(ArrayD::from_elem(IxDyn(&[]), value))
    }
}

impl From<Vec<String>> for ArrayData {
    fn from(list: Vec<String>) -> Self {
        Self::Text(list)
    }
}

/// A named array with its unit and dimensions.
///
/// The path is relative to the part of the file it is handed to: `Run::statistics` puts `spectrum/measured` at
/// `/statistics/spectrum/measured`. Dimensions are stored as netCDF-4 dimension scales in the array's own group, so two
/// arrays of one group that both have a dimension `k` must mean the same one.
///
/// ```
/// use ornstein_run::{Array, Dimension};
///
/// let k = Dimension::new("k", vec![0.01, 0.02], "h/Mpc", "wave-number");
/// let power = Array::new("spectrum/measured", vec![2.0e4, 1.5e4])
///     .dimensions([k])
///     .unit("(Mpc/h)^3")
///     .long_name("measured power spectrum");
/// assert_eq!(power.data.shape(), [2]);
/// assert!(power.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Where it goes, with `/` between groups.
    pub path: String,
    /// The numbers.
    pub data: ArrayData,
    /// One per axis, slowest first.
    pub dimensions: Vec<Dimension>,
    /// Unit as text (`Mpc/h`); `1` for a pure number.
    pub unit: String,
    /// What it is, in words, for axis labels.
    pub long_name: String,
    /// Further attributes.
    pub attributes: Vec<(String, Attribute)>,
}

impl Array {
    /// A dimensionless array; add its dimensions, unit and name by the methods below.
    pub fn new(path: impl Into<String>, data: impl Into<ArrayData>) -> Self {
        Self {
            path: path.into(),
            data: data.into(),
            dimensions: Vec::new(),
            unit: "1".to_owned(),
            long_name: String::new(),
            attributes: Vec::new(),
        }
    }

    /// Names the axes, slowest first.
    #[must_use]
    pub fn dimensions(mut self, dimensions: impl IntoIterator<Item = Dimension>) -> Self {
        self.dimensions = dimensions.into_iter().collect();
        self
    }

    /// States the unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Says what it is, in words.
    #[must_use]
    pub fn long_name(mut self, long_name: impl Into<String>) -> Self {
        self.long_name = long_name.into();
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Attribute>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Is the path sound, and does each axis have a dimension of its length?
    pub fn check(&self) -> Result<(), RunError> {
        check_path(&self.path)?;
        check_dimensions(&self.path, &self.data.shape(), &self.dimensions)
    }
}

/// A path must be relative and have no empty or hidden part.
pub(crate) fn check_path(path: &str) -> Result<(), RunError> {
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(char::is_control);
    if path.split('/').all(sound) {
        Ok(())
    } else {
        Err(RunError::array(path, "the path has an empty part, or one that starts with a dot"))
    }
}

/// Each axis needs a dimension of its length, and no name may serve two axes.
pub(crate) fn check_dimensions(path: &str, shape: &[usize], dimensions: &[Dimension]) -> Result<(), RunError> {
    if shape.len() != dimensions.len() {
        return Err(RunError::array(path, format!("{} axes but {} dimensions", shape.len(), dimensions.len())));
    }
    for (axis, (&length, dimension)) in shape.iter().zip(dimensions).enumerate() {
        check_path(&dimension.name)?;
        if dimension.name.contains('/') {
            return Err(RunError::array(path, format!("the dimension name '{}' has a slash", dimension.name)));
        }
        if dimension.length() != length {
            let found = dimension.length();
            return Err(RunError::array(
                path,
                format!("axis {axis} has length {length}, but its dimension '{}' has {found}", dimension.name),
            ));
        }
        if dimensions[..axis].iter().any(|earlier| earlier.name == dimension.name) {
            return Err(RunError::array(path, format!("the dimension '{}' serves two axes", dimension.name)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, ShapeBuilder};

    use super::*;

    #[test]
    fn a_column_major_array_is_stored_row_major() {
        let array = Array2::from_shape_vec((2, 2).f(), vec![1_i64, 2, 3, 4]).unwrap();
        let ArrayData::I64(stored) = ArrayData::from(array) else { panic!("the type changed") };
        assert_eq!(stored.as_slice().unwrap(), [1, 3, 2, 4]);
    }

    #[test]
    fn bytes_and_values_are_inverse() {
        let values = [0.0_f32, -1.5, f32::MIN_POSITIVE, f32::INFINITY];
        let mut bytes = Vec::new();
        f32::extend_bytes(&values, &mut bytes);
        assert_eq!(bytes.len(), 16);
        let mut back = Vec::new();
        f32::extend_values(&bytes, &mut back);
        f32::extend_values(&bytes[..7], &mut back);
        assert_eq!(back, [0.0, -1.5, f32::MIN_POSITIVE, f32::INFINITY, 0.0]);
    }

    #[test]
    fn axes_and_dimensions_must_agree() {
        let k = Dimension::bare("k", 3);
        assert!(Array::new("a", vec![1.0, 2.0, 3.0]).dimensions([k.clone()]).check().is_ok());
        assert!(Array::new("a", vec![1.0, 2.0]).dimensions([k.clone()]).check().is_err());
        assert!(Array::new("a", vec![1.0, 2.0]).check().is_err());
        assert!(Array::new("a/../b", 1.0).check().is_err());
        assert!(Array::new("a", Array2::<f64>::zeros((3, 3))).dimensions([k.clone(), k]).check().is_err());
    }
}

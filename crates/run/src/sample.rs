//! Samples: what a run generates, too large to keep in memory and therefore streamed item by item.

use crate::array::{check_dimensions, check_path};
use crate::{Attribute, Dimension, ElementType, RunError};

/// The group of samples, unless a stream names another.
pub(crate) const SAMPLES: &str = "samples";

/// Groups that hold something else.
const TAKEN_GROUPS: [&str; 2] = ["statistics", "evidence"];

/// What one stream of samples looks like: `count` items of equal shape, written under `/samples`.
///
/// Readers of some fields look for their samples in groups of other names and with another order of axes; `group` and
/// `stack_axis` say so. Draws of Markov chains, which come one after the other, can so be written as `(chain, draw, ...)` in
/// `/posterior`, where `ArviZ` looks for them.
///
/// ```
/// use ornstein_run::{Dimension, ElementType, SampleSpec};
///
/// let axis = |name: &str| Dimension::new(name, (0..32).map(|i| f64::from(i) + 0.5).collect(), "Mpc/h", "position");
/// let spec = SampleSpec {
///     stack: Dimension::integers("realization", 0..16, "realisation"),
///     item: vec![axis("x"), axis("y"), axis("z")],
///     long_name: "density contrast".into(),
///     ..SampleSpec::new("density_contrast", ElementType::F32)
/// };
/// assert_eq!(spec.shape(), [16, 32, 32, 32]);
/// assert_eq!(spec.item_length(), 32 * 32 * 32);
/// assert_eq!(spec.bytes(), 16 * 32 * 32 * 32 * 4);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSpec {
    /// Path below the group.
    pub path: String,
    /// Group at the root of the file; `samples` unless a standard of the field has another name.
    pub group: String,
    /// Type of the elements.
    pub element: ElementType,
    /// The dimension along which items are stacked; its length is the number of items.
    pub stack: Dimension,
    /// The dimensions of one item, slowest first; empty when an item is one number.
    pub item: Vec<Dimension>,
    /// Which axis of the stored array the stack is: 0, the slowest, unless readers expect another. Items are appended whole
    /// in either case.
    pub stack_axis: usize,
    /// Unit of the values; `1` for a pure number.
    pub unit: String,
    /// What it is, in words.
    pub long_name: String,
    /// Shape of a storage chunk, axes as stored; chosen by size when `None`.
    pub chunk: Option<Vec<usize>>,
    /// Further attributes.
    pub attributes: Vec<(String, Attribute)>,
}

impl SampleSpec {
    /// A stream of single pure numbers without items yet: fill in the other fields by struct update.
    pub fn new(path: impl Into<String>, element: ElementType) -> Self {
        Self {
            path: path.into(),
            group: SAMPLES.to_owned(),
            element,
            stack: Dimension::bare("sample", 0),
            item: Vec::new(),
            stack_axis: 0,
            unit: "1".to_owned(),
            long_name: String::new(),
            chunk: None,
            attributes: Vec::new(),
        }
    }

    /// Shape of the whole, as stored.
    pub fn shape(&self) -> Vec<usize> {
        self.dimensions().iter().map(Dimension::length).collect()
    }

    /// Path of the array from the root of the file.
    pub fn full_path(&self) -> String {
        format!("{}/{}", self.group, self.path)
    }

    /// Elements of one item.
    pub fn item_length(&self) -> usize {
        self.item.iter().map(Dimension::length).product()
    }

    /// Bytes of all items.
    pub fn bytes(&self) -> u64 {
        (self.stack.length() as u64) * (self.item_length() as u64) * (self.element.size() as u64)
    }

    /// All dimensions in the order of the stored axes, the stack among them.
    pub fn dimensions(&self) -> Vec<Dimension> {
        let mut dimensions = self.item.clone();
        dimensions.insert(self.stack_axis.min(self.item.len()), self.stack.clone());
        dimensions
    }

    /// Are the path, the group, the dimensions and the chunk sound?
    pub fn check(&self) -> Result<(), RunError> {
        check_path(&self.path)?;
        check_path(&self.group)?;
        if self.group.contains('/') || TAKEN_GROUPS.contains(&self.group.as_str()) {
            return Err(RunError::array(&self.path, format!("'{}' is no group for samples", self.group)));
        }
        if self.stack_axis > self.item.len() {
            let reason = format!("the stack cannot be axis {} of {}", self.stack_axis, self.item.len() + 1);
            return Err(RunError::array(&self.path, reason));
        }
        let shape = self.shape();
        check_dimensions(&self.path, &shape, &self.dimensions())?;
        let Some(chunk) = &self.chunk else { return Ok(()) };
        let fits = chunk.len() == shape.len() && chunk.iter().zip(&shape).all(|(&c, &n)| c > 0 && c <= n.max(1));
        if fits {
            Ok(())
        } else {
            Err(RunError::array(&self.path, format!("the chunk {chunk:?} does not fit the shape {shape:?}")))
        }
    }
}

/// Handle of an open stream, from [`Run::samples`](crate::Run::samples).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleStream(pub(crate) usize);

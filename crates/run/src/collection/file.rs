//! Reading a collected file.

use std::path::Path;

use ndarray::ArrayD;

use super::{COLLECTION_FORMAT, COLLECTION_FORMAT_VERSION};
use crate::{Dimension, Element, FileError, ResultFile};

/// A collected file, open for reading. Paths are from the root: `statistics/spectrum/measured`.
#[derive(Debug)]
pub struct CollectionFile {
    file: ResultFile,
}

impl CollectionFile {
    /// Opens it, refusing what is no collected file.
    ///
    /// # Errors
    /// If it is missing, truncated, or something else.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let file = ResultFile::open_as(path.as_ref(), COLLECTION_FORMAT, COLLECTION_FORMAT_VERSION)?;
        Ok(Self { file })
    }

    /// Kind of the experiment of all points.
    pub fn kind(&self) -> &str {
        self.file.kind()
    }

    /// Name of the campaign.
    pub fn name(&self) -> &str {
        self.file.name()
    }

    /// A root attribute as text.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.file.attribute(name)
    }

    /// Is there such an array or group?
    pub fn contains(&self, path: &str) -> bool {
        self.file.contains(path)
    }

    /// Paths of all arrays below a group (or below the root for `""`), without dimension scales, in the order written.
    ///
    /// # Errors
    /// If there is no such group.
    pub fn arrays(&self, group: &str) -> Result<Vec<String>, FileError> {
        self.file.arrays(group)
    }

    /// A whole array, converted to `T`: any number can be had as a float, integers only as integers.
    ///
    /// # Errors
    /// If there is no such array, or it holds something else.
    pub fn array<T: Element>(&self, path: &str) -> Result<ArrayD<T>, FileError> {
        self.file.array(path)
    }

    /// A whole array as reals, in which NaN stands for what is missing, also where it holds integers.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn reals(&self, path: &str) -> Result<ArrayD<f64>, FileError> {
        let mut values = self.file.array::<f64>(path)?;
        // Both go through the same rounding to reals.
        let fill = self.file.array_attribute(path, "_FillValue")?.and_then(|text| text.parse::<f64>().ok());
        if let Some(fill) = fill {
            values.mapv_inplace(|value| if value == fill { f64::NAN } else { value });
        }
        Ok(values)
    }

    /// A list of texts.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn texts(&self, path: &str) -> Result<Vec<String>, FileError> {
        self.file.texts(path)
    }

    /// The dimensions with their coordinates, slowest first: the axes of the sweep, then those of the array itself.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn dimensions(&self, path: &str) -> Result<Vec<Dimension>, FileError> {
        self.file.dimensions(path)
    }

    /// Unit of an array.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn unit(&self, path: &str) -> Result<String, FileError> {
        self.file.unit(path)
    }

    /// What an array is, in words; empty if nothing is said.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn long_name(&self, path: &str) -> Result<String, FileError> {
        self.file.long_name(path)
    }
}

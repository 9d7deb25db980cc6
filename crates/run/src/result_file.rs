//! Reading finished files.

use std::path::Path;

use ndarray::ArrayD;
use serde::de::DeserializeOwned;

use crate::{Dimension, Element, Evidence};

/// A file cannot be read, or does not hold what is asked of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    #[error("{0}: no such file")]
    Missing(String),
}

/// A finished output file, open for reading. Paths are from the root: `statistics/spectrum/measured`.
pub struct ResultFile {}

impl ResultFile {
    /// Opens it, refusing files that are missing, truncated or not written by this suite.
    pub fn open(_path: impl AsRef<Path>) -> Result<Self, FileError> {
        unimplemented!()
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        unimplemented!()
    }

    /// Experiment kind.
    pub fn kind(&self) -> &str {
        unimplemented!()
    }

    /// Name of the run.
    pub fn name(&self) -> &str {
        unimplemented!()
    }

    /// Seed of the run.
    pub fn seed(&self) -> u64 {
        unimplemented!()
    }

    /// The experiment's part of the resolved config.
    pub fn config<C: DeserializeOwned>(&self) -> Result<C, FileError> {
        unimplemented!()
    }

    /// All root attributes as text.
    pub fn attributes(&self) -> Vec<(String, String)> {
        unimplemented!()
    }

    /// Is there such an array or group?
    pub fn contains(&self, _path: &str) -> bool {
        unimplemented!()
    }

    /// Paths of all arrays below a group, without its dimension scales.
    pub fn arrays(&self, _group: &str) -> Result<Vec<String>, FileError> {
        unimplemented!()
    }

    /// A whole array, converted to `T` where that loses no meaning (f32 to f64).
    pub fn array<T: Element>(&self, _path: &str) -> Result<ArrayD<T>, FileError> {
        unimplemented!()
    }

    /// One item of a stack of samples, without reading the rest.
    pub fn item<T: Element>(&self, _path: &str, _index: usize) -> Result<ArrayD<T>, FileError> {
        unimplemented!()
    }

    /// Lengths of the axes.
    pub fn shape(&self, _path: &str) -> Result<Vec<usize>, FileError> {
        unimplemented!()
    }

    /// The dimensions, slowest first.
    pub fn dimensions(&self, _path: &str) -> Result<Vec<Dimension>, FileError> {
        unimplemented!()
    }

    /// Unit of an array.
    pub fn unit(&self, _path: &str) -> Result<String, FileError> {
        unimplemented!()
    }

    /// What an array is, in words.
    pub fn long_name(&self, _path: &str) -> Result<String, FileError> {
        unimplemented!()
    }

    /// All tests of the run.
    pub fn evidence(&self) -> Result<Vec<Evidence>, FileError> {
        unimplemented!()
    }
}

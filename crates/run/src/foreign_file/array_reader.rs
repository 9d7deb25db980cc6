//! Reads HDF5 files of any program.

use std::ops::Range;
use std::path::{Path, PathBuf};

use hdf5::types::{TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{Dataset, File, Group, Hyperslab, SliceOrIndex};
use ndarray::IxDyn;

use crate::FileError;
use crate::config::nearest;
use crate::hdf::{is_scale, texts_attribute};
use crate::result_file::open_hdf5;

/// An HDF5 file of any program, open for reading: its arrays of numbers, in whole or some rows at a time, and texts beside them. An
/// [example](crate::ArrayWriter).
#[derive(Debug)]
pub struct ArrayReader {
    path: PathBuf,
    file: File,
}

impl ArrayReader {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is not there, or no HDF5 file, or a truncated one.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        Ok(Self { path: path.to_owned(), file: open_hdf5(path)? })
    }

    /// Is there an array at this path?
    pub fn contains(&self, array: &str) -> bool {
        self.file.dataset(array).is_ok()
    }

    /// Lengths of the axes.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn shape(&self, array: &str) -> Result<Vec<usize>, FileError> {
        Ok(self.dataset(array)?.shape())
    }

    /// All numbers of an array, row by row. Integers become floats.
    ///
    /// # Errors
    /// If there is no such array, or it does not hold numbers.
    pub fn values(&self, array: &str) -> Result<Vec<f64>, FileError> {
        self.numbers(array)?.read_raw().map_err(|error| self.damaged(&error))
    }

    /// Some rows of an array, one after the other, in the order of its first axis. Integers become floats.
    ///
    /// # Errors
    /// As [`values`](Self::values), or if there are not so many rows.
    pub fn rows(&self, array: &str, rows: Range<usize>) -> Result<Vec<f64>, FileError> {
        let dataset = self.numbers(array)?;
        let shape = dataset.shape();
        let count = shape.first().copied().unwrap_or_default();
        if rows.end > count {
            let reason = format!("has {count} rows, but rows up to {} are asked for", rows.end);
            return Err(FileError::Mismatch { path: self.path.clone(), array: array.to_owned(), reason });
        }
        if rows.is_empty() || shape.contains(&0) {
            return Ok(Vec::new());
        }
        let mut selection: Vec<SliceOrIndex> = vec![rows.into()];
        selection.extend(shape[1..].iter().map(|&end| SliceOrIndex::from(0..end)));
        let values = dataset.read_slice::<f64, _, IxDyn>(Hyperslab::from(selection));
        Ok(values.map_err(|error| self.damaged(&error))?.into_raw_vec_and_offset().0)
    }

    /// A list of texts attached to an array; `None` if there is no such attribute.
    ///
    /// # Errors
    /// If there is no such array, or the attribute does not hold texts.
    pub fn texts_attribute(&self, array: &str, name: &str) -> Result<Option<Vec<String>>, FileError> {
        let dataset = self.dataset(array)?;
        if dataset.attr(name).is_err() {
            return Ok(None);
        }
        texts_attribute(&dataset, name).map(Some).map_err(|error| FileError::Mismatch {
            path: self.path.clone(),
            array: array.to_owned(),
            reason: format!("has an attribute '{name}' that holds no texts: {error}"),
        })
    }

    /// A list of integers attached to an array; `None` if there is no such attribute, or it holds something else.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn integers_attribute(&self, array: &str, name: &str) -> Result<Option<Vec<i64>>, FileError> {
        Ok(self.dataset(array)?.attr(name).and_then(|attribute| attribute.read_raw()).ok())
    }

    /// A list of numbers attached to an array; `None` if there is no such attribute, or it holds something else.
    ///
    /// # Errors
    /// If there is no such array.
    pub fn numbers_attribute(&self, array: &str, name: &str) -> Result<Option<Vec<f64>>, FileError> {
        Ok(self.dataset(array)?.attr(name).and_then(|attribute| attribute.read_raw()).ok())
    }

    /// All texts of an array of texts; a single text is a list of one.
    ///
    /// # Errors
    /// If there is no such array, or it does not hold texts.
    pub fn texts(&self, array: &str) -> Result<Vec<String>, FileError> {
        let dataset = self.dataset(array)?;
        let unicode =
            || dataset.read_raw::<VarLenUnicode>().map(|texts| texts.iter().map(ToString::to_string).collect());
        let ascii = || dataset.read_raw::<VarLenAscii>().map(|texts| texts.iter().map(ToString::to_string).collect());
        unicode().or_else(|_| ascii()).map_err(|_: hdf5::Error| FileError::Mismatch {
            path: self.path.clone(),
            array: array.to_owned(),
            reason: "holds no texts".to_owned(),
        })
    }

    fn numbers(&self, array: &str) -> Result<Dataset, FileError> {
        let dataset = self.dataset(array)?;
        match dataset.dtype().and_then(|kind| kind.to_descriptor()).map_err(|error| self.damaged(&error))? {
            TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) | TypeDescriptor::Float(_) => Ok(dataset),
            other => Err(FileError::Mismatch {
                path: self.path.clone(),
                array: array.to_owned(),
                reason: format!("holds {other}, not numbers"),
            }),
        }
    }

    fn dataset(&self, array: &str) -> Result<Dataset, FileError> {
        self.file.dataset(array).map_err(|_| {
            let mut paths = Vec::new();
            collect(&self.file, "", &mut paths);
            let nearest = nearest(array.trim_start_matches('/'), paths.iter().map(String::as_str)).map(str::to_owned);
            FileError::NoSuchArray { path: self.path.clone(), array: array.to_owned(), nearest }
        })
    }

    fn damaged(&self, error: &hdf5::Error) -> FileError {
        FileError::Damaged { path: self.path.clone(), reason: error.to_string() }
    }
}

/// Paths of all arrays below a group.
fn collect(group: &Group, path: &str, found: &mut Vec<String>) {
    for name in group.member_names().unwrap_or_default() {
        let inner_path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        if let Ok(inner) = group.group(&name) {
            collect(&inner, &inner_path, found);
        } else if group.dataset(&name).is_ok_and(|dataset| !is_scale(&dataset)) {
            found.push(inner_path);
        }
    }
}

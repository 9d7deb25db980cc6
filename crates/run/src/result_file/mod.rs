//! Reading finished files.

mod contents;
mod error;
mod foreign;

use std::fs;
use std::path::{Path, PathBuf};

use hdf5::types::{TypeDescriptor, VarLenUnicode};
use hdf5::{Dataset, File, Group, Hyperslab, IndexType, IterationOrder, SliceOrIndex};
use ndarray::{ArrayD, IxDyn};
use serde::de::DeserializeOwned;

use crate::collection::COLLECTION_FORMAT;
use crate::config::nearest;
use crate::hdf::{attribute_text, is_scale, open_file, read_dimensions, text_attribute};
use crate::output::{FORMAT, FORMAT_VERSION};
use crate::{CommonTables, ConfigDocument, Dimension, Element, ElementType, Evidence};

pub use error::FileError;
pub use foreign::read_hdf5_array;

/// A finished output file, open for reading. Paths are from the root: `statistics/spectrum/measured`.
///
/// Figures are drawn from it alone, so that they can be redrawn at any time.
#[derive(Debug)]
pub struct ResultFile {
    path: PathBuf,
    file: File,
    kind: String,
    name: String,
    seed: u64,
}

impl ResultFile {
    /// Opens it, refusing files that are missing, truncated or not written by this suite, and collected files of campaigns.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::open_as(path.as_ref(), FORMAT, FORMAT_VERSION)
    }

    /// Opens a file of this suite that is marked with `format`, up to the version `known`.
    pub(crate) fn open_as(path: &Path, format: &str, known: i64) -> Result<Self, FileError> {
        let path = path.to_owned();
        let file = open_hdf5(&path)?;
        match text_attribute(&file, "format").ok().as_deref() {
            Some(found) if found == format => {}
            Some(COLLECTION_FORMAT) => return Err(FileError::Collected(path)),
            Some(FORMAT) => return Err(FileError::NotCollected(path)),
            _ => return Err(FileError::Foreign(path)),
        }
        let damaged = |error: hdf5::Error| FileError::Damaged { path: path.clone(), reason: error.to_string() };
        let found: i64 = file.attr("format_version").and_then(|version| version.read_scalar()).map_err(damaged)?;
        if found > known {
            return Err(FileError::Newer { path, found, known });
        }
        let kind = text_attribute(&file, "experiment_kind").map_err(damaged)?;
        let name = text_attribute(&file, "name").map_err(damaged)?;
        let seed = file.attr("seed").and_then(|seed| seed.read_scalar()).map_err(damaged)?;
        Ok(Self { path, file, kind, name, seed })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Experiment kind.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Name of the run.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seed of the run.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The experiment's part of the resolved config.
    pub fn config<C: DeserializeOwned>(&self) -> Result<C, FileError> {
        let document = self.resolved_config()?;
        document.experiment_config().map_err(|report| FileError::Config { path: self.path.clone(), report })
    }

    /// The common tables of the resolved config.
    pub fn common(&self) -> Result<CommonTables, FileError> {
        let document = self.resolved_config()?;
        document.common().map_err(|report| FileError::Config { path: self.path.clone(), report })
    }

    fn resolved_config(&self) -> Result<ConfigDocument, FileError> {
        let text = self.attribute("resolved_config").unwrap_or_default();
        ConfigDocument::parse(&text, None, &[]).map_err(|report| FileError::Config { path: self.path.clone(), report })
    }

    /// A root attribute as text.
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute_text(&self.file, name)
    }

    /// All root attributes as text.
    pub fn attributes(&self) -> Vec<(String, String)> {
        let names = self.file.attr_names().unwrap_or_default();
        names.into_iter().filter_map(|name| Some((name.clone(), self.attribute(&name)?))).collect()
    }

    /// An attribute of an array as text, such as one that the experiment added.
    pub fn array_attribute(&self, path: &str, name: &str) -> Result<Option<String>, FileError> {
        let dataset = self.dataset(path)?;
        Ok(attribute_text(&dataset, name))
    }

    /// Is there such an array or group?
    pub fn contains(&self, path: &str) -> bool {
        // The library looks only at the last name of a path, and fails if one before it is missing.
        let mut group: Group = (*self.file).clone();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            if !group.link_exists(part) {
                return false;
            }
            if parts.peek().is_none() {
                return true;
            }
            match group.group(part) {
                Ok(inner) => group = inner,
                Err(_) => return false,
            }
        }
        false
    }

    /// Paths of all arrays below a group (or below the root for `""`), without dimension scales, in the order written.
    pub fn arrays(&self, group: &str) -> Result<Vec<String>, FileError> {
        let mut found = Vec::new();
        let start = if group.is_empty() {
            (*self.file).clone()
        } else {
            self.file.group(group).map_err(|error| self.damaged(&error))?
        };
        self.collect_arrays(&start, group, &mut found)?;
        Ok(found)
    }

    fn collect_arrays(&self, group: &Group, path: &str, found: &mut Vec<String>) -> Result<(), FileError> {
        for name in members(group).map_err(|error| self.damaged(&error))? {
            let inner_path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if let Ok(inner) = group.group(&name) {
                self.collect_arrays(&inner, &inner_path, found)?;
            } else if let Ok(dataset) = group.dataset(&name)
                && !is_scale(&dataset)
            {
                found.push(inner_path);
            }
        }
        Ok(())
    }

    fn dataset(&self, path: &str) -> Result<Dataset, FileError> {
        if self.contains(path)
            && let Ok(dataset) = self.file.dataset(path)
        {
            return Ok(dataset);
        }
        let arrays = self.arrays("")?;
        let nearest = nearest(path, arrays.iter().map(String::as_str)).map(str::to_owned);
        Err(FileError::NoSuchArray { path: self.path.clone(), array: path.to_owned(), nearest })
    }

    fn damaged(&self, error: &hdf5::Error) -> FileError {
        FileError::Damaged { path: self.path.clone(), reason: error.to_string() }
    }

    fn mismatch(&self, array: &str, reason: impl Into<String>) -> FileError {
        FileError::Mismatch { path: self.path.clone(), array: array.to_owned(), reason: reason.into() }
    }

    /// The array, if its numbers can be had as `T`: any number as a float, integers as integers.
    fn numbers<T: Element>(&self, path: &str) -> Result<Dataset, FileError> {
        let dataset = self.dataset(path)?;
        let found = dataset.dtype().and_then(|kind| kind.to_descriptor()).map_err(|error| self.damaged(&error))?;
        let wants_float = matches!(T::TYPE, ElementType::F32 | ElementType::F64);
        match found {
            TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) => Ok(dataset),
            TypeDescriptor::Float(_) if wants_float => Ok(dataset),
            _ => Err(self.mismatch(path, format!("holds {found}, which cannot be read as {}", T::TYPE.name()))),
        }
    }

    /// A whole array, converted to `T`: any number can be had as a float, integers only as integers.
    pub fn array<T: Element>(&self, path: &str) -> Result<ArrayD<T>, FileError> {
        self.numbers::<T>(path)?.read_dyn().map_err(|error| self.damaged(&error))
    }

    /// A whole one-dimensional array.
    pub fn vector<T: Element>(&self, path: &str) -> Result<Vec<T>, FileError> {
        let dataset = self.numbers::<T>(path)?;
        if dataset.ndim() != 1 {
            return Err(self.mismatch(path, format!("has {} axes, not one", dataset.ndim())));
        }
        dataset.read_raw().map_err(|error| self.damaged(&error))
    }

    /// A single number.
    pub fn scalar<T: Element>(&self, path: &str) -> Result<T, FileError> {
        let values = self.numbers::<T>(path)?.read_raw::<T>().map_err(|error| self.damaged(&error))?;
        match values.as_slice() {
            [value] => Ok(*value),
            _ => Err(self.mismatch(path, format!("has {} elements, not one", values.len()))),
        }
    }

    /// A list of texts.
    pub fn texts(&self, path: &str) -> Result<Vec<String>, FileError> {
        let values = self.dataset(path)?.read_raw::<VarLenUnicode>();
        let values = values.map_err(|_| self.mismatch(path, "holds no texts"))?;
        Ok(values.iter().map(ToString::to_string).collect())
    }

    /// One item of a stack of samples, without reading the rest.
    pub fn item<T: Element>(&self, path: &str, index: usize) -> Result<ArrayD<T>, FileError> {
        let dataset = self.numbers::<T>(path)?;
        let shape = dataset.shape();
        let Some((&count, item)) = shape.split_first() else {
            return Err(self.mismatch(path, "is a single number, not a stack of items"));
        };
        if index >= count {
            return Err(self.mismatch(path, format!("has {count} items, there is no item {index}")));
        }
        let mut selection = vec![SliceOrIndex::Index(index)];
        selection.extend(item.iter().map(|&end| SliceOrIndex::SliceTo { start: 0, step: 1, end, block: 1 }));
        dataset.read_slice::<T, _, IxDyn>(Hyperslab::from(selection)).map_err(|error| self.damaged(&error))
    }

    /// The first `count` entries along the first axis, or all if there are fewer, in one pass over the storage: where the first
    /// axis is not that along which samples came, as for chains, this spares reading all chunks once per entry.
    pub fn leading<T: Element>(&self, path: &str, count: usize) -> Result<ArrayD<T>, FileError> {
        let dataset = self.numbers::<T>(path)?;
        let mut ends = dataset.shape();
        match ends.first_mut() {
            Some(first) => *first = count.min(*first),
            None => return Err(self.mismatch(path, "is a single number, without an axis")),
        }
        let selection: Vec<_> =
            ends.into_iter().map(|end| SliceOrIndex::SliceTo { start: 0, step: 1, end, block: 1 }).collect();
        dataset.read_slice::<T, _, IxDyn>(Hyperslab::from(selection)).map_err(|error| self.damaged(&error))
    }

    /// Lengths of the axes.
    pub fn shape(&self, path: &str) -> Result<Vec<usize>, FileError> {
        Ok(self.dataset(path)?.shape())
    }

    /// The dimensions with their coordinates, slowest first.
    pub fn dimensions(&self, path: &str) -> Result<Vec<Dimension>, FileError> {
        self.dataset(path)?;
        let (group, name) = path.rsplit_once('/').unwrap_or(("/", path));
        self.file.group(group).and_then(|group| read_dimensions(&group, name)).map_err(|error| self.damaged(&error))
    }

    /// Unit of an array.
    pub fn unit(&self, path: &str) -> Result<String, FileError> {
        let dataset = self.dataset(path)?;
        text_attribute(&dataset, "units").map_err(|error| self.damaged(&error))
    }

    /// What an array is, in words; empty if nothing is said.
    pub fn long_name(&self, path: &str) -> Result<String, FileError> {
        let dataset = self.dataset(path)?;
        Ok(text_attribute(&dataset, "long_name").unwrap_or_default())
    }

    /// All tests of the run, in the order written.
    pub fn evidence(&self) -> Result<Vec<Evidence>, FileError> {
        self.read_evidence().map_err(|error| self.damaged(&error))
    }

    fn read_evidence(&self) -> hdf5::Result<Vec<Evidence>> {
        let parent = self.file.group("evidence")?;
        members(&parent)?
            .into_iter()
            .map(|name| {
                let group = parent.group(&name)?;
                let text = |attribute: &str| text_attribute(&group, attribute);
                let number = |attribute: &str| group.attr(attribute)?.read_scalar::<f64>();
                Ok(Evidence {
                    description: text("description")?,
                    statistic_name: text("statistic_name")?,
                    statistic: number("statistic")?,
                    null_distribution: text("null_distribution")?,
                    p_value: number("p_value")?,
                    significance: number("significance")?,
                    name,
                })
            })
            .collect()
    }
}

/// Opens an HDF5 file of any program.
pub(crate) fn open_hdf5(path: &Path) -> Result<File, FileError> {
    let path = path.to_owned();
    // The system's own words are better than the library's where the system refuses.
    if let Err(error) = fs::File::open(&path) {
        return Err(match error.kind() {
            std::io::ErrorKind::NotFound => FileError::Missing(path),
            _ => FileError::Unreadable { path, reason: error.to_string() },
        });
    }
    if path.is_dir() {
        return Err(FileError::Unreadable { path, reason: "it is a folder".to_owned() });
    }
    open_file(&path).map_err(|error| {
        let text = error.to_string();
        if text.contains("truncated file") {
            FileError::Truncated(path)
        } else if text.contains("signature not found") || text.contains("not an HDF5 file") {
            FileError::NotHdf5(path)
        } else {
            FileError::Damaged { path, reason: text }
        }
    })
}

/// Names in a group, in the order they were written.
fn members(group: &Group) -> hdf5::Result<Vec<String>> {
    group.member_names_by(IndexType::CreationOrder, IterationOrder::Increasing)
}

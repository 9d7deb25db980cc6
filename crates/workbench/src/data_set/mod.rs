//! Points from a file: NPY, CSV, or an array of an HDF5 file.

mod csv;
mod npy;

use std::path::{Path, PathBuf};

use ornstein_run::{ConfigError, FileError, read_hdf5_array};

/// Points in a space of some dimensions, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// Coordinates, point after point.
    pub values: Vec<f64>,
    /// Coordinates of each point.
    pub dimension: usize,
}

impl DataSet {
    /// Number of points.
    pub fn len(&self) -> usize {
        self.values.len() / self.dimension.max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The point of this number.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.dimension..(i + 1) * self.dimension]
    }

    /// From an array of any rank: the last axis holds the coordinates, all others count points. A list of numbers holds points
    /// of one coordinate.
    fn from_shape(values: Vec<f64>, shape: &[usize]) -> Self {
        let dimension = if shape.len() < 2 { 1 } else { shape[shape.len() - 1] };
        Self { values, dimension }
    }
}

/// Why a file holds no points.
#[derive(Debug, thiserror::Error)]
pub enum DataSetError {
    /// The system refuses to read it.
    #[error("{}: cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Its name does not say what it is.
    #[error("{}: the ending says not how to read it; known are .npy, .csv, .txt, .h5, .hdf5 and .nc", .0.display())]
    UnknownEnding(PathBuf),
    /// It is not what its name says.
    #[error("{}: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Something in a line of text.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// An HDF5 file without such an array.
    #[error(transparent)]
    Hdf5(#[from] FileError),
    /// An HDF5 file has many arrays.
    #[error("{}: an HDF5 file; name the array in it", .0.display())]
    NoArrayNamed(PathBuf),
    /// A coordinate is infinite or NaN.
    #[error("{}: coordinate {coordinate} of point {point} is {value}", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The point, from 0.
        point: usize,
        /// The coordinate, from 0.
        coordinate: usize,
        /// Its value.
        value: f64,
    },
}

impl DataSetError {
    /// The error as one of the config, at the key that names the file.
    pub fn at_key(&self, key: &str, array_key: &str, path: &Path, array: Option<&str>) -> ConfigError {
        match self {
            Self::Hdf5(FileError::NoSuchArray { nearest, .. }) => {
                let error = ConfigError::new(
                    array_key,
                    format!("\"{}\"", array.unwrap_or_default()),
                    "the path of an array in the file",
                );
                match nearest {
                    Some(nearest) => error.help(format!("did you mean \"{nearest}\"?")),
                    None => error.help(self.to_string()),
                }
            }
            Self::NoArrayNamed(_) => {
                ConfigError::new(array_key, "nothing", "the path of an array in the HDF5 file, such as \"posterior/x\"")
            }
            _ => ConfigError::new(key, format!("\"{}\"", path.display()), "a file of points").help(self.to_string()),
        }
    }
}

/// Reads the points of a file by its ending; `array` is the path of the array in an HDF5 file.
pub fn read(path: &Path, array: Option<&str>) -> Result<DataSet, DataSetError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let data = match ending.as_deref() {
        Some("npy") => {
            npy::parse(&bytes(path)?).map_err(|reason| DataSetError::Format { path: path.to_owned(), reason })?
        }
        Some("csv" | "txt" | "dat" | "tsv") => {
            let text = String::from_utf8(bytes(path)?).map_err(|_| DataSetError::Format {
                path: path.to_owned(),
                reason: "this is no text in UTF-8".to_owned(),
            })?;
            csv::parse(&text).map_err(|(line, reason)| DataSetError::Line { path: path.to_owned(), line, reason })?
        }
        Some("h5" | "hdf5" | "hdf" | "nc") => {
            let array = array.ok_or_else(|| DataSetError::NoArrayNamed(path.to_owned()))?;
            let numbers = read_hdf5_array(path, array)?;
            let shape = numbers.shape().to_vec();
            DataSet::from_shape(numbers.into_iter().collect(), &shape)
        }
        _ => return Err(DataSetError::UnknownEnding(path.to_owned())),
    };
    match data.values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(DataSetError::NotFinite {
            path: path.to_owned(),
            point: index / data.dimension.max(1),
            coordinate: index % data.dimension.max(1),
            value: data.values[index],
        }),
        None => Ok(data),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, DataSetError> {
    std::fs::read(path).map_err(|error| DataSetError::Unreadable { path: path.to_owned(), reason: error.to_string() })
}

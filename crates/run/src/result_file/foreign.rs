//! Arrays of HDF5 files that other programs wrote.

use std::path::Path;

use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, Group};
use ndarray::ArrayD;

use super::{FileError, open_hdf5};
use crate::config::nearest;
use crate::hdf::is_scale;

/// Reads a whole array of numbers from an HDF5 file of any program: of this suite, of h5py, of netCDF-4. Integers become floats.
///
/// # Errors
///
/// The file cannot be opened, has no such array (a similar name is suggested), or the array holds something else than numbers.
pub fn read_hdf5_array(path: impl AsRef<Path>, array: &str) -> Result<ArrayD<f64>, FileError> {
    let path = path.as_ref();
    let file = open_hdf5(path)?;
    let Ok(dataset) = file.dataset(array) else {
        let mut paths = Vec::new();
        collect(&file, "", &mut paths);
        let nearest = nearest(array.trim_start_matches('/'), paths.iter().map(String::as_str)).map(str::to_owned);
        return Err(FileError::NoSuchArray { path: path.to_owned(), array: array.to_owned(), nearest });
    };
    read_numbers(&dataset, path, array)
}

fn read_numbers(dataset: &Dataset, path: &Path, array: &str) -> Result<ArrayD<f64>, FileError> {
    let damaged = |error: hdf5::Error| FileError::Damaged { path: path.to_owned(), reason: error.to_string() };
    match dataset.dtype().and_then(|kind| kind.to_descriptor()).map_err(damaged)? {
        TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) | TypeDescriptor::Float(_) => {
            dataset.read_dyn().map_err(damaged)
        }
        other => Err(FileError::Mismatch {
            path: path.to_owned(),
            array: array.to_owned(),
            reason: format!("holds {other}, not numbers"),
        }),
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

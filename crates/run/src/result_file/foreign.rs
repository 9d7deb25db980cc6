//! Arrays of HDF5 files that other programs wrote.

use std::path::Path;

use ndarray::{ArrayD, IxDyn};

use super::FileError;
use crate::ArrayReader;

/// Reads a whole array of numbers from an HDF5 file of any program: of this suite, of h5py, of netCDF-4. Integers become floats.
///
/// # Errors
///
/// The file cannot be opened, has no such array (a similar name is suggested), or the array holds something else than numbers.
pub fn read_hdf5_array(path: impl AsRef<Path>, array: &str) -> Result<ArrayD<f64>, FileError> {
    let file = ArrayReader::open(&path)?;
    let (shape, values) = (file.shape(array)?, file.values(array)?);
    ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(|error| FileError::Damaged {
        path: path.as_ref().to_owned(),
        reason: format!("array '{array}' does not have the shape that it says: {error}"),
    })
}

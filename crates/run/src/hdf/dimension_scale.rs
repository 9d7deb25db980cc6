//! Dimension scales of HDF5 (specification "HDF5 Dimension Scales", H5DS): what netCDF-4 and xarray read as dimensions and
//! coordinates.
//!
//! The high-level C library has the calls and the Rust crates do not bind them, so they are declared here. This is the only
//! unsafe code of the crate.

use std::ffi::{CString, c_char, c_uint};

use hdf5::types::VarLenAscii;
use hdf5::{Dataset, sync::sync};
use hdf5_sys::h5::herr_t;
use hdf5_sys::h5i::hid_t;

unsafe extern "C" {
    fn H5DSset_scale(dataset: hid_t, name: *const c_char) -> herr_t;
    fn H5DSattach_scale(dataset: hid_t, scale: hid_t, axis: c_uint) -> herr_t;
    fn H5DSset_label(dataset: hid_t, axis: c_uint, label: *const c_char) -> herr_t;
}

fn c_string(text: &str) -> hdf5::Result<CString> {
    CString::new(text).map_err(|_| hdf5::Error::from("a name has a zero byte"))
}

/// Declares a one-dimensional dataset to be a scale with this name.
pub(super) fn set_scale(dataset: &Dataset, name: &str) -> hdf5::Result<()> {
    let name = c_string(name)?;
    // SAFETY: the identifier belongs to an open dataset that outlives the call, the name ends with a zero byte, and `sync`
    // holds the lock that the library needs.
    sync(|| hdf5::h5check(unsafe { H5DSset_scale(dataset.id(), name.as_ptr()) })).map(drop)
}

/// Attaches a scale to an axis of a dataset and labels the axis with `label`.
pub(super) fn attach_scale(dataset: &Dataset, scale: &Dataset, axis: usize, label: &str) -> hdf5::Result<()> {
    let label = c_string(label)?;
    let axis = axis as c_uint;
    sync(|| {
        // SAFETY: both identifiers belong to open datasets that outlive the call, and `sync` holds the library's lock.
        hdf5::h5check(unsafe { H5DSattach_scale(dataset.id(), scale.id(), axis) })?;
        // SAFETY: as above, and the label ends with a zero byte.
        hdf5::h5check(unsafe { H5DSset_label(dataset.id(), axis, label.as_ptr()) })
    })
    .map(drop)
}

/// The labels of the axes, as [`attach_scale`] set them.
pub(crate) fn axis_labels(dataset: &Dataset) -> hdf5::Result<Vec<String>> {
    let labels = dataset.attr("DIMENSION_LABELS")?.read_raw::<VarLenAscii>()?;
    Ok(labels.iter().map(ToString::to_string).collect())
}

/// Is this dataset a scale?
pub(crate) fn is_scale(dataset: &Dataset) -> bool {
    dataset.attr("CLASS").is_ok()
}

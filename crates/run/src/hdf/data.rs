//! Whole arrays: written and read at once.

use hdf5::types::VarLenUnicode;
use hdf5::{Dataset, Group};
use ndarray::{Array1, ArrayView1};

use super::attributes::unicode;
use crate::{ArrayData, Element};

/// Elements per chunk where a checksum is kept (HDF5 keeps it per chunk).
const CHECKED_CHUNK: usize = 1 << 17;

/// Writes an array as a contiguous dataset.
pub(crate) fn write_data(group: &Group, name: &str, data: &ArrayData) -> hdf5::Result<Dataset> {
    let builder = group.new_dataset_builder();
    match data {
        ArrayData::F32(array) => builder.with_data(array).create(name),
        ArrayData::F64(array) => builder.with_data(array).create(name),
        ArrayData::I32(array) => builder.with_data(array).create(name),
        ArrayData::I64(array) => builder.with_data(array).create(name),
        ArrayData::U8(array) => builder.with_data(array).create(name),
        ArrayData::U64(array) => builder.with_data(array).create(name),
        ArrayData::Text(list) => {
            let list: Array1<VarLenUnicode> = list.iter().map(|text| unicode(text)).collect();
            builder.with_data(&list).create(name)
        }
    }
}

/// Writes a single text as an array without axes.
pub(crate) fn write_text_array(group: &Group, name: &str, text: &str) -> hdf5::Result<()> {
    group.new_dataset::<VarLenUnicode>().create(name)?.write_scalar(&unicode(text))
}

/// Writes numbers with a checksum, so that damage is noticed when they are read.
pub(crate) fn write_checked<T: Element>(group: &Group, name: &str, values: &[T]) -> hdf5::Result<()> {
    if values.is_empty() {
        return group.new_dataset::<T>().shape(0).create(name).map(drop);
    }
    let chunk = CHECKED_CHUNK.min(values.len());
    group.new_dataset_builder().with_data(ArrayView1::from(values)).chunk(chunk).fletcher32().create(name).map(drop)
}

/// Bytes that [`write_checked`] takes in the file at most for `count` elements: chunks are stored whole, with an index
/// entry and a checksum each, beside the array's own header.
pub(crate) fn checked_bytes(count: usize, element_size: usize) -> u64 {
    const HEADER: u64 = 8192;
    const INDEX_ENTRY: u64 = 256;
    let chunk = CHECKED_CHUNK.min(count.max(1));
    let chunks = count.div_ceil(chunk) as u64;
    HEADER + chunks * ((chunk * element_size) as u64 + INDEX_ENTRY)
}

/// Reads what [`write_checked`] wrote; damaged numbers are an error.
pub(crate) fn read_checked<T: Element>(group: &Group, name: &str) -> hdf5::Result<Vec<T>> {
    group.dataset(name)?.read_raw()
}

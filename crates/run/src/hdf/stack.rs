//! Samples: large arrays written slab by slab.

use hdf5::{Dataset, Group, Hyperslab, SliceOrIndex};
use ndarray::{ArrayView, IxDyn};

use crate::{Compression, Element, SampleSpec};

/// Aimed-at size of a storage chunk \[bytes\]: large enough for the disk, small enough for a reader's cache.
const CHUNK_BYTES: usize = 1 << 20;

/// How samples are compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filters {
    pub compression: Compression,
    pub level: u8,
}

/// Writes one stack of samples, any rows of it at a time.
///
/// Items come one after the other, so everything here counts the stack as axis 0; only the stored array may have it elsewhere.
pub(crate) struct StackWriter {
    pub dataset: Dataset,
    shape: Vec<usize>,
    chunk: Vec<usize>,
    stack_axis: usize,
}

/// A box of rows that lies contiguously in row-major order: items `start..end`, or rows of a single item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slab {
    start: Vec<usize>,
    end: Vec<usize>,
}

impl Slab {
    /// Elements in it.
    pub fn length(&self) -> usize {
        self.start.iter().zip(&self.end).map(|(start, end)| end - start).product()
    }
}

impl StackWriter {
    /// A new chunked dataset for all items of a stream.
    pub fn create<T: Element>(group: &Group, name: &str, spec: &SampleSpec, filters: Filters) -> hdf5::Result<Self> {
        let (stored_shape, shape) = (spec.shape(), stack_first(&spec.shape(), spec.stack_axis));
        let chunk = chunk(spec, &shape);
        let mut builder = group.new_dataset_builder();
        if shape.iter().all(|&length| length > 0) {
            builder = builder.chunk(stack_at(&chunk, spec.stack_axis));
            if filters.compression == Compression::Deflate {
                builder = builder.shuffle().deflate(filters.level);
            }
        }
        let dataset = builder.empty::<T>().shape(stored_shape).create(name)?;
        Ok(Self { dataset, shape, chunk, stack_axis: spec.stack_axis })
    }

    /// Bytes that a stream's samples take in the file at most: chunks are stored whole, with an index entry each.
    pub fn stored_bytes(spec: &SampleSpec) -> u64 {
        const INDEX_ENTRY: u64 = 256;
        let (shape, size) = (stack_first(&spec.shape(), spec.stack_axis), spec.element.size());
        let chunk = chunk(spec, &shape);
        let chunks: u64 = shape.iter().zip(&chunk).map(|(length, chunk)| length.div_ceil(*chunk) as u64).product();
        let chunk_bytes = (chunk.iter().product::<usize>() * size) as u64;
        chunks * (chunk_bytes + INDEX_ENTRY)
    }

    /// The slabs that cover the dataset in order, each at most about `bytes` large (but at least one row) and made of whole
    /// chunks, so that no chunk is compressed twice.
    pub fn slabs(&self, bytes: usize, element_size: usize) -> Vec<Slab> {
        slabs(&self.shape, &self.chunk, bytes, element_size)
    }

    /// Writes the elements of a slab.
    pub fn write<T: Element>(&self, slab: &Slab, values: &[T]) -> hdf5::Result<()> {
        let lengths: Vec<usize> = slab.start.iter().zip(&slab.end).map(|(start, end)| end - start).collect();
        let (start, end) = (stack_at(&slab.start, self.stack_axis), stack_at(&slab.end, self.stack_axis));
        let ranges = start.into_iter().zip(end);
        let selection: Vec<_> =
            ranges.map(|(start, end)| SliceOrIndex::SliceTo { start, step: 1, end, block: 1 }).collect();
        let view =
            ArrayView::from_shape(IxDyn(&lengths), values).map_err(|error| hdf5::Error::from(error.to_string()))?;
        if self.stack_axis == 0 {
            return self.dataset.write_slice(view, Hyperslab::from(selection));
        }
        let axes = stack_at(&(0..lengths.len()).collect::<Vec<_>>(), self.stack_axis);
        let stored = view.permuted_axes(IxDyn(&axes)).as_standard_layout().into_owned();
        self.dataset.write_slice(&stored, Hyperslab::from(selection))
    }
}

/// Numbers per stored axis, in the order that has the stack first.
fn stack_first(stored: &[usize], stack_axis: usize) -> Vec<usize> {
    let mut numbers = stored.to_vec();
    let stack = numbers.remove(stack_axis);
    numbers.insert(0, stack);
    numbers
}

/// Numbers per axis with the stack first, in the order of the stored axes.
fn stack_at(numbers: &[usize], stack_axis: usize) -> Vec<usize> {
    let mut stored = numbers.to_vec();
    let stack = stored.remove(0);
    stored.insert(stack_axis, stack);
    stored
}

/// The shape of a storage chunk, with the stack first as in `shape`.
fn chunk(spec: &SampleSpec, shape: &[usize]) -> Vec<usize> {
    match &spec.chunk {
        Some(stored) => stack_first(stored, spec.stack_axis),
        None => default_chunk(shape, spec.element.size()),
    }
}

fn slabs(shape: &[usize], chunk: &[usize], bytes: usize, element_size: usize) -> Vec<Slab> {
    let count = shape[0];
    let item_bytes = (shape[1..].iter().product::<usize>() * element_size).max(1);
    let full = |start: usize, end: usize| Slab {
        start: std::iter::once(start).chain(shape[1..].iter().map(|_| 0)).collect(),
        end: std::iter::once(end).chain(shape[1..].iter().copied()).collect(),
    };
    if shape.len() == 1 || item_bytes * chunk[0] <= bytes {
        let step = whole_chunks(bytes / item_bytes, chunk[0]);
        return (0..count).step_by(step).map(|start| full(start, (start + step).min(count))).collect();
    }
    let rows = shape[1];
    let step = whole_chunks(bytes / (item_bytes / rows.max(1)).max(1), chunk[1]);
    (0..count)
        .flat_map(|item| (0..rows).step_by(step).map(move |row| (item, row)))
        .map(|(item, row)| {
            let mut slab = full(item, item + 1);
            (slab.start[1], slab.end[1]) = (row, (row + step).min(rows));
            slab
        })
        .collect()
}

/// The largest multiple of `chunk` up to `rows`, but at least one chunk.
fn whole_chunks(rows: usize, chunk: usize) -> usize {
    (rows / chunk * chunk).max(chunk)
}

/// A chunk of about a mebibyte: many small items, or some rows of one large item.
pub(crate) fn default_chunk(shape: &[usize], element_size: usize) -> Vec<usize> {
    let mut chunk = vec![1; shape.len()];
    let mut left = (CHUNK_BYTES / element_size).max(1);
    for (axis, &length) in shape.iter().enumerate().rev() {
        chunk[axis] = left.min(length).max(1);
        left /= chunk[axis];
        if left <= 1 {
            break;
        }
    }
    chunk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slabs_cover_everything_once_in_whole_chunks() {
        let slab = |start: &[usize], end: &[usize]| Slab { start: start.to_vec(), end: end.to_vec() };
        // Items of 80 bytes in chunks of two: six items fit into 500 bytes.
        let items = slabs(&[7, 10], &[2, 10], 500, 8);
        assert_eq!(items, [slab(&[0, 0], &[6, 10]), slab(&[6, 0], &[7, 10])]);
        // Items of 320 bytes with rows of 80 in chunks of two: two rows fit into 200 bytes.
        let rows = slabs(&[2, 4, 10], &[1, 2, 10], 200, 8);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1], slab(&[0, 2, 0], &[1, 4, 10]));
        assert_eq!(rows.iter().map(Slab::length).sum::<usize>(), 2 * 4 * 10);
    }

    #[test]
    fn chunks_hold_many_small_items_or_rows_of_a_large_one() {
        assert_eq!(default_chunk(&[16, 128, 128, 128], 4), [1, 16, 128, 128]);
        assert_eq!(default_chunk(&[1_000_000, 10], 8), [13107, 10]);
        assert_eq!(default_chunk(&[5, 10], 8), [5, 10]);
        assert_eq!(default_chunk(&[4, 1 << 30], 4), [1, 1 << 18]);
        assert_eq!(default_chunk(&[0, 3], 4), [1, 3]);
    }
}

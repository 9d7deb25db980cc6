//! HDF5 files whose arrays and attributes a format prescribes.

use std::path::Path;

use hdf5::{Dataset, File, Group};
use ndarray::{ArrayView, IxDyn};

use super::unpublished::Unpublished;
use crate::array::check_path;
use crate::hdf::{create_file, create_group, write_attribute, write_data, write_text_array};
use crate::output::OutputError;
use crate::{ArrayData, Attribute, Element, ElementType, RunError};

/// Aimed-at size of a storage chunk of a table \[bytes\]: beyond the library's cache, so that whole chunks go straight to the file.
const CHUNK_BYTES: usize = 4 << 20;

/// Writes an HDF5 file of any layout: arrays at the root and in groups, with the attributes that its format prescribes and no others, and
/// tables that grow row by row. The file gets its name only when it is complete and on the disk.
///
/// What is for readers of this suite alone is better handed to [`Run::statistics`](crate::Run::statistics), which keeps units and dimensions.
///
/// ```
/// use ornstein_run::{ArrayReader, ArrayWriter, ElementType, TableSpec};
///
/// # let path = std::env::temp_dir().join(format!("ornstein-arrays-{}.h5", std::process::id()));
/// let mut file = ArrayWriter::create(&path)?;
/// file.array("version", vec![2_i64, 0, 0], &[])?;
/// let columns = vec!["x".to_owned(), "y".to_owned()];
/// let spec = TableSpec { element: ElementType::F64, row: &[2], expected_rows: 3 };
/// let pairs = file.table("group/pairs", spec, &[("columns", columns.into())])?;
/// file.append(pairs, &[1.0, 2.0])?;
/// file.append(pairs, &[3.0, 4.0, 5.0, 6.0])?;
/// file.finish()?;
///
/// let file = ArrayReader::open(&path)?;
/// assert_eq!(file.shape("group/pairs")?, [3, 2]);
/// assert_eq!(file.rows("group/pairs", 1..3)?, [3.0, 4.0, 5.0, 6.0]);
/// assert_eq!(file.texts_attribute("group/pairs", "columns")?.unwrap(), ["x", "y"]);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ArrayWriter {
    tables: Vec<TableState>,
    hdf5: File,
    file: Unpublished,
}

/// What a table looks like.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec<'a> {
    /// Type of the elements.
    pub element: ElementType,
    /// Shape of a row; empty for single numbers.
    pub row: &'a [usize],
    /// About how many rows will come: where there are few, storage is not handed out in large pieces.
    pub expected_rows: usize,
}

/// A table of an [`ArrayWriter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table(usize);

#[derive(Debug)]
struct TableState {
    path: String,
    dataset: Dataset,
    element: ElementType,
    /// Shape of a row.
    row: Vec<usize>,
    rows: usize,
}

impl ArrayWriter {
    /// Begins a file that will be called `path`.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, RunError> {
        let file = Unpublished::new(path.as_ref());
        let hdf5 = create_file(file.temporary());
        let hdf5 = hdf5.map_err(|error| OutputError::hdf5("create", file.temporary(), &error))?;
        Ok(Self { tables: Vec::new(), hdf5, file })
    }

    /// Writes a whole array with its attributes.
    ///
    /// # Errors
    /// If there is something at this path already, or the disk refuses.
    pub fn array(
        &mut self,
        path: &str,
        data: impl Into<ArrayData>,
        attributes: &[(&str, Attribute)],
    ) -> Result<(), RunError> {
        check_path(path)?;
        let data = data.into();
        let written = self.home(path).and_then(|(group, name)| {
            let dataset = write_data(&group, name, &data)?;
            write_attributes(&dataset, attributes)
        });
        written.map_err(|error| self.failed(&error))
    }

    /// Writes a single text.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn text(&mut self, path: &str, text: &str) -> Result<(), RunError> {
        check_path(path)?;
        let written = self.home(path).and_then(|(group, name)| write_text_array(&group, name, text));
        written.map_err(|error| self.failed(&error))
    }

    /// Begins a table.
    ///
    /// # Errors
    /// If a row has no elements, there is something at this path already, or the disk refuses.
    pub fn table(
        &mut self,
        path: &str,
        spec: TableSpec<'_>,
        attributes: &[(&str, Attribute)],
    ) -> Result<Table, RunError> {
        check_path(path)?;
        let TableSpec { element, row, .. } = spec;
        if row.contains(&0) {
            return Err(RunError::array(path, "a row without elements"));
        }
        let create = match element {
            ElementType::F32 => create_table::<f32>,
            ElementType::F64 => create_table::<f64>,
            ElementType::I32 => create_table::<i32>,
            ElementType::I64 => create_table::<i64>,
            ElementType::U8 => create_table::<u8>,
            ElementType::U64 => create_table::<u64>,
        };
        let created = self.home(path).and_then(|(group, name)| {
            let dataset = create(&group, name, spec)?;
            write_attributes(&dataset, attributes)?;
            Ok(dataset)
        });
        let dataset = created.map_err(|error| self.failed(&error))?;
        self.tables.push(TableState { path: path.to_owned(), dataset, element, row: row.to_vec(), rows: 0 });
        Ok(Table(self.tables.len() - 1))
    }

    /// Rows in a table so far.
    pub fn rows(&self, table: Table) -> usize {
        self.tables[table.0].rows
    }

    /// Appends rows, one after the other. Each call goes to the file: hand over many rows at once.
    ///
    /// # Errors
    /// If the elements have another type or make no whole rows, or the disk refuses.
    pub fn append<T: Element>(&mut self, table: Table, rows: &[T]) -> Result<(), RunError> {
        let state = &mut self.tables[table.0];
        let length: usize = state.row.iter().product();
        if T::TYPE != state.element {
            let (declared, given) = (state.element.name(), T::TYPE.name());
            return Err(RunError::array(&state.path, format!("declared as {declared}, but {given} was appended")));
        }
        if !rows.len().is_multiple_of(length) {
            let reason = format!("{} elements make no whole rows of {length}", rows.len());
            return Err(RunError::array(&state.path, reason));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let written = state.append(rows, rows.len() / length);
        written.map_err(|error| OutputError::hdf5("write", self.file.temporary(), &error).into())
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(self) -> Result<(), RunError> {
        let Self { tables, hdf5, file } = self;
        // Handles into the file must be gone before it is closed, or closing would be put off.
        drop(tables);
        let closed = hdf5.flush().and_then(|()| hdf5.close());
        closed.map_err(|error| OutputError::hdf5("write", file.temporary(), &error))?;
        Ok(file.publish()?)
    }

    /// The group that a path leads into, made where needed, and the name in it.
    fn home<'a>(&self, path: &'a str) -> hdf5::Result<(Group, &'a str)> {
        let mut group = (*self.hdf5).clone();
        let (groups, name) = path.rsplit_once('/').unwrap_or(("", path));
        for part in groups.split('/').filter(|part| !part.is_empty()) {
            group = if group.link_exists(part) { group.group(part)? } else { create_group(&group, part)? };
        }
        Ok((group, name))
    }

    fn failed(&self, error: &hdf5::Error) -> RunError {
        OutputError::hdf5("write", self.file.temporary(), error).into()
    }
}

impl TableState {
    fn append<T: Element>(&mut self, rows: &[T], count: usize) -> hdf5::Result<()> {
        let mut shape = vec![count];
        shape.extend(&self.row);
        let view = ArrayView::from_shape(IxDyn(&shape), rows).map_err(|error| hdf5::Error::from(error.to_string()))?;
        shape[0] = self.rows + count;
        self.dataset.resize(&shape)?;
        let mut selection: Vec<hdf5::SliceOrIndex> = vec![(self.rows..self.rows + count).into()];
        selection.extend(self.row.iter().map(|&end| hdf5::SliceOrIndex::from(0..end)));
        self.dataset.write_slice(view, hdf5::Hyperslab::from(selection))?;
        self.rows += count;
        Ok(())
    }
}

fn create_table<T: Element>(group: &Group, name: &str, spec: TableSpec<'_>) -> hdf5::Result<Dataset> {
    let TableSpec { row, expected_rows, .. } = spec;
    let row_bytes = row.iter().product::<usize>() * size_of::<T>();
    let mut chunk = vec![(CHUNK_BYTES / row_bytes).clamp(1, expected_rows.max(1))];
    chunk.extend(row);
    let mut extents = vec![hdf5::Extent::resizable(0)];
    extents.extend(row.iter().map(|&length| hdf5::Extent::fixed(length)));
    group.new_dataset_builder().chunk(chunk).empty::<T>().shape(hdf5::SimpleExtents::from_vec(extents)).create(name)
}

fn write_attributes(dataset: &Dataset, attributes: &[(&str, Attribute)]) -> hdf5::Result<()> {
    attributes.iter().try_for_each(|(name, value)| write_attribute(dataset, name, value))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_unfinished_file_leaves_nothing_behind() {
        let folder = crate::machine::scratch_folder("array-writer");
        let path = folder.join("events.h5");
        let mut file = ArrayWriter::create(&path).unwrap();
        let spec = TableSpec { element: ElementType::F64, row: &[3], expected_rows: 1 };
        let table = file.table("events", spec, &[]).unwrap();
        file.append(table, &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(file.rows(table), 1);
        let error = file.append(table, &[1.0]).unwrap_err().to_string();
        assert!(error.contains("no whole rows of 3"), "{error}");
        assert!(file.append(table, &[1_u8]).is_err());
        assert!(file.table("empty", TableSpec { row: &[0], ..spec }, &[]).is_err());
        assert!(file.array("events", vec![1.0], &[]).is_err());
        drop(file);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}

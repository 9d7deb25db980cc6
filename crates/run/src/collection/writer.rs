//! Writing a collected file.

use std::ops::Range;
use std::path::Path;

use hdf5::{Dataset, File, Group, Hyperslab, SliceOrIndex};
use ndarray::{ArrayView, IxDyn};

use super::boxes::boxes;
use super::missing::{fill_value, write_fill_attribute};
use super::{ArraySpec, COLLECTION_FORMAT, COLLECTION_FORMAT_VERSION};
use crate::array::{check_dimensions, check_path};
use crate::foreign_file::Unpublished;
use crate::hdf::{
    Labels, Section, create_file, default_chunk, write_attribute, write_data, write_integer, write_text, write_unsigned,
};
use crate::output::{OutputError, release_excess, reserve, versions};
use crate::{Array, Attribute, Dimension, Element, ElementType, RunError};

/// Bytes that a header, its attributes and its dimension scales take beside their numbers.
const HEADER: u64 = 8 << 10;

/// What a collected file is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// Kind of the experiment of all points.
    pub kind: String,
    /// Name of the campaign.
    pub name: String,
    /// Seed of the campaign.
    pub seed: u64,
    /// The axes of the sweep, slowest first.
    pub axes: Vec<Dimension>,
}

/// Where the samples of one point are, for an array that only refers to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSource {
    /// The point: its place in row-major order over the axes.
    pub point: usize,
    /// The file that holds them, relative to the folder of the collected file.
    pub file: String,
}

/// An array over the axes of a [`CollectionWriter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectedArray(usize);

/// Writes many runs into one file: arrays over the axes of a sweep times their own dimensions, in the conventions of a run's
/// output. Points are numbered in row-major order over the axes. What is never written reads as missing: NaN for reals, the least
/// signed or the largest unsigned integer. The file gets its name only when it is complete and on the disk.
///
/// ```
/// use ornstein_run::{ArraySpec, Collection, CollectionFile, CollectionWriter, Dimension, ElementType, ResultFile};
///
/// # let path = std::env::temp_dir().join(format!("ornstein-collection-{}.h5", std::process::id()));
/// let temperatures = Dimension::new("temperature", vec![1.0, 2.0], "K", "temperature");
/// let replicas = Dimension::integers("replica", 0..3, "replica");
/// let axes = vec![temperatures, replicas];
/// let mut file = CollectionWriter::create(&path, &Collection { kind: "a.b".into(), name: "c".into(), seed: 1, axes })?;
/// let energy = ArraySpec {
///     path: "statistics/energy".into(),
///     element: ElementType::F64,
///     dimensions: vec![Dimension::bare("particle", 2)],
///     unit: "J".into(),
///     long_name: "energy".into(),
///     attributes: Vec::new(),
/// };
/// let energy = file.declare(&energy, true)?;
/// file.write(energy, 0, &[0.0, 1.0, 2.0, 3.0])?;
/// file.write(energy, 5, &[4.0, 5.0])?;
/// file.finish()?;
///
/// let file = CollectionFile::open(&path)?;
/// let energy = file.array::<f64>("statistics/energy")?;
/// assert_eq!(energy.shape(), [2, 3, 2]);
/// assert_eq!(energy[[1, 2, 0]], 4.0);
/// assert!(energy[[1, 1, 0]].is_nan());
/// assert!(ResultFile::open(&path).is_err());
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CollectionWriter {
    axes: Vec<Dimension>,
    arrays: Vec<State>,
    section: Section,
    hdf5: File,
    /// Bytes of the file so far, at most.
    bytes: u64,
    file: Unpublished,
}

#[derive(Debug)]
struct State {
    path: String,
    dataset: Dataset,
    element: ElementType,
    shape: Vec<usize>,
    /// Elements of a point.
    item: usize,
}

impl CollectionWriter {
    /// Begins a file that will be called `path`.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn create(path: impl AsRef<Path>, collection: &Collection) -> Result<Self, RunError> {
        let file = Unpublished::new(path.as_ref());
        let created = create_file(file.temporary()).and_then(|hdf5| {
            write_text(&hdf5, "format", COLLECTION_FORMAT)?;
            write_integer(&hdf5, "format_version", COLLECTION_FORMAT_VERSION)?;
            write_text(&hdf5, "experiment_kind", &collection.kind)?;
            write_text(&hdf5, "name", &collection.name)?;
            write_unsigned(&hdf5, "seed", collection.seed)?;
            write_text(&hdf5, "crate_versions", &versions())?;
            write_text(&hdf5, "git_revision", crate::GIT_REVISION)?;
            Ok(hdf5)
        });
        let hdf5 = created.map_err(|error| OutputError::hdf5("create", file.temporary(), &error))?;
        let section = Section::new((*hdf5).clone());
        let mut writer =
            Self { axes: collection.axes.clone(), arrays: Vec::new(), section, hdf5, bytes: 256 << 10, file };
        writer.take_space(0, &[])?;
        Ok(writer)
    }

    /// Attaches an attribute to the root.
    ///
    /// # Errors
    /// If there is one of this name, or the disk refuses.
    pub fn attribute(&mut self, name: &str, value: impl Into<Attribute>) -> Result<(), RunError> {
        let value = value.into();
        self.take_space(attribute_bytes(&value), &[])?;
        let written = write_attribute(&self.hdf5, name, &value);
        written.map_err(|error| self.failed(&error))
    }

    /// Attaches an attribute to a group, which is made where needed.
    ///
    /// # Errors
    /// As [`attribute`](Self::attribute).
    pub fn group_attribute(&mut self, group: &str, name: &str, value: impl Into<Attribute>) -> Result<(), RunError> {
        let value = value.into();
        self.take_space(HEADER + attribute_bytes(&value), &[])?;
        self.section.label_group(group, name, &value).map_err(|error| self.failed(&error))
    }

    /// Writes the scale of a dimension into a group, as arrays along it will have it there.
    ///
    /// # Errors
    /// If something else has its name, or the disk refuses.
    pub fn dimension(&mut self, group: &str, dimension: &Dimension) -> Result<(), RunError> {
        self.take_space(0, std::slice::from_ref(dimension))?;
        let path = format!("{group}/{}", dimension.name);
        check_path(&path)?;
        self.section.scale(&path, dimension).map(drop).map_err(|error| self.failed(&error))
    }

    /// Writes a whole array; its path is from the root.
    ///
    /// # Errors
    /// If it makes no sense, something else is at its path or under the name of one of its dimensions, or the disk refuses.
    pub fn array(&mut self, array: &Array) -> Result<(), RunError> {
        array.check()?;
        self.take_space(
            array.data.bytes() as u64 + 16 * array.data.shape().iter().product::<usize>() as u64,
            &array.dimensions,
        )?;
        let labels = Labels {
            dimensions: &array.dimensions,
            unit: &array.unit,
            long_name: &array.long_name,
            attributes: &array.attributes,
        };
        let section = &mut self.section;
        let written = section.home(&array.path).and_then(|(group, name)| {
            let dataset = write_data(&group, name, &array.data)?;
            section.label(&dataset, &array.path, labels)
        });
        written.map_err(|error| self.failed(&error))
    }

    /// Begins an array over the axes of the sweep times the dimensions of `spec`. With `incomplete`, readers of integers are told
    /// which one stands for a missing number.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn declare(&mut self, spec: &ArraySpec, incomplete: bool) -> Result<CollectedArray, RunError> {
        self.create_array(spec, incomplete, |builder, _| builder)
    }

    /// Begins an array like [`declare`](Self::declare) that is stored in chunks of about a mebibyte, so that large samples are read
    /// piece by piece and missing ones take no space.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn declare_chunked(&mut self, spec: &ArraySpec, incomplete: bool) -> Result<CollectedArray, RunError> {
        self.create_array(spec, incomplete, |builder, shape| builder.chunk(default_chunk(shape, spec.element.size())))
    }

    /// An array that holds nothing itself: readers get the numbers from where they are, the array at the path of `spec` in the file
    /// of each point (an HDF5 virtual dataset). Points without a source, and those whose file is gone, read as missing.
    ///
    /// # Errors
    /// As [`array`](Self::array).
    pub fn refer(&mut self, spec: &ArraySpec, sources: &[SampleSource]) -> Result<(), RunError> {
        const MAPPING: usize = 512;
        let names: usize = sources.iter().map(|source| source.file.len() + spec.path.len() + MAPPING).sum();
        self.take_space(names as u64, &[])?;
        let axes: Vec<usize> = self.axes.iter().map(Dimension::length).collect();
        let own = spec.shape();
        let source_path = format!("/{}", spec.path);
        let incomplete = sources.len() < axes.iter().product();
        let builder = |mut builder: hdf5::DatasetBuilderEmpty, shape: &[usize]| {
            for source in sources {
                let mut place: Vec<SliceOrIndex> = position(&axes, source.point).into_iter().map(Into::into).collect();
                place.extend(own.iter().map(|&length| SliceOrIndex::from(0..length)));
                let whole: Vec<SliceOrIndex> = own.iter().map(|&length| (0..length).into()).collect();
                let (source_shape, whole) = if own.is_empty() {
                    (hdf5::Extents::Scalar, hdf5::Selection::All)
                } else {
                    (own.as_slice().into(), Hyperslab::from(whole).into())
                };
                builder =
                    builder.virtual_map(&source.file, &source_path, source_shape, whole, shape, Hyperslab::from(place));
            }
            builder
        };
        self.create_array(spec, incomplete, builder).map(drop)
    }

    /// Writes whole points, one after the other, from point `first` on.
    ///
    /// # Errors
    /// If the elements have another type, make no whole points or more than there are, or the disk refuses.
    pub fn write<T: Element>(&mut self, array: CollectedArray, first: usize, values: &[T]) -> Result<(), RunError> {
        let state = &self.arrays[array.0];
        if !values.len().is_multiple_of(state.item.max(1)) {
            let reason = format!("{} elements make no whole points of {}", values.len(), state.item);
            return Err(RunError::array(&state.path, reason));
        }
        self.write_part(array, first, 0, values)
    }

    /// Writes elements in row-major order, from element `offset` of point `first` on.
    ///
    /// # Errors
    /// If the elements have another type or are more than there are, or the disk refuses.
    pub fn write_part<T: Element>(
        &mut self,
        array: CollectedArray,
        first: usize,
        offset: usize,
        values: &[T],
    ) -> Result<(), RunError> {
        let state = &self.arrays[array.0];
        let start = first * state.item + offset;
        if T::TYPE != state.element {
            let (declared, given) = (state.element.name(), T::TYPE.name());
            return Err(RunError::array(&state.path, format!("declared as {declared}, but {given} was written")));
        }
        let length: usize = state.shape.iter().product();
        if start + values.len() > length {
            let reason = format!("elements up to {} of {length} were written", start + values.len());
            return Err(RunError::array(&state.path, reason));
        }
        let written = state.write(start..start + values.len(), values);
        written.map_err(|error| self.failed(&error))
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(self) -> Result<(), RunError> {
        let Self { arrays, section, hdf5, file, .. } = self;
        // Handles into the file must be gone before it is closed, or closing would be put off.
        drop((arrays, section));
        let closed = hdf5.flush().and_then(|()| hdf5.close());
        closed.map_err(|error| OutputError::hdf5("write", file.temporary(), &error))?;
        release_excess(file.temporary())?;
        Ok(file.publish()?)
    }

    fn create_array<F>(&mut self, spec: &ArraySpec, incomplete: bool, layout: F) -> Result<CollectedArray, RunError>
    where
        F: FnOnce(hdf5::DatasetBuilderEmpty, &[usize]) -> hdf5::DatasetBuilderEmpty,
    {
        check_path(&spec.path)?;
        let dimensions: Vec<Dimension> = self.axes.iter().chain(&spec.dimensions).cloned().collect();
        let shape: Vec<usize> = dimensions.iter().map(Dimension::length).collect();
        check_dimensions(&spec.path, &shape, &dimensions)?;
        let elements: usize = shape.iter().product();
        // Chunks at the edges are stored whole.
        self.take_space(2 * (elements * spec.element.size()) as u64, &dimensions)?;
        let labels = Labels {
            dimensions: &dimensions,
            unit: &spec.unit,
            long_name: &spec.long_name,
            attributes: &spec.attributes,
        };
        let section = &mut self.section;
        let created = section.home(&spec.path).and_then(|(group, name)| {
            let builder = empty(&group, spec.element).fill_value(fill_value(spec.element));
            let dataset = layout(builder, &shape).shape(&shape).create(name)?;
            if incomplete {
                write_fill_attribute(&dataset, spec.element)?;
            }
            section.label(&dataset, &spec.path, labels)?;
            Ok(dataset)
        });
        let dataset = created.map_err(|error| self.failed(&error))?;
        let (path, item) = (spec.path.clone(), spec.length());
        self.arrays.push(State { path, dataset, element: spec.element, shape, item });
        Ok(CollectedArray(self.arrays.len() - 1))
    }

    /// Takes space on the disk for `bytes` more and for dimension scales, before the library writes: it does not survive a full disk.
    fn take_space(&mut self, bytes: u64, dimensions: &[Dimension]) -> Result<(), RunError> {
        let scales: u64 = dimensions.iter().map(|dimension| HEADER + 8 * dimension.length() as u64).sum();
        self.bytes += HEADER + bytes + scales;
        Ok(reserve(self.file.temporary(), self.bytes)?)
    }

    fn failed(&self, error: &hdf5::Error) -> RunError {
        OutputError::hdf5("write", self.file.temporary(), error).into()
    }
}

impl State {
    fn write<T: Element>(&self, elements: Range<usize>, values: &[T]) -> hdf5::Result<()> {
        let mut rest = values;
        for piece in boxes(&self.shape, elements) {
            let lengths: Vec<usize> = piece.iter().map(ExactSizeIterator::len).collect();
            let (now, later) = rest.split_at(lengths.iter().product());
            rest = later;
            if lengths.is_empty() {
                self.dataset.write_raw(now)?;
                continue;
            }
            let view =
                ArrayView::from_shape(IxDyn(&lengths), now).map_err(|error| hdf5::Error::from(error.to_string()))?;
            let selection: Vec<SliceOrIndex> = piece.into_iter().map(Into::into).collect();
            self.dataset.write_slice(view, Hyperslab::from(selection))?;
        }
        Ok(())
    }
}

fn empty(group: &Group, element: ElementType) -> hdf5::DatasetBuilderEmpty {
    let builder = group.new_dataset_builder();
    match element {
        ElementType::F32 => builder.empty::<f32>(),
        ElementType::F64 => builder.empty::<f64>(),
        ElementType::I32 => builder.empty::<i32>(),
        ElementType::I64 => builder.empty::<i64>(),
        ElementType::U8 => builder.empty::<u8>(),
        ElementType::U64 => builder.empty::<u64>(),
    }
}

fn attribute_bytes(value: &Attribute) -> u64 {
    let bytes = match value {
        Attribute::Text(text) => text.len(),
        Attribute::Texts(texts) => texts.iter().map(|text| text.len() + 64).sum(),
        Attribute::Float(_) | Attribute::Integer(_) => 8,
        Attribute::Floats(values) => 8 * values.len(),
        Attribute::Integers(values) => 8 * values.len(),
    };
    bytes as u64 + 64
}

/// The place of a point on each axis.
fn position(axes: &[usize], point: usize) -> Vec<usize> {
    let mut rest = point;
    let mut place: Vec<usize> = axes
        .iter()
        .rev()
        .map(|length| {
            let index = rest % length;
            rest /= length;
            index
        })
        .collect();
    place.reverse();
    place
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{CollectionFile, FileError, ResultFile};

    fn collection(axes: Vec<Dimension>) -> Collection {
        Collection { kind: "example.walk".into(), name: "sweep".into(), seed: 1 << 63, axes }
    }

    fn spec(path: &str, element: ElementType, dimensions: Vec<Dimension>) -> ArraySpec {
        let (unit, long_name) = ("1".to_owned(), "a number".to_owned());
        ArraySpec { path: path.to_owned(), element, dimensions, unit, long_name, attributes: Vec::new() }
    }

    fn axes() -> Vec<Dimension> {
        vec![Dimension::integers("replica", 0..3, "replica"), Dimension::new("width", vec![1.0, 2.0], "m", "width")]
    }

    #[test]
    fn samples_are_read_from_where_they_are_and_the_folder_may_be_moved() {
        let folder = crate::machine::scratch_folder("collection-virtual");
        let campaign = folder.join("campaign");
        fs::create_dir_all(campaign.join("points")).unwrap();
        let mut sources = Vec::new();
        for point in [0, 1, 4] {
            let file = format!("points/{point}.h5");
            let path = campaign.join(&file);
            let mut source = CollectionWriter::create(&path, &collection(Vec::new())).unwrap();
            let numbers: Vec<f64> = (0..4).map(|i| f64::from(10 * point + i)).collect();
            source.array(&Array::new("samples/x", numbers).dimensions([Dimension::bare("draw", 4)])).unwrap();
            source.array(&Array::new("samples/single", i64::from(point))).unwrap();
            source.finish().unwrap();
            sources.push(SampleSource { point: point as usize, file });
        }
        let mut file = CollectionWriter::create(campaign.join("collected.h5"), &collection(axes())).unwrap();
        file.refer(&spec("samples/x", ElementType::F64, vec![Dimension::bare("draw", 4)]), &sources).unwrap();
        file.refer(&spec("samples/single", ElementType::I64, Vec::new()), &sources).unwrap();
        file.finish().unwrap();

        fs::rename(&campaign, folder.join("moved")).unwrap();
        fs::remove_file(folder.join("moved/points/1.h5")).unwrap();
        let file = CollectionFile::open(folder.join("moved/collected.h5")).unwrap();
        let x = file.array::<f64>("samples/x").unwrap();
        assert_eq!(x.shape(), [3, 2, 4]);
        assert_eq!(x[[0, 0, 3]], 3.0);
        assert_eq!(x[[2, 0, 1]], 41.0);
        assert!(x[[0, 1, 0]].is_nan() && x[[1, 1, 0]].is_nan());
        assert_eq!(
            file.array::<i64>("samples/single").unwrap().into_raw_vec_and_offset().0,
            [0, i64::MIN, i64::MIN, i64::MIN, 4, i64::MIN]
        );
        assert_eq!(file.dimensions("samples/x").unwrap()[1], axes()[1]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_same_contents_are_the_same_bytes() {
        let folder = crate::machine::scratch_folder("collection-bytes");
        let write = |name: &str| {
            let path = folder.join(name);
            let mut file = CollectionWriter::create(&path, &collection(axes())).unwrap();
            file.attribute("campaign", "name = 'sweep'").unwrap();
            let trace = spec("statistics/trace", ElementType::F32, vec![Dimension::bare("step", 5)]);
            let trace = file.declare_chunked(&trace, true).unwrap();
            file.write(trace, 2, &[1.5_f32; 15]).unwrap();
            file.group_attribute("evidence/mean", "description", "is it zero?").unwrap();
            let passed = file.declare(&spec("evidence/mean/passed", ElementType::I32, Vec::new()), true).unwrap();
            file.write(passed, 0, &[1, 1, 0]).unwrap();
            file.finish().unwrap();
            path
        };
        let first = fs::read(write("a.h5")).unwrap();
        // Times in the file would have the resolution of a second.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert!(first == fs::read(write("b.h5")).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_an_unfinished_file_leaves_nothing() {
        let folder = crate::machine::scratch_folder("collection-refused");
        let path = folder.join("collected.h5");
        let mut file = CollectionWriter::create(&path, &collection(axes())).unwrap();
        let number = file.declare(&spec("statistics/number", ElementType::F64, Vec::new()), false).unwrap();
        assert!(file.write(number, 0, &[1_i64]).unwrap_err().to_string().contains("declared as f64"));
        assert!(file.write(number, 5, &[1.0, 2.0]).unwrap_err().to_string().contains("up to 7 of 6"));
        assert!(file.declare(&spec("statistics/number", ElementType::F64, Vec::new()), false).is_err());
        let own = spec("statistics/clash", ElementType::F64, vec![Dimension::bare("width", 7)]);
        assert!(file.declare(&own, false).is_err());
        drop(file);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);

        CollectionWriter::create(&path, &collection(axes())).unwrap().finish().unwrap();
        assert!(matches!(ResultFile::open(&path), Err(FileError::Collected(_))));
        fs::remove_dir_all(&folder).unwrap();
    }
}

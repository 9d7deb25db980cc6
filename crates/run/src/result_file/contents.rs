//! Everything that a file holds, in one walk.

use hdf5::types::{FloatSize, IntSize, TypeDescriptor, VarLenUnicode};
use hdf5::{Dataset, Group, LocationType};

use super::{FileError, ResultFile, members};
use crate::hdf::{ScaleReader, is_scale, read_attributes, text_attribute};
use crate::{Array, ArrayData, ArraySpec, Element, ElementType};

/// Groups at the root that hold no samples.
const OTHERS: [&str; 2] = ["statistics", "evidence"];

impl ResultFile {
    /// All arrays below a group with their numbers, dimensions, units and attributes, in the order written; none if there is no such
    /// group. Paths are from the root.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn contents(&self, group: &str) -> Result<Vec<Array>, FileError> {
        let mut found = Vec::new();
        if self.contains(group) {
            let start = self.file.group(group).map_err(|error| self.damaged(&error))?;
            let walked = walk(&start, group, &mut |path, dataset, scales| {
                if let Some(array) = whole_array(path, dataset, scales)? {
                    found.push(array);
                }
                Ok(())
            });
            walked.map_err(|error| self.damaged(&error))?;
        }
        Ok(found)
    }

    /// What the arrays of samples look like, in all groups beside `/statistics` and `/evidence`, without reading them. Texts are left
    /// out.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn samples(&self) -> Result<Vec<ArraySpec>, FileError> {
        let mut found = Vec::new();
        let walked = members(&self.file).and_then(|groups| {
            for group in groups.iter().filter(|name| !OTHERS.contains(&name.as_str())) {
                walk(&self.file.group(group)?, group, &mut |path, dataset, scales| {
                    found.extend(specification(path, dataset, scales)?);
                    Ok(())
                })?;
            }
            Ok(())
        });
        walked.map_err(|error| self.damaged(&error))?;
        Ok(found)
    }
}

type Visit<'a> = dyn FnMut(&str, &Dataset, &mut ScaleReader<'_>) -> hdf5::Result<()> + 'a;

fn walk(group: &Group, path: &str, visit: &mut Visit<'_>) -> hdf5::Result<()> {
    let mut scales = ScaleReader::new(group);
    for name in members(group)? {
        let inner = format!("{path}/{name}");
        match group.loc_type_by_name(&name)? {
            LocationType::Group => walk(&group.group(&name)?, &inner, visit)?,
            LocationType::Dataset => {
                let dataset = group.dataset(&name)?;
                if !is_scale(&dataset) {
                    visit(&inner, &dataset, &mut scales)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn whole_array(path: &str, dataset: &Dataset, scales: &mut ScaleReader<'_>) -> hdf5::Result<Option<Array>> {
    fn read<T: Element>(dataset: &Dataset) -> hdf5::Result<ArrayData> {
        Ok(dataset.read_dyn::<T>()?.into())
    }
    let data = match element(dataset)? {
        Some(ElementType::F32) => read::<f32>(dataset)?,
        Some(ElementType::F64) => read::<f64>(dataset)?,
        Some(ElementType::I32) => read::<i32>(dataset)?,
        Some(ElementType::I64) => read::<i64>(dataset)?,
        Some(ElementType::U8) => read::<u8>(dataset)?,
        Some(ElementType::U64) => read::<u64>(dataset)?,
        None if dataset.dtype()?.is::<VarLenUnicode>() => {
            ArrayData::Text(dataset.read_raw::<VarLenUnicode>()?.iter().map(ToString::to_string).collect())
        }
        None => return Ok(None),
    };
    Ok(Some(Array {
        path: path.to_owned(),
        data,
        dimensions: scales.dimensions(dataset)?,
        unit: text_attribute(dataset, "units")?,
        long_name: text_attribute(dataset, "long_name").unwrap_or_default(),
        attributes: read_attributes(dataset)?,
    }))
}

fn specification(path: &str, dataset: &Dataset, scales: &mut ScaleReader<'_>) -> hdf5::Result<Option<ArraySpec>> {
    let Some(element) = element(dataset)? else { return Ok(None) };
    Ok(Some(ArraySpec {
        path: path.to_owned(),
        element,
        dimensions: scales.dimensions(dataset)?,
        unit: text_attribute(dataset, "units")?,
        long_name: text_attribute(dataset, "long_name").unwrap_or_default(),
        attributes: read_attributes(dataset)?,
    }))
}

/// Type of the elements, if it is one that this suite writes.
fn element(dataset: &Dataset) -> hdf5::Result<Option<ElementType>> {
    Ok(match dataset.dtype()?.to_descriptor()? {
        TypeDescriptor::Float(FloatSize::U4) => Some(ElementType::F32),
        TypeDescriptor::Float(FloatSize::U8) => Some(ElementType::F64),
        TypeDescriptor::Integer(IntSize::U4) => Some(ElementType::I32),
        TypeDescriptor::Integer(IntSize::U8) => Some(ElementType::I64),
        TypeDescriptor::Unsigned(IntSize::U1) => Some(ElementType::U8),
        TypeDescriptor::Unsigned(IntSize::U8) => Some(ElementType::U64),
        _ => None,
    })
}

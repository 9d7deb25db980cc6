//! A part of an output file (`/samples`, `/statistics`): arrays in groups, each group with its own dimension scales.

use std::collections::HashMap;

use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, Group};

use super::attributes::{text_attribute, write_attribute, write_text};
use super::dimension_scale::{attach_scale, axis_labels, set_scale};
use super::file::create_group;
use crate::{Attribute, Coordinates, Dimension};

/// What netCDF-4 calls a dimension without coordinates, followed by its length in ten columns (netCDF-4 file format).
const WITHOUT_COORDINATES: &str = "This is a netCDF dimension but not a netCDF variable.";

/// What is attached to an array beside its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Labels<'a> {
    pub dimensions: &'a [Dimension],
    pub unit: &'a str,
    pub long_name: &'a str,
    pub attributes: &'a [(String, Attribute)],
}

/// Writes arrays below one group of a file.
#[derive(Debug)]
pub(crate) struct Section {
    root: Group,
    /// Scales already written, by group path and dimension name.
    scales: HashMap<(String, String), Dataset>,
}

impl Section {
    pub fn new(root: Group) -> Self {
        Self { root, scales: HashMap::new() }
    }

    /// The group that an array belongs to, made where needed, and the array's name in it.
    pub fn home<'a>(&self, path: &'a str) -> hdf5::Result<(Group, &'a str)> {
        let (groups, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok((self.group(groups)?, name))
    }

    /// Attaches dimensions, unit, name and attributes to an array of this section.
    pub fn label(&mut self, dataset: &Dataset, path: &str, labels: Labels<'_>) -> hdf5::Result<()> {
        write_text(dataset, "units", labels.unit)?;
        if !labels.long_name.is_empty() {
            write_text(dataset, "long_name", labels.long_name)?;
        }
        for (name, value) in labels.attributes {
            write_attribute(dataset, name, value)?;
        }
        for (axis, dimension) in labels.dimensions.iter().enumerate() {
            let scale = self.scale(path, dimension)?;
            attach_scale(dataset, &scale, axis, &dimension.name)?;
        }
        Ok(())
    }

    /// Attaches an attribute to a group, which is made where needed.
    pub fn label_group(&self, path: &str, name: &str, value: &Attribute) -> hdf5::Result<()> {
        write_attribute(&*self.group(path)?, name, value)
    }

    /// The group at a path, made where needed.
    fn group(&self, path: &str) -> hdf5::Result<Group> {
        let mut group = self.root.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            group = if group.link_exists(part) { group.group(part)? } else { create_group(&group, part)? };
        }
        Ok(group)
    }

    /// The scale of a dimension in the group of the array at `path`, written at its first use.
    pub fn scale(&mut self, path: &str, dimension: &Dimension) -> hdf5::Result<Dataset> {
        let (group, _) = self.home(path)?;
        let key = (group.name(), dimension.name.clone());
        if let Some(scale) = self.scales.get(&key) {
            return Ok(scale.clone());
        }
        let scale = write_scale(&group, dimension)?;
        self.scales.insert(key, scale.clone());
        Ok(scale)
    }
}

fn write_scale(group: &Group, dimension: &Dimension) -> hdf5::Result<Dataset> {
    let name = dimension.name.as_str();
    let dataset = match &dimension.coordinates {
        Coordinates::Float(values) => group.new_dataset_builder().with_data(values.as_slice()).create(name)?,
        Coordinates::Integer(values) => group.new_dataset_builder().with_data(values.as_slice()).create(name)?,
        Coordinates::None(length) => {
            // Never written to, so it takes no space in the file.
            let dataset = group.new_dataset::<f32>().shape(*length).create(name)?;
            set_scale(&dataset, &format!("{WITHOUT_COORDINATES}{length:>10}"))?;
            return Ok(dataset);
        }
    };
    set_scale(&dataset, name)?;
    write_text(&dataset, "units", &dimension.unit)?;
    if !dimension.long_name.is_empty() {
        write_text(&dataset, "long_name", &dimension.long_name)?;
    }
    Ok(dataset)
}

/// The dimensions of the array `name` in `group`, slowest first.
pub(crate) fn read_dimensions(group: &Group, name: &str) -> hdf5::Result<Vec<Dimension>> {
    ScaleReader::new(group).dimensions(&group.dataset(name)?)
}

/// Reads the dimensions of the arrays of a group, each scale once.
pub(crate) struct ScaleReader<'a> {
    group: &'a Group,
    known: HashMap<String, Dimension>,
}

impl<'a> ScaleReader<'a> {
    pub fn new(group: &'a Group) -> Self {
        Self { group, known: HashMap::new() }
    }

    /// The dimensions of an array of the group, slowest first.
    pub fn dimensions(&mut self, dataset: &Dataset) -> hdf5::Result<Vec<Dimension>> {
        if dataset.ndim() == 0 {
            return Ok(Vec::new());
        }
        let mut dimension = |label: &String| {
            if let Some(dimension) = self.known.get(label) {
                return Ok(dimension.clone());
            }
            let dimension = read_scale(&self.group.dataset(label)?, label)?;
            self.known.insert(label.clone(), dimension.clone());
            Ok(dimension)
        };
        axis_labels(dataset)?.iter().map(&mut dimension).collect()
    }
}

fn read_scale(scale: &Dataset, name: &str) -> hdf5::Result<Dimension> {
    if text_attribute(scale, "NAME").is_ok_and(|text| text.starts_with(WITHOUT_COORDINATES)) {
        return Ok(Dimension::bare(name, scale.size()));
    }
    let coordinates = match scale.dtype()?.to_descriptor()? {
        TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) => Coordinates::Integer(scale.read_raw()?),
        _ => Coordinates::Float(scale.read_raw()?),
    };
    Ok(Dimension {
        name: name.to_owned(),
        coordinates,
        unit: text_attribute(scale, "units")?,
        long_name: text_attribute(scale, "long_name").unwrap_or_default(),
    })
}

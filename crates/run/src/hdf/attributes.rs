//! Attributes of files, groups and arrays.

use hdf5::types::{FixedAscii, FixedUnicode, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{H5Type, Location};

use crate::Attribute;

/// A text as HDF5 stores it. Texts end at a zero byte there, so zero bytes are replaced.
pub(super) fn unicode(text: &str) -> VarLenUnicode {
    text.replace('\0', "\u{fffd}").parse().unwrap_or_default()
}

fn write_scalar<T: H5Type>(location: &Location, name: &str, value: &T) -> hdf5::Result<()> {
    location.new_attr::<T>().create(name)?.write_scalar(value)
}

/// Writes a text attribute of any length.
pub(crate) fn write_text(location: &Location, name: &str, text: &str) -> hdf5::Result<()> {
    write_scalar(location, name, &unicode(text))
}

/// Writes a real number.
pub(crate) fn write_float(location: &Location, name: &str, value: f64) -> hdf5::Result<()> {
    write_scalar(location, name, &value)
}

/// Writes an integer.
pub(crate) fn write_integer(location: &Location, name: &str, value: i64) -> hdf5::Result<()> {
    write_scalar(location, name, &value)
}

/// Writes an integer that may be above 2^63.
pub(crate) fn write_unsigned(location: &Location, name: &str, value: u64) -> hdf5::Result<()> {
    write_scalar(location, name, &value)
}

/// Writes what an experiment attached to an array.
pub(crate) fn write_attribute(location: &Location, name: &str, value: &Attribute) -> hdf5::Result<()> {
    match value {
        Attribute::Text(text) => write_text(location, name, text),
        Attribute::Float(value) => write_float(location, name, *value),
        Attribute::Integer(value) => write_integer(location, name, *value),
        Attribute::Floats(values) => location.new_attr_builder().with_data(values.as_slice()).create(name).map(drop),
        Attribute::Integers(values) => location.new_attr_builder().with_data(values.as_slice()).create(name).map(drop),
        Attribute::Texts(values) => {
            let values: Vec<VarLenUnicode> = values.iter().map(|text| unicode(text)).collect();
            location.new_attr_builder().with_data(values.as_slice()).create(name).map(drop)
        }
    }
}

/// The value of a text attribute, of this suite or of another program.
pub(crate) fn text_attribute(location: &Location, name: &str) -> hdf5::Result<String> {
    let attribute = location.attr(name)?;
    match attribute.dtype()?.to_descriptor()? {
        TypeDescriptor::VarLenAscii => attribute.read_scalar::<VarLenAscii>().map(|text| text.to_string()),
        // The C library's own attributes; the length is that of memory, the library pads and cuts.
        TypeDescriptor::FixedAscii(_) | TypeDescriptor::FixedUnicode(_) => {
            attribute.read_scalar::<FixedAscii<256>>().map(|text| text.to_string())
        }
        _ => attribute.read_scalar::<VarLenUnicode>().map(|text| text.to_string()),
    }
}

/// A list of texts as an attribute, of this suite or of another program. Texts of fixed length are read up to 1024 bytes each.
pub(crate) fn texts_attribute(location: &Location, name: &str) -> hdf5::Result<Vec<String>> {
    fn read<T: H5Type + ToString>(attribute: &hdf5::Attribute) -> hdf5::Result<Vec<String>> {
        Ok(attribute.read_raw::<T>()?.iter().map(ToString::to_string).collect())
    }
    let attribute = location.attr(name)?;
    match attribute.dtype()?.to_descriptor()? {
        TypeDescriptor::VarLenAscii => read::<VarLenAscii>(&attribute),
        TypeDescriptor::FixedAscii(_) => read::<FixedAscii<1024>>(&attribute),
        TypeDescriptor::FixedUnicode(_) => read::<FixedUnicode<1024>>(&attribute),
        _ => read::<VarLenUnicode>(&attribute),
    }
}

/// Any attribute as text for display, if it is a text or numbers.
pub(crate) fn attribute_text(location: &Location, name: &str) -> Option<String> {
    let attribute = location.attr(name).ok()?;
    let joined = |values: Vec<String>| values.join(", ");
    match attribute.dtype().ok()?.to_descriptor().ok()? {
        TypeDescriptor::VarLenUnicode | TypeDescriptor::VarLenAscii => texts_attribute(location, name).ok().map(joined),
        TypeDescriptor::Integer(_) => {
            attribute.read_raw::<i64>().ok().map(|values| joined(values.iter().map(i64::to_string).collect()))
        }
        TypeDescriptor::Unsigned(_) => {
            attribute.read_raw::<u64>().ok().map(|values| joined(values.iter().map(u64::to_string).collect()))
        }
        TypeDescriptor::Float(_) => {
            attribute.read_raw::<f64>().ok().map(|values| joined(values.iter().map(f64::to_string).collect()))
        }
        _ => None,
    }
}

/// What the library itself and [`super::Section`] attach to arrays.
const OWN: [&str; 7] = ["CLASS", "NAME", "DIMENSION_LIST", "DIMENSION_LABELS", "REFERENCE_LIST", "units", "long_name"];

/// What an experiment attached to an array: texts and numbers, in the order of their names.
pub(crate) fn read_attributes(location: &Location) -> hdf5::Result<Vec<(String, Attribute)>> {
    // What begins with an underscore belongs to netCDF.
    let own = |name: &str| OWN.contains(&name) || name.starts_with('_');
    let names = location.attr_names()?.into_iter().filter(|name| !own(name));
    let attributes = names.map(|name| Ok(read_attribute(location, &name)?.map(|value| (name, value))));
    attributes.filter_map(Result::transpose).collect()
}

/// An attribute, if it holds texts or numbers.
fn read_attribute(location: &Location, name: &str) -> hdf5::Result<Option<Attribute>> {
    let attribute = location.attr(name)?;
    let single = attribute.ndim() == 0;
    Ok(Some(match attribute.dtype()?.to_descriptor()? {
        TypeDescriptor::VarLenUnicode | TypeDescriptor::VarLenAscii if single => {
            Attribute::Text(text_attribute(location, name)?)
        }
        TypeDescriptor::VarLenUnicode | TypeDescriptor::VarLenAscii => {
            Attribute::Texts(texts_attribute(location, name)?)
        }
        TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) if single => {
            Attribute::Integer(attribute.read_scalar()?)
        }
        TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) => Attribute::Integers(attribute.read_raw()?),
        TypeDescriptor::Float(_) if single => Attribute::Float(attribute.read_scalar()?),
        TypeDescriptor::Float(_) => Attribute::Floats(attribute.read_raw()?),
        _ => return Ok(None),
    }))
}

//! HDF5 in the terms of this crate: files that older readers open, attributes, arrays, dimension scales.

mod attributes;
mod data;
mod dimension_scale;
mod file;
mod section;
mod stack;

pub(crate) use attributes::{
    attribute_text, read_attributes, text_attribute, texts_attribute, write_attribute, write_float, write_integer,
    write_text, write_unsigned,
};
pub(crate) use data::{checked_bytes, read_checked, write_checked, write_data, write_text_array};
pub(crate) use dimension_scale::is_scale;
pub(crate) use file::{create_file, create_group, open_file};
pub(crate) use section::{Labels, ScaleReader, Section, read_dimensions};
pub(crate) use stack::{Filters, StackWriter, default_chunk};

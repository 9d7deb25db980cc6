//! Files of other people's formats: HDF5 arrays as they want them, and texts.

mod array_reader;
mod array_writer;
mod text_writer;
mod unpublished;

pub use array_reader::ArrayReader;
pub use array_writer::{ArrayWriter, Table, TableSpec};
pub use text_writer::TextWriter;
pub(crate) use unpublished::Unpublished;

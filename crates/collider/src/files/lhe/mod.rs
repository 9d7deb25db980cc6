//! Les Houches event files (J. Alwall et al., hep-ph/0609017; version 3: J. Andersen et al., arXiv:1405.1067, section 3).
//!
//! They look like XML but need not be: headers hold run cards with bare `<` and `&`, the numbers of `<init>` and `<event>` are lines of text
//! between the tags of children. An XML parser refuses many files of old generators, and of the others it gives no line numbers. What matters
//! here is one block after another, so the reader goes by lines: it finds the block's tags, and reads its numbers itself.

mod header;
mod reader;
mod tag;
mod writer;

pub(super) use header::{declared_weights, header, header_contents};
pub use reader::LheReader;
pub use writer::LheWriter;
pub(super) use writer::check_weights;

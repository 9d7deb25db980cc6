//! Spools: where samples wait, as raw little-endian numbers, until the output file is assembled.
//!
//! A spool only ever grows at its end. A checkpoint records its length, and resuming cuts it back to that, so a process
//! killed in the middle of a write does no harm.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::OutputError;
use crate::{Element, RunError, SampleSpec};

/// Bytes converted and written at once.
const PIECE: usize = 1 << 18;

/// An open spool of one stream of samples.
#[derive(Debug)]
pub(crate) struct Spool {
    pub spec: SampleSpec,
    pub items: usize,
    path: PathBuf,
    writer: BufWriter<File>,
    bytes: Vec<u8>,
}

impl Spool {
    /// Opens the spool at `path`, keeping its first `items` items. `None` if it is shorter than that.
    pub fn open(path: PathBuf, spec: SampleSpec, items: usize) -> Result<Option<Self>, OutputError> {
        let io = |error: std::io::Error| OutputError::io("open the spool", &path, &error);
        let mut file = File::options().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        let kept = items as u64 * (spec.item_length() * spec.element.size()) as u64;
        if file.metadata().map_err(io)?.len() < kept {
            return Ok(None);
        }
        file.set_len(kept).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let writer = BufWriter::with_capacity(PIECE, file);
        Ok(Some(Self { spec, items, path, writer, bytes: Vec::with_capacity(PIECE) }))
    }

    /// Appends one item, given in pieces.
    pub fn append<'a, T: Element>(&mut self, parts: impl IntoIterator<Item = &'a [T]>) -> Result<(), RunError> {
        let path = &self.spec.path;
        if T::TYPE != self.spec.element {
            let (declared, given) = (self.spec.element.name(), T::TYPE.name());
            return Err(RunError::array(path, format!("declared as {declared}, but {given} was appended")));
        }
        if self.items == self.spec.stack.length() {
            return Err(RunError::array(path, format!("more than the declared {} items were appended", self.items)));
        }
        let expected = self.spec.item_length();
        let mut length = 0;
        for part in parts {
            length += part.len();
            if length > expected {
                break;
            }
            for piece in part.chunks(PIECE / size_of::<T>()) {
                self.bytes.clear();
                T::extend_bytes(piece, &mut self.bytes);
                self.writer
                    .write_all(&self.bytes)
                    .map_err(|error| OutputError::io("write samples to", &self.path, &error))?;
            }
        }
        if length != expected {
            return Err(RunError::array(path, format!("an item has {expected} elements, but {length} were appended")));
        }
        self.items += 1;
        Ok(())
    }

    /// Closes the spool without writing what has not been written yet.
    pub fn discard(self) {
        let _ = self.writer.into_parts();
    }

    /// Hands everything appended so far to the system, so that it can be read.
    pub fn flush(&mut self) -> Result<(), OutputError> {
        self.writer.flush().map_err(|error| OutputError::io("write samples to", &self.path, &error))
    }

    /// Forces everything appended so far to the disk.
    pub fn sync(&mut self) -> Result<(), OutputError> {
        self.writer
            .flush()
            .and_then(|()| self.writer.get_ref().sync_data())
            .map_err(|error| OutputError::io("write samples to", &self.path, &error))
    }

    /// Reads the spool from its start.
    pub fn reader(&self) -> Result<SpoolReader, OutputError> {
        SpoolReader::open(&self.path)
    }
}

/// Reads a spool piece by piece.
pub(crate) struct SpoolReader {
    path: PathBuf,
    file: File,
    bytes: Vec<u8>,
}

impl SpoolReader {
    fn open(path: &Path) -> Result<Self, OutputError> {
        let file = File::open(path).map_err(|error| OutputError::io("read samples from", path, &error))?;
        Ok(Self { path: path.to_owned(), file, bytes: Vec::new() })
    }

    /// Puts the next `length` elements into `values`, in place of what was there. Both buffers are kept from call to call:
    /// for slabs of megabytes the system would otherwise hand out fresh pages every time.
    pub fn next<T: Element>(&mut self, length: usize, values: &mut Vec<T>) -> Result<(), OutputError> {
        self.bytes.resize(length * size_of::<T>(), 0);
        self.file
            .read_exact(&mut self.bytes)
            .map_err(|error| OutputError::io("read samples from", &self.path, &error))?;
        values.clear();
        T::extend_values(&self.bytes, values);
        Ok(())
    }
}

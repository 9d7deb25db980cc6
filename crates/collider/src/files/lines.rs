//! A text, line by line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::error::{EventFileError, Place};

/// What a compressed file begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Lines of a text that may be compressed, and the number of the last one.
pub(super) struct Lines {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    bytes: Vec<u8>,
    number: usize,
}

impl Lines {
    /// From a file.
    pub fn open(path: &Path) -> Result<Self, EventFileError> {
        let failed = |error| EventFileError::new(path, Place::default(), error);
        let mut file = BufReader::with_capacity(1 << 18, File::open(path).map_err(failed)?);
        let compressed = file.fill_buf().map_err(failed)?.starts_with(&GZIP);
        let reader: Box<dyn BufRead + Send> = if compressed {
            Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        Ok(Self::of_reader(path, reader))
    }

    /// From anything that reads, with a name for messages.
    pub fn of_reader(name: &Path, reader: Box<dyn BufRead + Send>) -> Self {
        Self { path: name.to_owned(), reader, bytes: Vec::new(), number: 0 }
    }

    /// The next line, with its end; `None` behind the last. Bytes that are no UTF-8 (comments in Latin-1) are replaced.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, EventFileError> {
        self.bytes.clear();
        match self.reader.read_until(b'\n', &mut self.bytes) {
            Ok(0) => Ok(None),
            Ok(_) => {
                self.number += 1;
                if std::str::from_utf8(&self.bytes).is_err() {
                    self.bytes = String::from_utf8_lossy(&self.bytes).into_owned().into_bytes();
                }
                let text = std::str::from_utf8(&self.bytes).unwrap_or_default();
                Ok(Some(Line { text, number: self.number }))
            }
            Err(error) => Err(EventFileError::new(&self.path, Place::line(self.number + 1), error)),
        }
    }

    /// The number of the last line, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A line of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// With its end.
    pub text: &'a str,
    /// From 1.
    pub number: usize,
}

/// The first bytes of a file, decompressed if need be: enough to recognise a format.
pub(super) fn beginning(path: &Path, count: usize) -> std::io::Result<Vec<u8>> {
    let mut file = BufReader::new(File::open(path)?);
    let mut bytes = Vec::new();
    let read = if file.fill_buf()?.starts_with(&GZIP) {
        MultiGzDecoder::new(file).take(count as u64).read_to_end(&mut bytes)
    } else {
        file.take(count as u64).read_to_end(&mut bytes)
    };
    // A file that is damaged further on can still be recognised.
    if bytes.is_empty() { read.map(|_| bytes) } else { Ok(bytes) }
}

//! Texts written piece by piece.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::unpublished::Unpublished;
use crate::RunError;
use crate::output::OutputError;

/// Bytes handed to the system at once.
const PIECE: usize = 1 << 18;

/// Writes a text (or any bytes) that gets its name only when it is complete and on the disk.
///
/// ```
/// use std::io::Write;
///
/// # let path = std::env::temp_dir().join(format!("ornstein-text-{}.txt", std::process::id()));
/// let mut text = ornstein_run::TextWriter::create(&path)?;
/// writeln!(text, "one line")?;
/// assert!(!path.exists());
/// text.finish()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "one line\n");
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TextWriter {
    // Before the file's name, so that it is closed when that is removed.
    writer: BufWriter<File>,
    file: Unpublished,
}

impl TextWriter {
    /// Begins a file that will be called `path`.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, RunError> {
        let file = Unpublished::new(path.as_ref());
        let opened = File::create(file.temporary());
        let opened = opened.map_err(|error| OutputError::io("create", file.temporary(), &error))?;
        Ok(Self { writer: BufWriter::with_capacity(PIECE, opened), file })
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If the system refuses: the disk is full.
    pub fn finish(mut self) -> Result<(), RunError> {
        self.writer.flush().map_err(|error| OutputError::io("write", self.file.temporary(), &error))?;
        Ok(self.file.publish()?)
    }
}

impl Write for TextWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

//! A file that is not there before it is complete.

use std::fs;
use std::path::{Path, PathBuf};

use crate::output::{OutputError, publish};

/// A file under a temporary name, beside its final one. Unless it is published, it is removed again.
#[derive(Debug)]
pub(crate) struct Unpublished {
    path: PathBuf,
    temporary: PathBuf,
    published: bool,
}

impl Unpublished {
    pub fn new(path: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        Self { path: path.to_owned(), temporary: path.with_file_name(name), published: false }
    }

    /// Where to write.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Forces the contents to the disk and gives the file its name.
    pub fn publish(mut self) -> Result<(), OutputError> {
        self.published = true;
        publish(&self.temporary, &self.path)
    }
}

impl Drop for Unpublished {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

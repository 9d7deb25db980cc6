//! Writing failed.

use std::io;
use std::path::{Path, PathBuf};

/// Writing, or reading back what was written, failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {reason}", path.display())]
pub struct OutputError {
    /// What was tried: `write the checkpoint`.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system or the HDF5 library said.
    pub reason: String,
    /// Is the disk (or the quota) full?
    pub disk_full: bool,
}

impl OutputError {
    /// What the system refused to do with a file: `action` is a verb, such as `write`.
    pub fn io(action: &'static str, path: &Path, error: &io::Error) -> Self {
        let disk_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let reason = if disk_full { "no space left on the disk".to_owned() } else { error.to_string() };
        Self { action, path: path.to_owned(), reason, disk_full }
    }

    pub(crate) fn hdf5(action: &'static str, path: &Path, error: &hdf5::Error) -> Self {
        let text = error.to_string();
        // The library reports the system's errors as text only.
        let disk_full = text.contains("errno = 28,") || text.contains("errno = 122,");
        let reason = if disk_full { "no space left on the disk".to_owned() } else { text };
        Self { action, path: path.to_owned(), reason, disk_full }
    }

    pub(crate) fn other(action: &'static str, path: &Path, reason: impl Into<String>) -> Self {
        Self { action, path: path.to_owned(), reason: reason.into(), disk_full: false }
    }
}

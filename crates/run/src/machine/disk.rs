//! Space on the disk.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access, statvfs};

/// Bytes that this user may still write on the disk that holds `path` (which need not exist yet).
pub(crate) fn available_disk(path: &Path) -> Option<u64> {
    let information = statvfs(existing_ancestor(path)).ok()?;
    Some(information.f_bavail.saturating_mul(information.f_frsize))
}

/// Can files be made in the nearest folder above `path` that exists?
pub(crate) fn is_writable(path: &Path) -> bool {
    let folder = existing_ancestor(path);
    folder.is_dir() && access(&folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// `path` itself or the nearest folder above it that exists.
pub(crate) fn existing_ancestor(path: &Path) -> PathBuf {
    path.ancestors()
        .map(|ancestor| if ancestor.as_os_str().is_empty() { Path::new(".") } else { ancestor })
        .find(|ancestor| ancestor.exists())
        .unwrap_or(Path::new("."))
        .to_owned()
}

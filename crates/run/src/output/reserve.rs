//! Space on the disk, taken before the HDF5 library writes.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FallocateFlags, fallocate};

use super::OutputError;

/// Takes space for the first `bytes` of a file that exists, without changing its length.
///
/// The HDF5 library does not survive a disk that fills up while it writes: closing the file then fails half-way and may
/// crash the process. With the space taken before, a full disk is an ordinary error here and the library never meets it.
/// On disks that cannot reserve space (some network disks) this does nothing.
pub(crate) fn reserve(path: &Path, bytes: u64) -> Result<(), OutputError> {
    let taken = File::options()
        .write(true)
        .open(path)
        .and_then(|file| Ok(fallocate(&file, FallocateFlags::KEEP_SIZE, 0, bytes.max(1))?));
    match taken {
        Err(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            Err(OutputError::io("take the space for", path, &error))
        }
        _ => Ok(()),
    }
}

/// Gives back what was reserved beyond the end of a finished file.
pub(crate) fn release_excess(path: &Path) -> Result<(), OutputError> {
    let trim = || {
        let file = File::options().write(true).open(path)?;
        file.set_len(file.metadata()?.len())
    };
    trim().map_err(|error| OutputError::io("give back space of", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserving_changes_neither_length_nor_content_and_more_than_the_disk_holds_is_refused() {
        let folder = crate::machine::scratch_folder("reserve");
        let path = folder.join("file");
        std::fs::write(&path, "abc").unwrap();
        reserve(&path, 1 << 20).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
        release_excess(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
        // 4 EiB: either the disk is too small, which is said, or it cannot reserve, which is no error.
        if let Err(error) = reserve(&path, 1 << 62) {
            assert!(error.disk_full, "{error}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

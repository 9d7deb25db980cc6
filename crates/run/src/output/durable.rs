//! Writes that survive a power cut: the data first, then the name.

use std::fs::{self, File};
use std::path::Path;

use super::OutputError;

/// Forces a file's contents to the disk.
pub(crate) fn sync_file(path: &Path) -> Result<(), OutputError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| OutputError::io("force to the disk", path, &error))
}

/// Forces the names in the folder of `path` to the disk.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), OutputError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network disks cannot do this for folders; the rename itself has happened.
        Err(error) if error.kind() != std::io::ErrorKind::InvalidInput => {
            Err(OutputError::io("force to the disk", folder, &error))
        }
        _ => Ok(()),
    }
}

/// Gives a finished temporary file its final name: contents to the disk, rename, folder to the disk.
pub(crate) fn publish(temporary: &Path, name: &Path) -> Result<(), OutputError> {
    sync_file(temporary)?;
    fs::rename(temporary, name).map_err(|error| OutputError::io("rename to", name, &error))?;
    sync_folder_of(name)
}

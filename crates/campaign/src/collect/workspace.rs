//! Where a collected file is put together.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use ornstein_run::OutputError;
use rustix::fs::{FlockOperation, flock};

use crate::{CampaignError, CampaignFolder};

/// A folder for what is not yet in the collected file, of one process at a time. It is removed in the end.
#[derive(Debug)]
pub(super) struct Workspace {
    path: PathBuf,
    _lock: File,
}

impl Workspace {
    /// Takes it.
    pub fn take(folder: &CampaignFolder) -> Result<Self, CampaignError> {
        let path = folder.root().join("collected.h5.partial");
        fs::create_dir_all(&path).map_err(|error| OutputError::io("create the folder", &path, &error))?;
        let lock_path = path.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(|error| OutputError::io("create", &lock_path, &error))?;
        // Some network disks have no locks; there, two collections at once are the user's care.
        if flock(&lock, FlockOperation::NonBlockingLockExclusive) == Err(rustix::io::Errno::WOULDBLOCK) {
            return Err(CampaignError::refused(
                format!("another process is collecting {}", folder.root().display()),
                "wait for it; its file will be there when it is done",
            ));
        }
        remove_spools(&path).map_err(|error| OutputError::io("empty the folder", &path, &error))?;
        Ok(Self { path, _lock: lock })
    }

    /// Where the spool of this name lies.
    pub fn spool(&self, name: usize) -> Spool {
        Spool { path: self.path.join(format!("{name}.raw")), waiting: Vec::new(), written: 0, file: None }
    }
}

/// What a killed process left.
fn remove_spools(path: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(path)? {
        let spool = entry?.path();
        if spool.extension().is_some_and(|ending| ending == "raw") {
            fs::remove_file(spool)?;
        }
    }
    Ok(())
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Bytes that wait in memory before they go to the disk.
const WAITING: usize = 64 << 10;

/// Raw bytes in the order they came, of which little is in memory.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    waiting: Vec<u8>,
    written: u64,
    /// Open only while it is read: there may be more spools than a process may have open files.
    file: Option<File>,
}

impl Spool {
    /// Appends what `extend` appends.
    pub fn append(&mut self, extend: impl FnOnce(&mut Vec<u8>)) -> Result<(), OutputError> {
        extend(&mut self.waiting);
        if self.waiting.len() >= WAITING {
            let file = File::options().create(true).append(true).open(&self.path);
            let appended = file.and_then(|mut file| file.write_all(&self.waiting));
            appended.map_err(|error| OutputError::io("write", &self.path, &error))?;
            self.written += self.waiting.len() as u64;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Reads `length` bytes from `start` on.
    pub fn read(&mut self, start: u64, length: usize) -> Result<Vec<u8>, OutputError> {
        let mut bytes = vec![0; length];
        let on_disk = self.written.saturating_sub(start).min(length as u64) as usize;
        let (disk, memory) = bytes.split_at_mut(on_disk);
        self.read_disk(start, disk).map_err(|error| OutputError::io("read", &self.path, &error))?;
        if !memory.is_empty() {
            let place = (start + on_disk as u64 - self.written) as usize;
            memory.copy_from_slice(&self.waiting[place..place + memory.len()]);
        }
        Ok(bytes)
    }

    fn read_disk(&mut self, start: u64, bytes: &mut [u8]) -> std::io::Result<()> {
        use std::io::Read;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)?;
        self.file = Some(file);
        Ok(())
    }

    /// Closes the file, if it was read.
    pub fn close(&mut self) {
        self.file = None;
    }
}

/// The path of a file below a folder, as a text for a file that lies in that folder.
pub(super) fn relative_to(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spool_gives_back_what_went_in_from_disk_and_memory() {
        let root = std::env::temp_dir().join(format!("ornstein-campaign-spool-{}", std::process::id()));
        let folder = CampaignFolder::new(&root);
        let workspace = Workspace::take(&folder).unwrap();
        assert!(Workspace::take(&folder).is_err());
        let bytes: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
        let mut spool = workspace.spool(0);
        for piece in bytes.chunks(7_001) {
            spool.append(|waiting| waiting.extend(piece)).unwrap();
        }
        assert!(spool.written > 0 && !spool.waiting.is_empty());
        for (start, length) in [(0, 10), (60_000, 100_000), (0, 200_000), (199_990, 10), (5, 0)] {
            assert_eq!(spool.read(start as u64, length).unwrap(), bytes[start..start + length]);
        }
        drop(workspace);
        assert!(!root.join("collected.h5.partial").exists());
        fs::remove_dir_all(&root).unwrap();
    }
}

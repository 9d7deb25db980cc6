//! Where a collected file is put together.

use std::fs::{self, File};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ornstein_run::OutputError;
use ornstein_run::system::host_name;

use crate::CampaignFolder;
use crate::claim::Owner;

/// What the names of these folders begin with.
const PREFIX: &str = "collected.h5.partial";

/// Who works in it.
const OWNER: &str = "owner.json";

/// A folder in which nothing has changed for so long was left behind, wherever its process ran.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// A folder for what is not yet in the collected file, of one collection alone: many may be made at once, on many machines and on disks
/// without locks. It is removed in the end, also after an error; what a killed process left is removed by the next collection.
#[derive(Debug)]
pub(super) struct Workspace {
    path: PathBuf,
}

impl Workspace {
    /// Makes a new one.
    pub fn new(folder: &CampaignFolder) -> Result<Self, OutputError> {
        let workspace = Self { path: new_folder(folder.root())? };
        let owner = workspace.path.join(OWNER);
        let written = serde_json::to_vec(&Owner::this_process(ABANDONED))
            .map_err(std::io::Error::other)
            .and_then(|text| fs::write(&owner, text));
        written.map_err(|error| OutputError::io("write", &owner, &error))?;
        workspace.remove_abandoned(folder.root());
        Ok(workspace)
    }

    /// Where the spool of this name lies.
    pub fn spool(&self, name: usize) -> Spool {
        Spool { path: self.path.join(format!("{name}.raw")), waiting: Vec::new(), written: 0, file: None }
    }

    /// Where the collected file is written.
    pub fn output(&self) -> PathBuf {
        self.path.join("collected.h5")
    }

    /// Gives the written file its place. Of several collections the last one stays, whole.
    pub fn publish(&self, place: &Path) -> Result<(), OutputError> {
        fs::rename(self.output(), place).map_err(|error| OutputError::io("rename to", place, &error))?;
        // Not every disk can do this for folders; the contents are on the disk, and the file has its name.
        let _ = place.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all()));
        Ok(())
    }

    /// Removes what killed processes left. What cannot be removed is in nobody's way.
    fn remove_abandoned(&self, root: &Path) {
        // By the clock of the disk, which has just written in this folder.
        let now = last_change(&self.path).unwrap_or_else(SystemTime::now);
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            let path = entry.path();
            if path != self.path && entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&path, now)
            {
                let _ = fs::remove_dir_all(path);
            }
        }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A new folder, named after this process. Containers may have the names of machines and the numbers of processes in common.
fn new_folder(root: &Path) -> Result<PathBuf, OutputError> {
    let (host, process) = (host_name(), std::process::id());
    let mut number = 1_u64;
    loop {
        let path = root.join(format!("{PREFIX}-{host}-{process}-{number}"));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(OutputError::io("create the folder", &path, &error)),
        }
    }
}

/// Is nobody at work there any more?
fn is_abandoned(path: &Path, now: SystemTime) -> bool {
    let owner = fs::read(path.join(OWNER)).ok().and_then(|text| serde_json::from_slice::<Owner>(&text).ok());
    let age = || last_change(path).and_then(|changed| now.duration_since(changed).ok());
    owner.is_some_and(|owner| owner.is_dead()) || age().is_some_and(|age| age >= ABANDONED)
}

/// When something in a folder was changed last.
fn last_change(folder: &Path) -> Option<SystemTime> {
    let files = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.metadata().ok());
    let all = files.chain(fs::metadata(folder));
    all.filter_map(|file| file.modified().ok()).max()
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
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(&CampaignFolder::new(root.path())).unwrap();
        let bytes: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
        let mut spool = workspace.spool(0);
        for piece in bytes.chunks(7_001) {
            spool.append(|waiting| waiting.extend(piece)).unwrap();
        }
        assert!(spool.written > 0 && !spool.waiting.is_empty());
        for (start, length) in [(0, 10), (60_000, 100_000), (0, 200_000), (199_990, 10), (5, 0)] {
            assert_eq!(spool.read(start as u64, length).unwrap(), bytes[start..start + length]);
        }
    }

    fn names(root: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn collections_at_once_have_folders_of_their_own_and_the_last_file_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(root.path());
        let (one, other) = (Workspace::new(&folder).unwrap(), Workspace::new(&folder).unwrap());
        assert_ne!(one.path, other.path);
        for (workspace, text) in [(&one, "one"), (&other, "other")] {
            fs::write(workspace.output(), text).unwrap();
            workspace.publish(&folder.collected()).unwrap();
        }
        assert_eq!(fs::read(folder.collected()).unwrap(), b"other");
        drop((one, other));
        assert_eq!(names(root.path()), ["collected.h5"]);
    }

    #[test]
    fn only_what_dead_processes_left_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let left_by = |name: &str, owner: Option<&Owner>| {
            let path = root.path().join(format!("{PREFIX}-{name}"));
            fs::create_dir(&path).unwrap();
            fs::write(path.join("0.raw"), "").unwrap();
            if let Some(owner) = owner {
                fs::write(path.join(OWNER), serde_json::to_vec(owner).unwrap()).unwrap();
            }
            path
        };
        let alive = Owner::this_process(ABANDONED);
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let dead = Owner { process: child.id(), ..alive.clone() };
        child.wait().unwrap();
        left_by("alive", Some(&alive));
        left_by("dead", Some(&dead));
        left_by("elsewhere", Some(&Owner { host: "elsewhere".into(), ..dead }));
        left_by("begun", None);
        let old = left_by("old", None);
        let long_ago = SystemTime::now() - 2 * ABANDONED;
        for path in [old.join("0.raw"), old] {
            File::open(path).unwrap().set_modified(long_ago).unwrap();
        }
        drop(Workspace::new(&CampaignFolder::new(root.path())).unwrap());
        assert_eq!(names(root.path()), ["alive", "begun", "elsewhere"].map(|name| format!("{PREFIX}-{name}")));
    }
}

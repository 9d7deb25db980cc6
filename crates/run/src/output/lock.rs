//! One process at a time per unfinished run.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::machine::{host_name, process_is_alive};

/// Holds an unfinished run. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

/// How long to wait for a holder that may be about to end: a killed process is gone a moment after its parent hears of it,
/// and a scheduler starts the next try at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why a lock cannot be had.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process holds it: "process 123 on host".
    Held(String),
    /// The lock file cannot be used.
    Io(PathBuf, std::io::Error),
}

impl Lock {
    /// Takes the lock at `path`, also after a process that died with it.
    ///
    /// The lock is the system's (`flock`). On a disk that has none, the process and host written in the file decide: a
    /// holder on another host counts as alive, unless the caller knows that it is the `sole_owner`.
    pub fn take(path: &Path, sole_owner: bool) -> Result<Self, LockError> {
        let io = |error| LockError::Io(path.to_owned(), error);
        let patience = Instant::now() + PATIENCE;
        loop {
            let mut file =
                File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
            let holder = read_holder(&mut file).map_err(io)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if Instant::now() < patience => {
                    std::thread::sleep(PATIENCE / 20);
                    continue;
                }
                Err(TryLockError::WouldBlock) => return Err(LockError::Held(holder.describe())),
                Err(TryLockError::Error(_)) if !sole_owner && holder.is_alive() => {
                    return Err(LockError::Held(holder.describe()));
                }
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            // The holder before us may have removed the folder between our open and our lock: then this is no lock at all.
            let same = fs::metadata(path).and_then(|named| Ok(named.ino() == file.metadata()?.ino())).unwrap_or(false);
            if !same {
                if path.parent().is_some_and(|folder| !folder.exists()) {
                    return Err(io(std::io::ErrorKind::NotFound.into()));
                }
                continue;
            }
            let text = format!("{}\n{}\n", std::process::id(), host_name());
            file.set_len(0)
                .and_then(|()| file.seek(SeekFrom::Start(0)))
                .and_then(|_| file.write_all(text.as_bytes()))
                .map_err(io)?;
            return Ok(Self { file });
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that is just being started from this one may still share it.
        let _ = self.file.unlock();
    }
}

/// Who wrote the lock file last.
struct Holder {
    process: Option<u32>,
    host: String,
}

impl Holder {
    fn describe(&self) -> String {
        match self.process {
            Some(process) => format!("process {process} on {}", self.host),
            None => "another process".to_owned(),
        }
    }

    fn is_alive(&self) -> bool {
        self.process.is_some_and(|process| self.host != host_name() || process_is_alive(process))
    }
}

fn read_holder(file: &mut File) -> std::io::Result<Holder> {
    let mut bytes = Vec::new();
    file.take(4096).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let process = lines.next().and_then(|line| line.parse().ok());
    Ok(Holder { process, host: lines.next().unwrap_or_default().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_is_refused_and_a_left_one_taken_over() {
        let folder = crate::machine::scratch_folder("lock");
        let path = folder.join("lock");
        let held = Lock::take(&path, false).unwrap();
        match Lock::take(&path, false) {
            Err(LockError::Held(holder)) => assert!(holder.contains(&std::process::id().to_string())),
            other => panic!("{other:?}"),
        }
        drop(held);
        // What a process that was killed leaves behind: the file, but no lock.
        fs::write(&path, "1\nsome-host\n").unwrap();
        drop(Lock::take(&path, false).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }
}

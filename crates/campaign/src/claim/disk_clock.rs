//! Signs of life, and their age by the clock of the disk: those of machines differ.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ornstein_run::system::host_name;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};

/// Gives a file the present moment of the disk.
pub(crate) fn touch(path: &Path) -> io::Result<()> {
    // Not the time of this machine, which `std` would write: on a network disk the server fills this in.
    set_time(path, Timespec { tv_sec: 0, tv_nsec: UTIME_NOW })
}

/// Gives a file a time that no clock shows any more.
pub(super) fn give_back(path: &Path) -> io::Result<()> {
    set_time(path, Timespec { tv_sec: 0, tv_nsec: 0 })
}

/// Was this the time given by [`give_back`]?
pub(super) fn is_given_back(modified: SystemTime) -> bool {
    modified <= SystemTime::UNIX_EPOCH
}

fn set_time(path: &Path, time: Timespec) -> io::Result<()> {
    let times = Timestamps { last_access: time, last_modification: time };
    Ok(utimensat(CWD, path, &times, AtFlags::empty())?)
}

/// When a file was touched last. It is opened for that: a network disk may answer from memory otherwise, with a time that is a
/// minute old.
pub(super) fn modified(file: &File) -> io::Result<SystemTime> {
    file.metadata()?.modified()
}

/// The clock of the disk that holds a folder.
#[derive(Debug, Clone)]
pub(crate) struct DiskClock {
    folder: PathBuf,
}

impl DiskClock {
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The present moment, read from a file made for that. Where none may be made (an onlooker without rights, a full disk), the
    /// clock of this machine has to do.
    pub fn now(&self) -> SystemTime {
        self.probe().unwrap_or_else(|_| SystemTime::now())
    }

    fn probe(&self) -> io::Result<SystemTime> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!(".clock.{}.{}.{number}", host_name(), std::process::id()));
        let file = File::create(&path)?;
        let now = touch(&path).and_then(|()| modified(&file));
        let _ = fs::remove_file(&path);
        now
    }
}

/// How long ago something was at the moment `now`; no time at all if it lies ahead.
pub(super) fn age(now: SystemTime, modified: SystemTime) -> Duration {
    now.duration_since(modified).unwrap_or_default()
}

//! The folder of an unfinished run.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lock::{Lock, LockError};
use super::{OutputError, Spool, sync_folder_of};
use crate::SampleSpec;
use crate::checkpoint::{self, Checkpoint};
use crate::sample::SAMPLES;

const SPOOL: &str = "spool";
const IDENTITY: &str = "identity.json";

/// Which run a folder belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Unlike that of any other run.
    pub id: String,
    pub kind: String,
    pub started: String,
    /// The resolved config.
    pub config: String,
    /// Input files with their sizes and checksums.
    pub inputs: Vec<String>,
}

/// Where the unfinished run of an output lives.
pub(crate) fn partial_path(output: &Path) -> PathBuf {
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    output.with_file_name(name)
}

/// The folder of an unfinished run, held by this process.
#[derive(Debug)]
pub(crate) struct PartialFolder {
    path: PathBuf,
    _lock: Lock,
}

/// What was found of an interrupted run.
pub(crate) struct Found {
    pub file: PathBuf,
    pub checkpoint: Checkpoint,
    pub spools: Vec<Spool>,
}

impl PartialFolder {
    /// Makes the folder, or takes over one that nobody holds any more. A `sole_owner` knows that nobody else does the run.
    pub fn take(path: PathBuf, sole_owner: bool) -> Result<Self, LockError> {
        fs::create_dir_all(path.join(SPOOL)).map_err(|error| LockError::Io(path.clone(), error))?;
        let lock = Lock::take(&path.join("lock"), sole_owner)?;
        Ok(Self { path, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the output is assembled.
    pub fn result(&self) -> PathBuf {
        self.path.join("result.h5")
    }

    /// Which run this folder belongs to, if that can be told.
    pub fn identity(&self) -> Option<Identity> {
        serde_json::from_slice(&fs::read(self.path.join(IDENTITY)).ok()?).ok()
    }

    /// Throws away what an earlier run left and makes the folder that of a new one.
    pub fn begin(&self, identity: &Identity) -> Result<(), OutputError> {
        self.clear()?;
        let path = self.path.join(IDENTITY);
        let json = serde_json::to_vec_pretty(identity)
            .map_err(|error| OutputError::other("write", &path, error.to_string()))?;
        fs::write(&path, json).map_err(|error| OutputError::io("write", &path, &error))?;
        sync_folder_of(&path)
    }

    /// The newest checkpoint that is whole, with its spools cut back to it. What had to be passed over is told in `problems`.
    pub fn find_checkpoint(&self, problems: &mut Vec<String>) -> Result<Option<Found>, OutputError> {
        for file in checkpoint::candidates(&self.path) {
            if !file.exists() {
                continue;
            }
            match checkpoint::read(&file) {
                Ok(checkpoint) => match self.open_spools(&checkpoint)? {
                    Some(spools) => return Ok(Some(Found { file, checkpoint, spools })),
                    None => problems.push(format!("{} counts on samples that are not there", file.display())),
                },
                Err(reason) => problems.push(format!("{} cannot be used: {reason}", file.display())),
            }
        }
        Ok(None)
    }

    /// Does any checkpoint exist, whole or not?
    pub fn has_checkpoint(&self) -> bool {
        checkpoint::candidates(&self.path).iter().any(|file| file.exists())
    }

    /// Opens the spool of one stream with its first `items` items; `None` if it holds fewer.
    pub fn open_spool(&self, spec: SampleSpec, items: usize) -> Result<Option<Spool>, OutputError> {
        // Paths of streams are checked; a slash becomes two characters that no two different paths share.
        let path = if spec.group == SAMPLES { spec.path.clone() } else { format!("{}//{}", spec.group, spec.path) };
        let name = path.replace('_', "__").replace('/', "_-");
        Spool::open(self.path.join(SPOOL).join(format!("{name}.raw")), spec, items)
    }

    fn open_spools(&self, checkpoint: &Checkpoint) -> Result<Option<Vec<Spool>>, OutputError> {
        // Spools only grow, so cutting them to this checkpoint leaves what an earlier one counts on.
        checkpoint.spools.iter().map(|(spec, items)| self.open_spool(spec.clone(), *items)).collect()
    }

    /// Removes everything but the lock, checkpoints first: no checkpoint may be left that counts on what is gone.
    fn clear(&self) -> Result<(), OutputError> {
        let failed = |path: &Path, error: &std::io::Error| OutputError::io("remove", path, error);
        for file in checkpoint::candidates(&self.path) {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(&file, &error)),
                _ => {}
            }
        }
        for entry in fs::read_dir(&self.path).map_err(|error| failed(&self.path, &error))? {
            let path = entry.map_err(|error| failed(&self.path, &error))?.path();
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(|error| failed(&path, &error))?;
            } else if path.file_name().is_some_and(|name| name != "lock") {
                fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
            }
        }
        let spool = self.path.join(SPOOL);
        fs::create_dir_all(&spool).map_err(|error| OutputError::io("create", &spool, &error))
    }

    /// Removes the folder: the run is finished, or there is nothing to go on from.
    pub fn remove(self) -> Result<(), OutputError> {
        fs::remove_dir_all(&self.path).map_err(|error| OutputError::io("remove", &self.path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_stands_beside_the_output() {
        assert_eq!(partial_path(Path::new("data/runs/toy.h5")), Path::new("data/runs/toy.h5.partial"));
    }
}

//! Files that stand beside an output because others read them: the weights of a network.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{OutputError, publish};

/// Companions of one run, in a folder of their own until the output is complete.
#[derive(Debug)]
pub(crate) struct Companions {
    folder: PathBuf,
}

impl Companions {
    /// Those in the folder of an unfinished run.
    pub fn within(partial: &Path) -> Self {
        Self { folder: partial.join("companions") }
    }

    /// Where to keep a file that will be called like the output, with this ending. Under a name with a leading dot before it, it does not
    /// count yet.
    pub fn place(&self, ending: &str) -> Result<PathBuf, OutputError> {
        fs::create_dir_all(&self.folder).map_err(|error| OutputError::io("create", &self.folder, &error))?;
        Ok(self.folder.join(ending))
    }

    /// Keeps a file that will be called like the output, with this ending.
    pub fn keep(&self, ending: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.place(ending)?;
        let temporary = self.folder.join(format!(".{ending}"));
        fs::write(&temporary, bytes).map_err(|error| OutputError::io("write", &temporary, &error))?;
        publish(&temporary, &path)
    }

    /// The endings of all that are kept, in alphabetical order.
    pub fn endings(&self) -> Result<Vec<String>, OutputError> {
        let failed = |error: std::io::Error| OutputError::io("read", &self.folder, &error);
        let mut endings = Vec::new();
        match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
                    // A leading dot marks what was not written to its end.
                    if !name.starts_with('.') {
                        endings.push(name);
                    }
                }
            }
        }
        endings.sort_unstable();
        Ok(endings)
    }

    /// Gives copies of all of them their names beside the output; the originals stay until the output has its own name, so that a
    /// killed process can begin again. Files of these names are replaced only if they are in `replaceable`, the names of the
    /// companions of the output that is to be replaced.
    ///
    /// # Errors
    /// If a file of another origin has one of the names (nothing is published then), or the disk refuses.
    pub fn publish_beside(&self, output: &Path, replaceable: &[String]) -> Result<(), OutputError> {
        let endings = self.endings()?;
        let mut missing = Vec::new();
        for ending in &endings {
            let (kept, name) = (self.folder.join(ending), companion_path(output, ending));
            if !name.exists() {
                missing.push((kept, name));
            } else if !same_contents(&kept, &name)? {
                if !replaceable.contains(&companion_name(output, ending)) {
                    let reason =
                        "there is a file of this name that belongs to no earlier output; move it away, then --resume";
                    return Err(OutputError::other("replace", &name, reason.to_owned()));
                }
                missing.push((kept, name));
            }
        }
        for (kept, name) in missing {
            let copy = self.folder.join(".copy");
            let _ = fs::remove_file(&copy);
            // A second name costs no space; not every disk can give one.
            if fs::hard_link(&kept, &copy).is_err() {
                fs::copy(&kept, &copy).map_err(|error| OutputError::io("write", &copy, &error))?;
            }
            publish(&copy, &name)?;
        }
        Ok(())
    }
}

/// Where the companion of an output stands.
pub(crate) fn companion_path(output: &Path, ending: &str) -> PathBuf {
    output.with_extension(ending)
}

/// The name of the companion of an output.
pub(crate) fn companion_name(output: &Path, ending: &str) -> String {
    companion_path(output, ending).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Compares two files piece by piece: they may be larger than the memory.
fn same_contents(a: &Path, b: &Path) -> Result<bool, OutputError> {
    const PIECE: u64 = 1 << 20;
    let open = |path: &Path| {
        let file = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        file.map_err(|error| OutputError::io("read", path, &error))
    };
    let next = |file: &mut File, path: &Path, piece: &mut Vec<u8>| {
        piece.clear();
        file.take(PIECE).read_to_end(piece).map_err(|error| OutputError::io("read", path, &error))
    };
    let ((length, mut a_file), (other_length, mut b_file)) = (open(a)?, open(b)?);
    let (mut a_piece, mut b_piece) = (Vec::new(), Vec::new());
    if length != other_length {
        return Ok(false);
    }
    loop {
        next(&mut a_file, a, &mut a_piece)?;
        next(&mut b_file, b, &mut b_piece)?;
        if a_piece != b_piece || a_piece.is_empty() {
            return Ok(a_piece == b_piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_get_the_name_of_the_output_when_they_are_published() {
        let folder = crate::machine::scratch_folder("companions");
        let companions = Companions::within(&folder);
        assert!(companions.endings().unwrap().is_empty());
        companions.keep("weights", b"first").unwrap();
        companions.keep("weights", b"second").unwrap();
        companions.keep("toml", b"key = 1").unwrap();
        assert_eq!(companions.endings().unwrap(), ["toml", "weights"]);
        let output = folder.join("moons.h5");
        companions.publish_beside(&output, &[]).unwrap();
        assert_eq!(fs::read(folder.join("moons.weights")).unwrap(), b"second");
        assert_eq!(fs::read(folder.join("moons.toml")).unwrap(), b"key = 1");
        // Again, as after a kill before the output had its name.
        companions.publish_beside(&output, &[]).unwrap();
        assert_eq!(companions.endings().unwrap(), ["toml", "weights"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_of_somebody_else_is_never_replaced() {
        let folder = crate::machine::scratch_folder("companions-others");
        let companions = Companions::within(&folder);
        companions.keep("toml", b"key = 1").unwrap();
        companions.keep("a", b"new").unwrap();
        let output = folder.join("moons.h5");
        fs::write(folder.join("moons.toml"), b"a config").unwrap();
        let error = companions.publish_beside(&output, &["moons.a".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("moons.toml") && error.contains("--resume"), "{error}");
        assert_eq!(fs::read(folder.join("moons.toml")).unwrap(), b"a config");
        assert!(!folder.join("moons.a").exists());
        companions.publish_beside(&output, &["moons.toml".to_owned()]).unwrap();
        assert_eq!(fs::read(folder.join("moons.toml")).unwrap(), b"key = 1");
        fs::remove_dir_all(&folder).unwrap();
    }
}

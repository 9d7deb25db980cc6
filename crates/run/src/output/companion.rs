//! Files that stand beside an output because others read them: the weights of a network.

use std::fs;
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

    /// Keeps a file that will be called like the output, with this ending.
    pub fn keep(&self, ending: &str, bytes: &[u8]) -> Result<(), OutputError> {
        fs::create_dir_all(&self.folder).map_err(|error| OutputError::io("create", &self.folder, &error))?;
        let path = self.folder.join(ending);
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

    /// Gives all of them their names beside the output.
    pub fn publish_beside(&self, output: &Path) -> Result<(), OutputError> {
        for ending in self.endings()? {
            publish(&self.folder.join(&ending), &companion_path(output, &ending))?;
        }
        Ok(())
    }
}

/// Where the companion of an output stands.
pub(crate) fn companion_path(output: &Path, ending: &str) -> PathBuf {
    output.with_extension(ending)
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
        companions.publish_beside(&output).unwrap();
        assert_eq!(fs::read(folder.join("moons.weights")).unwrap(), b"second");
        assert_eq!(fs::read(folder.join("moons.toml")).unwrap(), b"key = 1");
        fs::remove_dir_all(&folder).unwrap();
    }
}

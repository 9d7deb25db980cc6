//! What an experiment may know while it prepares.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::ConfigError;

/// What an experiment may know while it prepares: who it is, and where its inputs lie.
#[derive(Debug)]
pub struct Context {
    name: String,
    seed: u64,
    threads: usize,
    config_folder: PathBuf,
    inputs: Mutex<Vec<PathBuf>>,
}

impl Context {
    /// For a run of this name, seed and number of threads, whose config lies in `config_folder`.
    pub fn new(name: impl Into<String>, seed: u64, threads: usize, config_folder: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), seed, threads, config_folder: config_folder.into(), inputs: Mutex::new(Vec::new()) }
    }

    /// Name of the run.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed; all randomness follows from it.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Threads that the run will use. Results must not depend on it.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Finds the input file that the config names at `key`.
    ///
    /// A relative path is looked for beside the config file first, then below the current folder. The file found is
    /// recorded in the output with its size and checksum.
    ///
    /// # Errors
    ///
    /// Names every place that was tried.
    pub fn resolve(&self, key: &str, path: impl AsRef<Path>) -> Result<PathBuf, ConfigError> {
        let path = path.as_ref();
        let mut candidates = vec![self.config_folder.join(path)];
        if path.is_relative() && candidates[0] != path {
            candidates.push(path.to_owned());
        }
        if let Some(found) = candidates.iter().find(|candidate| candidate.is_file()) {
            let mut inputs = self.inputs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !inputs.contains(found) {
                inputs.push(found.clone());
            }
            return Ok(found.clone());
        }
        let tried: Vec<_> = candidates.iter().map(|candidate| candidate.display().to_string()).collect();
        Err(ConfigError::new(key, format!("\"{}\"", path.display()), "the path of an existing file")
            .help(format!("no such file; tried {}", tried.join(" and "))))
    }

    /// The inputs found so far.
    pub(crate) fn inputs(&self) -> Vec<PathBuf> {
        self.inputs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_input_names_the_places_tried() {
        let context = Context::new("test", 1, 1, "/nowhere/configs");
        let error = context.resolve("spectrum.file", "table.csv").unwrap_err();
        assert_eq!(error.key, "spectrum.file");
        let help = error.help.unwrap();
        assert!(help.contains("/nowhere/configs/table.csv and table.csv"), "{help}");
    }

    #[test]
    fn an_input_beside_the_config_comes_first_and_is_recorded() {
        let context = Context::new("test", 1, 1, env!("CARGO_MANIFEST_DIR"));
        let found = context.resolve("file", "Cargo.toml").unwrap();
        assert_eq!(found, Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
        assert_eq!(context.inputs(), [found]);
    }
}

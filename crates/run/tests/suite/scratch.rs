//! Folders for tests, and the runs in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ornstein_run::{ConfigDocument, Failure, ResultFile, RunRequest, Silent, Summary, execute};

use crate::walk::Walk;

/// A folder that is removed when the test passes.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ornstein-run-suite-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A config of the walk whose output goes to this folder.
    pub fn config(&self, overrides: &[&str]) -> ConfigDocument {
        let folder = self.0.display();
        let text = format!(
            "[experiment]\nkind = \"test.walk\"\nname = \"walk\"\nseed = 7\n\n[output]\nfolder = \"{folder}\"\nfigures = \
             \"{folder}/plots\"\n\n[walk]\nwalkers = 5\nsamples = 40\n"
        );
        let overrides: Vec<String> = overrides.iter().map(|&argument| argument.to_owned()).collect();
        ConfigDocument::parse(&text, Some(&self.path("walk.toml")), &overrides).unwrap()
    }

    pub fn run(&self, overrides: &[&str], request: &RunRequest) -> Result<Summary, Failure> {
        execute::<Walk>(&self.config(overrides), request, Arc::new(Silent))
    }

    pub fn output(&self) -> PathBuf {
        self.path("walk.h5")
    }

    pub fn partial(&self) -> PathBuf {
        self.path("walk.h5.partial")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// Every number of `/samples` and `/statistics` as bits, with its path.
pub fn contents(path: &Path) -> Vec<(String, Vec<usize>, Vec<u64>)> {
    let file = ResultFile::open(path).unwrap();
    let mut contents = Vec::new();
    for group in ["samples", "statistics"] {
        for path in file.arrays(group).unwrap() {
            let values = file.array::<f64>(&path).unwrap();
            let bits = values.iter().map(|value| value.to_bits()).collect();
            contents.push((path, values.shape().to_vec(), bits));
        }
    }
    contents
}

//! Folders for tests, and runs in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ornstein_run::{ConfigDocument, Experiment, Failure, ResultFile, RunRequest, Silent, Summary, execute};
use tempfile::TempDir;

/// A temporary folder in which configs are run.
pub struct Scratch(TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A config without figures, whose output is `run.h5` in this folder.
    pub fn document(&self, kind: &str, tables: &str, overrides: &[&str]) -> ConfigDocument {
        let folder = self.0.path().display();
        let head = format!(
            "[experiment]\nkind = \"{kind}\"\nname = \"run\"\nseed = 11\n[output]\nfolder = \"{folder}\"\nfigures = \"{folder}/plots\"\nfigure_formats = []\n"
        );
        let overrides: Vec<String> = overrides.iter().map(|&argument| argument.to_owned()).collect();
        ConfigDocument::parse(&(head + tables), Some(&self.path("run.toml")), &overrides)
            .unwrap_or_else(|report| panic!("{report}"))
    }

    pub fn run<E: Experiment>(
        &self,
        tables: &str,
        overrides: &[&str],
        request: &RunRequest,
    ) -> Result<Summary, Failure> {
        execute::<E>(&self.document(E::KIND, tables, overrides), request, Arc::new(Silent))
    }

    /// The finished file.
    pub fn result(&self) -> ResultFile {
        ResultFile::open(self.path("run.h5")).expect("a result file")
    }
}

/// Every number of the draws, of what is known of them, and of the statistics, as bits.
pub fn bits(file: &Path) -> Vec<(String, Vec<u64>)> {
    let result = ResultFile::open(file).expect("a result file");
    let paths = result.arrays("").expect("arrays");
    let numbers = |path: &String| {
        let array = result.array::<f64>(path).ok()?;
        Some((path.clone(), array.into_iter().map(f64::to_bits).collect()))
    };
    paths.iter().filter_map(numbers).collect()
}

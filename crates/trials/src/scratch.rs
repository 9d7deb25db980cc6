//! Folders for tests, and runs in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ornstein_run::{ConfigDocument, Experiment, Failure, Reporter, ResultFile, RunRequest, Silent, Summary, execute};
use tempfile::TempDir;

/// A temporary folder in which configs are run; gone at the end of the test.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    figure_formats: &'static str,
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl Scratch {
    /// For runs that draw no figures.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), figure_formats: "[]" }
    }

    /// For runs that draw their figures.
    pub fn with_figures() -> Self {
        Self { figure_formats: "[\"svg\"]", ..Self::new() }
    }

    /// Where a file of this name lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), contents).expect("the file is written");
    }

    /// A config with these tables, whose output is `run.h5` in this folder.
    pub fn document(&self, kind: &str, tables: &str, overrides: &[&str]) -> ConfigDocument {
        let (folder, formats) = (self.folder.path().display(), self.figure_formats);
        // The tables first: what stands in front of them belongs to the root.
        let text = format!(
            "{tables}\n[experiment]\nkind = \"{kind}\"\nname = \"run\"\nseed = 11\n[output]\nfolder = \"{folder}\"\nfigures = \"{folder}/plots\"\nfigure_formats = {formats}\n"
        );
        let overrides: Vec<String> = overrides.iter().map(|&argument| argument.to_owned()).collect();
        ConfigDocument::parse(&text, Some(&self.path("run.toml")), &overrides)
            .unwrap_or_else(|report| panic!("{report}"))
    }

    /// Runs it.
    pub fn run<E: Experiment>(
        &self,
        tables: &str,
        overrides: &[&str],
        request: &RunRequest,
    ) -> Result<Summary, Failure> {
        self.run_watched::<E>(tables, overrides, request, Arc::new(Silent))
    }

    /// Runs it before the eyes of a reporter.
    pub fn run_watched<E: Experiment>(
        &self,
        tables: &str,
        overrides: &[&str],
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        execute::<E>(&self.document(E::KIND, tables, overrides), request, reporter)
    }

    /// Runs it to the end and opens the output.
    pub fn complete<E: Experiment>(&self, tables: &str, overrides: &[&str]) -> ResultFile {
        self.run::<E>(tables, overrides, &RunRequest::default()).unwrap_or_else(|failure| panic!("{failure}"));
        self.result()
    }

    /// The finished file.
    pub fn result(&self) -> ResultFile {
        ResultFile::open(self.path("run.h5")).expect("a result file")
    }

    /// What a refused config is answered with, in words and in structure; it must be refused before anything is run.
    pub fn refusal<E: Experiment>(&self, tables: &str, overrides: &[&str]) -> String {
        let Err(failure) = self.run::<E>(tables, overrides, &RunRequest::default()) else {
            panic!("{overrides:?} was accepted");
        };
        assert_eq!(failure.exit_code(), 2, "{failure}");
        assert!(!self.path("run.h5.partial").exists(), "{overrides:?} was run");
        format!("{failure} {failure:?}")
    }
}

/// Every number of the samples, of what is known of them, and of the statistics, as bits.
pub fn bits(file: &Path) -> Vec<(String, Vec<u64>)> {
    let result = ResultFile::open(file).expect("a result file");
    let paths = result.arrays("").expect("arrays");
    let numbers = |path: &String| {
        let array = result.array::<f64>(path).ok()?;
        Some((path.clone(), array.into_iter().map(f64::to_bits).collect()))
    };
    paths.iter().filter_map(numbers).collect()
}

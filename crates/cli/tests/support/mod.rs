//! Runs the built binary in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A plane of 32 x 32 cells: milliseconds.
#[allow(dead_code, reason = "not every test runs it")]
pub const PLANE: &str = r#"# A small plane.
[experiment]
kind = "cosmology.field"
seed = 1

[box]
cells = [32, 32]
length = [100.0, 100.0]
length_unit = "Mpc/h"

[spectrum.power_law]
amplitude = 100.0
index = -1.5
pivot = 0.1
wavenumber_unit = "h/Mpc"
power_unit = "(Mpc/h)^2"

[field]
realisations = 4

[langevin]
steps = 8
"#;

/// A temporary folder in which the binary is run.
pub struct Workplace {
    folder: TempDir,
}

/// What a call of the binary gave.
#[derive(Debug)]
pub struct Answer {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    /// Standard output.
    #[allow(dead_code, reason = "not every test looks at it")]
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Workplace {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a name inside the folder")).expect("a folder for the file");
        std::fs::write(&path, text).expect("the file is written");
        path
    }

    /// The binary with these arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ornstein"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the binary and waits for its end.
    pub fn ornstein(&self, arguments: &[&str]) -> Answer {
        self.command(arguments).output().expect("the binary starts").into()
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

impl Answer {
    /// Asserts the exit code, and that nothing panicked.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Asserts that standard error has each of these texts.
    #[track_caller]
    pub fn expect_error(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in:\n{}", self.stderr);
        }
        self
    }
}

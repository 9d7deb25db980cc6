//! A mistake in a config file, shown where it stands.

use std::fmt;
use std::path::PathBuf;

/// A mistake in a config file. Its text is the whole message for the terminal, with an excerpt of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// The file, if the config came from one.
    pub file: Option<PathBuf>,
    /// Line, from 1; `None` if the mistake is not at one place of the file.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Path of the key: `box.cells`.
    pub key: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// What may stand there.
    pub allowed: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// The line of the file.
    pub excerpt: Option<String>,
    /// Length of the marked part of the line in characters.
    pub length: usize,
    /// The `--set key=value` argument the value came from, if it did.
    pub set_argument: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.message)
    }
}

/// All mistakes found in a config; never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigReport {
    /// In the order of the file where they have a place in it.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for ConfigReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, diagnostic) in self.diagnostics.iter().enumerate() {
            let separator = if position == 0 { "" } else { "\n\n" };
            write!(formatter, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigReport {}

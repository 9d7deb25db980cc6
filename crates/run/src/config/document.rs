//! A config file, read and parsed but not yet understood.

use std::path::Path;

use crate::ConfigReport;

/// A config file with its overrides applied: valid TOML, not yet checked against an experiment.
#[derive(Debug, Clone)]
pub struct ConfigDocument {}

impl ConfigDocument {
    /// Reads and parses a file, then applies `key=value` overrides.
    pub fn read(_path: impl AsRef<Path>, _overrides: &[String]) -> Result<Self, ConfigReport> {
        unimplemented!()
    }

    /// Parses a text as if it were the file `name`.
    pub fn parse(_text: &str, _name: Option<&Path>, _overrides: &[String]) -> Result<Self, ConfigReport> {
        unimplemented!()
    }

    /// `experiment.kind`, refused with the nearest suggestion unless it is one of `known`.
    pub fn kind(&self, _known: &[&str]) -> Result<String, ConfigReport> {
        unimplemented!()
    }
}

//! From the config to an open file, or to everything that is wrong with it.

use std::fs;
use std::path::PathBuf;

use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate, RunError};

use super::config::{ConvertConfig, InputTable};
use crate::files::{EventFile, MOST_PARTICLES, OutputFormat};

/// A file of events that is to be looked at and written again.
#[derive(Debug)]
pub struct ConvertExperiment {
    pub(super) config: ConvertConfig,
    pub(super) path: PathBuf,
    /// Size of the file \[bytes\].
    bytes: u64,
}

impl ConvertExperiment {
    /// The file from its start.
    pub(super) fn open(&self) -> Result<EventFile, RunError> {
        let file = EventFile::open(&self.path).map_err(RunError::experiment)?;
        Ok(file.with_checks(self.config.input.checks()))
    }

    /// Memory for a batch of events; on the disk, momenta padded, and files of about the size of the input or, as text, twice that.
    pub(super) fn cost(&self) -> Estimate {
        let formats = &self.config.files.formats;
        let sizes: u64 = formats.iter().map(|format| if *format == OutputFormat::LheH5 { 2 } else { 3 }).sum();
        Estimate { memory_bytes: 64 << 20, disk_bytes: self.bytes * (1 + sizes), cpu_seconds: None }
    }
}

pub(super) fn prepare(config: ConvertConfig, context: &Context) -> Result<ConvertExperiment, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    let InputTable { file, momentum_tolerance, mass_tolerance, most_particles, .. } = &config.input;
    for (key, tolerance) in [("momentum_tolerance", momentum_tolerance), ("mass_tolerance", mass_tolerance)] {
        if !(tolerance.is_finite() && *tolerance >= 0.0) {
            errors.push(ConfigError::new(format!("input.{key}"), tolerance, "a number, 0 or more"));
        }
    }
    if !(1..=MOST_PARTICLES).contains(most_particles) {
        let allowed = format!("an integer from 1 to {MOST_PARTICLES}");
        errors.push(ConfigError::new("input.most_particles", most_particles, allowed));
    }
    errors.keep(config.files.check());
    let path = errors.keep(context.resolve("input.file", file));
    let opened = path.and_then(|path| {
        errors.keep(EventFile::open(&path).map(|_| path).map_err(|error| {
            let found = format!("\"{}\"", file.display());
            ConfigError::new("input.file", found, "a file of events").help(error.to_string())
        }))
    });
    errors.into_result()?;
    let path = opened.unwrap_or_default();
    let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    Ok(ConvertExperiment { config, path, bytes })
}

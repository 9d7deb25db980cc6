//! From a document to the types of an experiment, and back to a text with all defaults filled in.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::node::Node;
use super::{CommonTables, ConfigDocument, ConfigError, ConfigErrors, ConfigReport, DecidingKeys};

const COMMON: [&str; 3] = ["experiment", "output", "run"];

impl ConfigDocument {
    /// The common tables, checked.
    pub fn common(&self) -> Result<CommonTables, ConfigReport> {
        let present = COMMON.iter().filter_map(|&key| Some((key.to_owned(), self.root.get(key)?.clone())));
        let mut common: CommonTables = self.deserialize(Node::Table(present.collect()), &[])?;
        if common.experiment.name.is_empty() {
            let stem = self.path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
            common.experiment.name = stem.unwrap_or_else(|| "run".to_owned());
        }
        check(&common).map_err(|errors| self.explain_errors(&errors))?;
        Ok(common)
    }

    /// The experiment's part.
    pub fn experiment_config<C: DeserializeOwned>(&self) -> Result<C, ConfigReport> {
        let mut part = self.root.clone();
        for key in COMMON {
            part.remove(key);
        }
        self.deserialize(part, &COMMON)
    }
}

/// More threads than this are a slip of the finger.
pub(crate) const MOST_THREADS: usize = 65_536;

/// Ranges that the types of the common tables do not state.
fn check(common: &CommonTables) -> Result<(), ConfigErrors> {
    let mut errors = ConfigErrors::default();
    let name = &common.experiment.name;
    if name.starts_with('.') || name.contains(['/', '\\']) || name.contains(char::is_control) {
        errors.push(ConfigError::new(
            "experiment.name",
            format!("{name:?}"),
            "a name for files: no slash, no dot in front, no control characters",
        ));
    }
    if !(1..=9).contains(&common.output.compression_level) {
        let found = common.output.compression_level;
        errors.push(ConfigError::new("output.compression_level", found, "an integer from 1 to 9"));
    }
    if common.run.threads > MOST_THREADS {
        let allowed = format!("0 (one per processor) to {MOST_THREADS}");
        errors.push(ConfigError::new("run.threads", common.run.threads, allowed));
    }
    let positive = |minutes: f64| minutes > 0.0 && !minutes.is_nan();
    if !positive(common.run.checkpoint_minutes) {
        let found = common.run.checkpoint_minutes;
        errors.push(ConfigError::new("run.checkpoint_minutes", found, "a positive number of minutes"));
    }
    if let Some(minutes) = common.run.time_limit_minutes.filter(|&minutes| !positive(minutes)) {
        errors.push(ConfigError::new("run.time_limit_minutes", minutes, "a positive number of minutes"));
    }
    errors.into_result()
}

/// Common tables and experiment's part as one TOML text. Reading it again gives the same values.
pub(crate) fn resolved_text<C: Serialize>(common: &CommonTables, config: &C) -> Result<String, ConfigReport> {
    #[derive(Serialize)]
    struct Resolved<'a, C> {
        #[serde(flatten)]
        common: &'a CommonTables,
        #[serde(flatten)]
        config: &'a C,
    }
    toml_edit::ser::to_string_pretty(&Resolved { common, config }).map_err(|error| {
        super::Diagnostic {
            message: format!("the config cannot be written as TOML: {error}"),
            help: Some("integers of TOML end at 2^63 - 1".to_owned()),
            ..super::Diagnostic::default()
        }
        .into()
    })
}

/// The keys whose values differ between two resolved configs, among those that decide the results: everything but
/// `[output]`, `[run]` and the name.
pub(crate) fn differing_keys(before: &str, now: &str) -> Result<Vec<String>, ConfigReport> {
    Ok(DecidingKeys::of(before)?.differing(&DecidingKeys::of(now)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_that_decide_results_count_as_differences() {
        let before = "[experiment]\nkind = 'a'\nname = 'x'\nseed = 1\n[run]\nthreads = 1\n[box]\ncells = [1, 2]\n";
        let same = "[experiment]\nkind = 'a'\nname = 'y'\nseed = 1\n[run]\nthreads = 2\n[box]\ncells = [1,2]\n";
        let other = "[experiment]\nkind = 'a'\nseed = 2\n[box]\ncells = [1, 3]\nlength = 1.0\n";
        assert!(differing_keys(before, same).unwrap().is_empty());
        assert_eq!(differing_keys(before, other).unwrap(), ["experiment.seed", "box.cells[1]", "box.length"]);
    }
}

//! What a config has wrong, said by the experiment that reads it.

use std::fmt::Display;

use super::suggestion::{listed, nearest};

/// One thing wrong with a config: which key, what was found there, what is allowed.
///
/// The driver adds file, line and an excerpt, or the `--set` argument that the value came from.
///
/// ```
/// use ornstein_run::ConfigError;
///
/// let error = ConfigError::new("box.cells", 0, "an integer from 1 to 65536").help("a box needs at least one cell");
/// assert_eq!(error.to_string(), "box.cells: found 0, allowed: an integer from 1 to 65536");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: found {found}, allowed: {allowed}")]
pub struct ConfigError {
    /// Path of the key from the root of the file: `box.cells`, `box.cells[1]`.
    pub key: String,
    /// What stands there, as the user would write it.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
    /// What to do, if there is more to say.
    pub help: Option<String>,
    /// Is it the key that may not stand there, not its value?
    pub at_key: bool,
}

impl ConfigError {
    /// At `key`, `found` stands where only `allowed` may.
    pub fn new(key: impl Into<String>, found: impl Display, allowed: impl Into<String>) -> Self {
        Self { key: key.into(), found: found.to_string(), allowed: allowed.into(), help: None, at_key: false }
    }

    /// The last part of `key` is none of the keys that its table has.
    ///
    /// ```
    /// use ornstein_run::ConfigError;
    ///
    /// let error = ConfigError::unknown_key("range.cuont", &["from", "to", "count"]);
    /// assert_eq!(error.help.as_deref(), Some("did you mean `count`?"));
    /// ```
    pub fn unknown_key(key: impl Into<String>, known: &[&str]) -> Self {
        let key = key.into();
        let name = key.rsplit('.').next().unwrap_or_default().to_owned();
        let allowed = listed(&known.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        let help = nearest(&name, known.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        Self { key, found: format!("`{name}`"), allowed, help, at_key: true }
    }

    /// The key itself may not stand there, whatever its value.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.at_key = true;
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Everything that is wrong with a config; never empty when returned as an error.
///
/// ```
/// use ornstein_run::{ConfigError, ConfigErrors};
///
/// fn check(length: f64) -> Result<(), ConfigErrors> {
///     let mut errors = ConfigErrors::default();
///     if !(length > 0.0) {
///         errors.push(ConfigError::new("box.length", length, "a positive length"));
///     }
///     errors.into_result()
/// }
/// assert!(check(1.0).is_ok());
/// assert_eq!(check(-1.0).unwrap_err().list().len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigErrors {
    list: Vec<ConfigError>,
}

impl ConfigErrors {
    /// Adds one.
    pub fn push(&mut self, error: ConfigError) {
        self.list.push(error);
    }

    /// Keeps the value, or adds the error and returns `None`.
    pub fn keep<T>(&mut self, result: Result<T, ConfigError>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Keeps the value, or adds all of the errors and returns `None`.
    pub fn absorb<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        result.map_err(|errors| self.list.extend(errors.list)).ok()
    }

    /// Is the config sound?
    pub fn into_result(self) -> Result<(), Self> {
        if self.list.is_empty() { Ok(()) } else { Err(self) }
    }

    /// All of them.
    pub fn list(&self) -> &[ConfigError] {
        &self.list
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self { list: vec![error] }
    }
}

impl Display for ConfigErrors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, error) in self.list.iter().enumerate() {
            let separator = if position == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

//! From a target's own error to the key of the config that caused it.

use ornstein_engine::targets::TargetError;
use ornstein_run::ConfigError;

/// The error as one of the config. `keys` says which words of the error mean which key below `[target]`; what none of them
/// names is laid at the table's door.
pub(super) fn refusal(error: &TargetError, keys: &[(&str, &str)]) -> ConfigError {
    let key = |name: &str| {
        let found = keys.iter().find(|(words, _)| name.contains(words));
        found.map_or_else(|| "target".to_owned(), |(_, key)| format!("target.{key}"))
    };
    match error {
        TargetError::Parameter { name, found, allowed } => {
            ConfigError::new(key(name), found, format!("{allowed} for {name}"))
        }
        TargetError::Length { name, found, expected } => {
            ConfigError::new(key(name), format!("{found} entries"), format!("{expected} entries: {name}"))
        }
        TargetError::NotPositiveDefinite { name } => {
            ConfigError::new(key(name), "a matrix that is not", format!("a symmetric positive definite matrix: {name}"))
        }
    }
}

//! What a config may say of a training.

use ornstein_networks::Preconditioning;
use ornstein_networks::training::{SettingsError, TrainingSettings};
use ornstein_run::ConfigError;

/// The first key of `[training]` that is out of range, with what stands in the config.
///
/// ```
/// use ornstein_learning::training::check_settings;
/// use ornstein_networks::training::TrainingSettings;
///
/// let settings = TrainingSettings { condition_dropout: 1.5, ..TrainingSettings::default() };
/// let error = check_settings(&settings).unwrap_err();
/// assert_eq!((error.key.as_str(), error.found.as_str()), ("training.condition_dropout", "1.5"));
/// ```
pub fn check_settings(settings: &TrainingSettings) -> Result<(), ConfigError> {
    settings.check().map_err(|SettingsError { key, rule }| {
        let value = serde_json::to_value(settings).unwrap_or_default();
        let found = key.split('.').try_fold(&value, |value, part| value.get(part));
        let found = found.map_or_else(|| "another value".to_owned(), ToString::to_string);
        ConfigError::new(format!("training.{key}"), found, format!("a value that {rule}"))
    })
}

/// Whether this build knows the device of the training, and the machine has it.
pub fn check_device(settings: &TrainingSettings) -> Result<(), ConfigError> {
    settings.device.open().map(|_| ()).map_err(|error| {
        ConfigError::new("training.device", format!("\"{}\"", error.name), "\"cpu\"").help(error.to_string())
    })
}

/// Whether the deviation of the data, which `[preconditioning]` divides by, is one.
pub fn check_preconditioning(preconditioning: &Preconditioning) -> Result<(), ConfigError> {
    let deviation = preconditioning.data_deviation;
    if deviation > 0.0 && deviation.is_finite() {
        Ok(())
    } else {
        Err(ConfigError::new("preconditioning.data_deviation", deviation, "a positive number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_keys_are_found() {
        let mut settings = TrainingSettings::default();
        settings.learning_rate.peak = -0.5;
        let error = check_settings(&settings).unwrap_err();
        assert_eq!((error.key.as_str(), error.found.as_str()), ("training.learning_rate.peak", "-0.5"));
        assert_eq!(check_settings(&TrainingSettings::default()), Ok(()));
    }

    #[test]
    fn data_has_a_deviation() {
        let preconditioning = Preconditioning { data_deviation: f64::NAN, ..Preconditioning::default() };
        assert_eq!(check_preconditioning(&preconditioning).unwrap_err().key, "preconditioning.data_deviation");
        assert_eq!(check_preconditioning(&Preconditioning::default()), Ok(()));
    }
}

//! Ranges of values: `{ from = 0.1, to = 10.0, count = 5, spacing = "logarithmic" }`.

use ornstein_run::{ConfigError, ConfigErrors};

use super::MOST_POINTS;
use crate::{TomlTable, TomlValue};

const KEYS: [&str; 4] = ["from", "to", "count", "spacing"];
const SPACINGS: [&str; 2] = ["linear", "logarithmic"];

/// How the values of a range follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    /// By equal differences.
    Linear,
    /// By equal ratios.
    Logarithmic,
}

/// Is it a range rather than a table of keys? A table of keys holds lists and tables only.
pub(super) fn is_range(table: &TomlTable) -> bool {
    let is_single = |value: &TomlValue| !matches!(value, TomlValue::List(_) | TomlValue::Table(_));
    table.0.iter().any(|(key, value)| KEYS.contains(&key.as_str()) && is_single(value))
}

/// The values of the range that stands at `place`. If both ends are integers and all values are whole, the values are integers.
pub(super) fn range_values(table: &TomlTable, place: &str) -> Result<Vec<TomlValue>, ConfigErrors> {
    let Range { from, to, count, spacing } = Range::read(table, place)?;
    let (Some(first), Some(last)) = (from.number(), to.number()) else { return Ok(Vec::new()) };
    let values = spaced(first, last, count, spacing);
    let ends_are_integers = [&from, &to].iter().all(|end| matches!(end, TomlValue::Integer(_)));
    if ends_are_integers && values.iter().all(|value| value.fract() == 0.0) {
        return Ok(values.into_iter().map(|value| TomlValue::Integer(value as i64)).collect());
    }
    Ok(values.into_iter().map(TomlValue::Float).collect())
}

/// A range that makes sense: its ends are different numbers, positive ones if it is logarithmic.
struct Range {
    from: TomlValue,
    to: TomlValue,
    count: usize,
    spacing: Spacing,
}

impl Range {
    fn read(table: &TomlTable, place: &str) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        for (key, _) in &table.0 {
            if !KEYS.contains(&key.as_str()) {
                errors.push(ConfigError::unknown_key(format!("{place}.{key}"), &KEYS));
            }
        }
        // What is missing may only be misspelt.
        errors.into_result()?;
        let mut errors = ConfigErrors::default();
        let get = |key: &str| table.0.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let wrong = |key: &str, allowed: &str| {
            let found = get(key).map_or_else(|| "nothing".to_owned(), TomlValue::to_toml);
            ConfigError::new(format!("{place}.{key}"), found, allowed)
        };
        let single = "write a single value as a list: [0.1]";
        let spacing = errors.keep(match get("spacing") {
            None => Ok(Spacing::Linear),
            Some(TomlValue::Text(name)) if name == SPACINGS[0] => Ok(Spacing::Linear),
            Some(TomlValue::Text(name)) if name == SPACINGS[1] => Ok(Spacing::Logarithmic),
            Some(_) => Err(wrong("spacing", "\"linear\" or \"logarithmic\"")),
        });
        let smallest = if spacing == Some(Spacing::Logarithmic) { f64::MIN_POSITIVE } else { f64::MIN };
        let is_end = |value: &&TomlValue| value.number().is_some_and(|number| (smallest..=f64::MAX).contains(&number));
        let allowed = if spacing == Some(Spacing::Logarithmic) { "a positive number" } else { "a number" };
        let mut end = |key: &str| errors.keep(get(key).filter(is_end).cloned().ok_or_else(|| wrong(key, allowed)));
        let (from, to) = (end("from"), end("to"));
        let count = errors.keep(match get("count") {
            Some(TomlValue::Integer(count)) if (2..=MOST_POINTS as i64).contains(count) => Ok(*count as usize),
            Some(TomlValue::Integer(1)) => Err(wrong("count", "an integer, 2 or more").help(single)),
            _ => Err(wrong("count", &format!("an integer from 2 to {MOST_POINTS}"))),
        });
        let ends = from.zip(to);
        if ends.as_ref().is_some_and(|(from, to)| from.number() == to.number()) {
            errors.push(wrong("to", "another number than `from`").help(single));
        }
        match (ends, count, spacing) {
            (Some((from, to)), Some(count), Some(spacing)) if errors.list().is_empty() => {
                Ok(Self { from, to, count, spacing })
            }
            _ => Err(errors),
        }
    }
}

/// Linear: `x_i = from + i (to - from) / (n - 1)`. Logarithmic: `x_i = from (to / from)^(i / (n - 1))`. To 15 significant digits, so that
/// steps of a tenth are tenths and the last bits of the platform's powers do not matter; the ends are exact.
fn spaced(from: f64, to: f64, count: usize, spacing: Spacing) -> Vec<f64> {
    let last = count - 1;
    (0..count)
        .map(|index| {
            let part = index as f64 / last as f64;
            match index {
                0 => from,
                index if index == last => to,
                _ => rounded(match spacing {
                    Spacing::Linear => from + part * (to - from),
                    Spacing::Logarithmic => from * (to / from).powf(part),
                }),
            }
        })
        .collect()
}

/// The nearest number of 15 significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use ornstein_run::ConfigDocument;

    use super::*;

    fn range(text: &str) -> Result<Vec<String>, Vec<String>> {
        let table: TomlTable = ConfigDocument::parse(&text.replace(", ", "\n"), None, &[]).unwrap().whole().unwrap();
        assert!(is_range(&table), "{text}");
        match range_values(&table, "r") {
            Ok(values) => Ok(values.iter().map(TomlValue::to_toml).collect()),
            Err(errors) => Err(errors.list().iter().map(|error| error.key.clone()).collect()),
        }
    }

    #[test]
    fn steps_of_a_tenth_are_tenths() {
        let tenths = "0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0".split(' ').map(str::to_owned).collect();
        assert_eq!(range("from = 0.0, to = 1.0, count = 11"), Ok(tenths));
        assert_eq!(range("from = 1.0, to = -1.0, count = 3").unwrap(), ["1.0", "0.0", "-1.0"]);
    }

    #[test]
    fn equal_ratios_of_a_logarithmic_range() {
        let decades = range("from = 0.01, to = 10.0, count = 4, spacing = 'logarithmic'").unwrap();
        assert_eq!(decades, ["0.01", "0.1", "1.0", "10.0"]);
        let falling = range("from = 8.0, to = 1.0, count = 4, spacing = 'logarithmic'").unwrap();
        assert_eq!(falling, ["8.0", "4.0", "2.0", "1.0"]);
    }

    #[test]
    fn integer_ends_give_integers_where_all_values_are_whole() {
        assert_eq!(range("from = 1, to = 10, count = 4").unwrap(), ["1", "4", "7", "10"]);
        assert_eq!(
            range("from = 16, to = 128, count = 4, spacing = 'logarithmic'").unwrap(),
            ["16", "32", "64", "128"]
        );
        assert_eq!(range("from = 0, to = 1, count = 3").unwrap(), ["0.0", "0.5", "1.0"]);
    }

    #[test]
    fn what_is_no_range_is_refused_with_its_key() {
        let refused = [
            ("from = 1.0, to = 2.0, count = 1", "r.count"),
            ("from = 1.0, to = 2.0, count = 0", "r.count"),
            ("from = 1.0, to = 2.0, count = 2.5", "r.count"),
            ("from = 1.0, to = 2.0, count = 10000001", "r.count"),
            ("from = 1.0, to = 2.0", "r.count"),
            ("from = 1.0, count = 3", "r.to"),
            ("from = 'a', to = 2.0, count = 3", "r.from"),
            ("from = nan, to = 2.0, count = 3", "r.from"),
            ("from = 2.0, to = 2.0, count = 3", "r.to"),
            ("from = 1.0, to = 2.0, count = 3, spacing = 'log'", "r.spacing"),
            ("from = 0.0, to = 2.0, count = 3, spacing = 'logarithmic'", "r.from"),
            ("from = 1.0, to = -2.0, count = 3, spacing = 'logarithmic'", "r.to"),
            ("from = 1.0, to = 2.0, count = 3, step = 1.0", "r.step"),
        ];
        for (text, key) in refused {
            assert_eq!(range(text), Err(vec![key.to_owned()]), "{text}");
        }
    }
}

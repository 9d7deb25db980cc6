//! `[slurm]`: how the points are handed to Slurm.

use std::borrow::Cow;
use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// How the points are handed to Slurm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SlurmTable {
    /// Partition (`--partition`); the site's default if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
    /// Account (`--account`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Time limit of a task (`--time`): `"30"` minutes, `"2:00:00"`, `"1-12:00:00"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeLimit>,
    /// Processors of a task (`--cpus-per-task`), which are the threads of its points.
    pub cpus_per_task: NonZeroU32,
    /// Memory of a task (`--mem`): `"4G"`, `"500M"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<MemorySize>,
    /// Tasks at the same time (`--array=...%K`); as many as the site allows if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_parallel: Option<NonZeroU32>,
    /// Points that a task runs one after the other: for points of less than a few minutes.
    pub bundle: NonZeroU64,
    /// How often a task that reaches its time limit may ask to be queued again.
    pub requeue: u32,
    /// Seconds before the time limit at which Slurm warns a task (`--signal=B:USR1@...`).
    pub warning_seconds: u32,
    /// Shell lines before the first point: `"module load hdf5"`.
    pub setup: Vec<String>,
    /// Further options of `sbatch`, as they are: `"--qos=short"`.
    pub extra: Vec<String>,
}

impl Default for SlurmTable {
    fn default() -> Self {
        Self {
            partition: None,
            account: None,
            time: None,
            cpus_per_task: NonZeroU32::MIN,
            memory: None,
            max_parallel: None,
            bundle: NonZeroU64::MIN,
            requeue: 3,
            warning_seconds: 120,
            setup: Vec::new(),
            extra: Vec::new(),
        }
    }
}

/// A time limit in the words of Slurm: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or
/// days-hours:minutes:seconds.
///
/// ```
/// use ornstein_campaign::TimeLimit;
///
/// let limit: TimeLimit = "1-12:30:00".to_owned().try_into().unwrap();
/// assert_eq!(limit.seconds(), ((24 + 12) * 60 + 30) * 60);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeLimit {
    text: String,
    seconds: u64,
}

impl TimeLimit {
    /// The limit \[s\].
    pub fn seconds(&self) -> u64 {
        self.seconds
    }

    /// The limit as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Seconds of a time limit, or `None` if it is malformed.
fn seconds_of(text: &str) -> Option<u64> {
    // Digits only: `parse` would let a sign through.
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u64>().ok())?;
    let (days, rest) = match text.split_once('-') {
        Some((days, rest)) => (Some(number(days)?), rest),
        None => (None, text),
    };
    let parts = rest.split(':').map(number).collect::<Option<Vec<_>>>()?;
    let [hours, minutes, seconds] = match (days, parts.as_slice()) {
        (None, &[minutes]) => [0, minutes, 0],
        (None, &[minutes, seconds]) => [0, minutes, seconds],
        (_, &[hours, minutes, seconds]) => [hours, minutes, seconds],
        (Some(_), &[hours]) => [hours, 0, 0],
        (Some(_), &[hours, minutes]) => [hours, minutes, 0],
        _ => return None,
    };
    // Parts below a larger one count up to its unit.
    let whole = |value: u64, below: u64, bounded: bool| !bounded || value < below;
    let sound = whole(seconds, 60, parts.len() > 1)
        && whole(minutes, 60, days.is_some() || parts.len() == 3)
        && whole(hours, 24, days.is_some());
    let minutes = days.unwrap_or(0).checked_mul(24)?.checked_add(hours)?.checked_mul(60)?.checked_add(minutes)?;
    let total = minutes.checked_mul(60)?.checked_add(seconds)?;
    (sound && total > 0).then_some(total)
}

impl TryFrom<String> for TimeLimit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let seconds = seconds_of(&text).ok_or_else(|| {
            "must be a time limit of Slurm: \"30\" (minutes), \"2:00:00\" (hours:minutes:seconds) or \"1-12:00:00\" \
             (days-hours:minutes:seconds), more than 0"
                .to_owned()
        })?;
        Ok(Self { text, seconds })
    }
}

impl From<TimeLimit> for String {
    fn from(limit: TimeLimit) -> Self {
        limit.text
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl JsonSchema for TimeLimit {
    fn schema_name() -> Cow<'static, str> {
        "TimeLimit".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A time limit: minutes, hours:minutes:seconds, or days-hours:minutes:seconds.",
            "pattern": r"^(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2})$",
        })
    }
}

/// An amount of memory in the words of Slurm: a number and one of K, M, G, T; M if there is none.
///
/// ```
/// use ornstein_campaign::MemorySize;
///
/// let memory: MemorySize = "4G".to_owned().try_into().unwrap();
/// assert_eq!(memory.bytes(), 4 << 30);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MemorySize {
    text: String,
    bytes: u64,
}

impl MemorySize {
    /// The amount \[bytes\].
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The amount as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for MemorySize {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (digits, unit) = match text.char_indices().last() {
            Some((position, letter)) if !letter.is_ascii_digit() => (&text[..position], Some(letter)),
            _ => (text.as_str(), None),
        };
        let shift = match unit.map(|letter| letter.to_ascii_uppercase()) {
            Some('K') => Some(10),
            None | Some('M') => Some(20),
            Some('G') => Some(30),
            Some('T') => Some(40),
            Some(_) => None,
        };
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
        let bytes = shift.zip(number).and_then(|(shift, number)| number.checked_mul(1 << shift));
        match bytes {
            Some(bytes) if bytes > 0 => Ok(Self { text, bytes }),
            _ => Err("must be a whole number, more than 0, with K, M, G or T: \"4G\", \"500M\"".to_owned()),
        }
    }
}

impl From<MemorySize> for String {
    fn from(memory: MemorySize) -> Self {
        memory.text
    }
}

impl fmt::Display for MemorySize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl JsonSchema for MemorySize {
    fn schema_name() -> Cow<'static, str> {
        "MemorySize".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "An amount of memory: a number with K, M, G or T.",
            "pattern": r"^\d+[KMGTkmgt]?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_limits_of_every_form_that_slurm_knows() {
        let minute = 60;
        let hour = 60 * minute;
        let day = 24 * hour;
        let known = [
            ("30", 30 * minute),
            ("90:15", 90 * minute + 15),
            ("2:00:00", 2 * hour),
            ("48:00:00", 48 * hour),
            ("1-0", day),
            ("1-06:30", day + 6 * hour + 30 * minute),
            ("1-00:00:00", day),
        ];
        for (text, seconds) in known {
            assert_eq!(TimeLimit::try_from(text.to_owned()).map(|limit| limit.seconds()), Ok(seconds), "{text}");
        }
        for text in ["", "0", "00:00", "2h", "1:2:3:4", "-5", "+5", "1-", "2:60:00", "1-24:00:00", "1:-1", "1 0"] {
            assert!(TimeLimit::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_is_a_number_with_a_unit_of_slurm() {
        for (text, bytes) in
            [("4G", 4 << 30), ("500M", 500 << 20), ("1024", 1 << 30), ("64k", 64 << 10), ("1T", 1 << 40)]
        {
            assert_eq!(MemorySize::try_from(text.to_owned()).map(|memory| memory.bytes()), Ok(bytes), "{text}");
        }
        for text in ["", "G", "4GB", "4 G", "4.5G", "-1G", "0", "4ß", "99999999999T"] {
            assert!(MemorySize::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}

//! What the deserialiser has to say about a config, and where.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

use super::node::Step;

/// A mistake found while a config is turned into a type. It is structured, so that messages can name key, value and what is
/// allowed without taking serde's sentences apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// Steps from the value up to the root: pushed while the error travels upwards.
    reversed_path: Vec<Step>,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ProblemKind {
    /// The last step of the path is a key that nobody asked for.
    UnknownKey { allowed: Vec<String> },
    /// The table at the path lacks a key.
    MissingKey { key: String },
    /// The value has a type or a value that is not allowed.
    WrongValue {
        expected: String,
        /// The value in serde's words, to find it again where the path was lost.
        found: Option<String>,
    },
    /// The value is none of the names that are allowed.
    UnknownName {
        allowed: Vec<String>,
        /// The name in serde's words, to find it again where the path was lost.
        found: Option<String>,
    },
    /// A check of the type itself failed.
    Other(String),
}

impl Problem {
    pub fn new(kind: ProblemKind) -> Self {
        Self { reversed_path: Vec::new(), kind }
    }

    /// The value at the path is not what is expected there.
    pub fn wrong(expected: String) -> Self {
        Self::new(ProblemKind::WrongValue { expected, found: None })
    }

    /// The same problem, seen from one level higher.
    pub fn below(mut self, step: Step) -> Self {
        self.reversed_path.push(step);
        self
    }

    pub fn path(&self) -> Vec<Step> {
        self.reversed_path.iter().rev().cloned().collect()
    }
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {:?}", super::node::show_path(&self.path()), self.kind)
    }
}

impl std::error::Error for Problem {}

impl Error for Problem {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ProblemKind::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = in_words(&expected.to_string());
        Self::new(ProblemKind::WrongValue { expected, found: Some(found.to_string()) })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(_length: usize, expected: &dyn Expected) -> Self {
        Self::wrong(in_words(&expected.to_string()))
    }

    fn unknown_variant(found: &str, allowed: &'static [&'static str]) -> Self {
        let found = Some(Unexpected::Str(found).to_string());
        Self::new(ProblemKind::UnknownName { allowed: owned(allowed), found })
    }

    fn unknown_field(found: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(ProblemKind::UnknownKey { allowed: owned(allowed) }).below(Step::Key(found.to_owned()))
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(ProblemKind::MissingKey { key: key.to_owned() })
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// What a Rust type asks for, in the words of a TOML file.
fn in_words(expected: &str) -> String {
    let words = match expected {
        "f64" | "f32" => "a number",
        "u64" | "usize" | "u128" => "an integer, 0 or more",
        "u32" => "an integer from 0 to 4294967295",
        "u16" => "an integer from 0 to 65535",
        "u8" => "an integer from 0 to 255",
        "i64" | "isize" | "i128" => "an integer",
        "i32" => "an integer from -2147483648 to 2147483647",
        "a nonzero u64" | "a nonzero usize" | "a nonzero u32" => "an integer, 1 or more",
        "a boolean" => "true or false",
        "a string" | "path string" | "str" | "a borrowed string" => "a text in quotes",
        "a sequence" => "a list",
        "map" | "a map" => "a table",
        other => {
            if let Some(length) = other.strip_prefix("an array of length ") {
                return format!("a list of {length} values");
            }
            if let Some(size) = other.strip_prefix("a tuple of size ") {
                return format!("a list of {size} values");
            }
            let is_type = ["struct ", "enum ", "tuple struct ", "internally tagged enum "];
            if other.starts_with(is_type[1]) {
                return "the name of a choice, or a table with it".to_owned();
            }
            if is_type.iter().any(|prefix| other.starts_with(prefix)) { "a table" } else { other }
        }
    };
    words.to_owned()
}

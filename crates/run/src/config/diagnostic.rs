//! A mistake in a config file, shown where it stands.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// A mistake in a config file. Its text is the whole message for the terminal, with an excerpt of the file.
///
/// ```
/// use ornstein_run::{ConfigDocument, ConfigReport};
///
/// let report = ConfigDocument::parse("[experiment]\nkind = 3\nkind = 4\n", None, &[]).unwrap_err();
/// assert_eq!(report.diagnostics[0].line, Some(3));
/// ```
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

impl Diagnostic {
    /// What is said of a key that nobody asks for.
    pub(crate) fn unknown_key_message(key: &str) -> String {
        format!("the key `{key}` does not exist")
    }

    /// Is it the key itself that is wrong, not its value?
    pub fn is_about_unknown_key(&self) -> bool {
        self.key.as_ref().is_some_and(|key| self.message == Self::unknown_key_message(key))
    }

    /// Fills in line, column and excerpt from a byte range of the text.
    pub(crate) fn locate(&mut self, text: &str, range: &Range<usize>) {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let line = text[line_start..line_end].trim_end_matches('\r');
        self.line = Some(text[..start].matches('\n').count() + 1);
        self.column = Some(text[line_start..start].chars().count() + 1);
        self.excerpt = Some(line.replace('\t', " "));
        self.length = text[start..end.min(line_end)].trim_end().chars().count().max(1);
    }
}

/// The nearest character boundary at or before a byte position.
fn floor_boundary(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.message)?;
        let number = self.line.map_or_else(String::new, |line| line.to_string());
        let margin = " ".repeat(number.len());
        if let Some(argument) = &self.set_argument {
            write!(formatter, "\n{margin} --> --set {argument}")?;
        } else if let Some(file) = &self.file {
            write!(formatter, "\n{margin} --> {}", file.display())?;
            if let (Some(line), Some(column)) = (self.line, self.column) {
                write!(formatter, ":{line}:{column}")?;
            }
        } else if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(formatter, "\n{margin} --> line {line}, column {column}")?;
        }
        if let (Some(excerpt), Some(column)) = (&self.excerpt, self.column) {
            let indent = " ".repeat(column - 1);
            let marks = "^".repeat(self.length);
            write!(formatter, "\n{margin} |\n{number} | {excerpt}\n{margin} | {indent}{marks}")?;
        }
        let untold_key = self.key.as_ref().filter(|key| !self.message.contains(key.as_str()));
        let notes = [
            ("key", untold_key),
            ("found", self.found.as_ref()),
            ("allowed", self.allowed.as_ref()),
            ("help", self.help.as_ref()),
        ];
        for (name, note) in notes {
            if let Some(note) = note {
                write!(formatter, "\n{margin} = {name}: {note}")?;
            }
        }
        Ok(())
    }
}

/// All mistakes found in a config; never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigReport {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<Diagnostic> for ConfigReport {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_value() {
        let text = "[box]\nlength = 5\ncells = \"many\"\n";
        let start = text.find("\"many\"").unwrap();
        let mut diagnostic = Diagnostic {
            message: "`box.cells` has the wrong type".into(),
            file: Some("toy.toml".into()),
            found: Some("\"many\"".into()),
            ..Diagnostic::default()
        };
        diagnostic.locate(text, &(start..start + 6));
        let expected = "`box.cells` has the wrong type\n  --> toy.toml:3:9\n  |\n3 | cells = \"many\"\n  |         ^^^^^^\n  \
                        = found: \"many\"";
        assert_eq!(diagnostic.to_string(), expected);
    }

    #[test]
    fn a_range_past_the_end_or_inside_a_character_is_no_panic() {
        for range in [100..200, 1..2, 0..1] {
            let mut diagnostic = Diagnostic::default();
            diagnostic.locate("ä", &range);
            assert_eq!(diagnostic.line, Some(1));
        }
    }
}

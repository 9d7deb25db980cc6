//! Words that a shell, or Slurm in its `#SBATCH` lines, reads back as they were.

/// A word as a shell reads it back: `it's` -> `'it'\''s'`.
///
/// ```
/// use ornstein_campaign::slurm::shell_quoted;
///
/// assert_eq!(shell_quoted("--array=0-9%4"), "--array=0-9%4");
/// assert_eq!(shell_quoted("a b"), "'a b'");
/// assert_eq!(shell_quoted("it's"), r"'it'\''s'");
/// ```
pub fn shell_quoted(word: &str) -> String {
    if is_plain(word) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Does a word mean itself without quotes?
pub(super) fn is_plain(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"%+,-./:=@_".contains(&byte);
    !word.is_empty() && word.bytes().all(plain)
}

/// A value as `sbatch` reads it from an `#SBATCH` line: in double quotes, and a backslash before what is special there.
pub(super) fn directive_quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', r"\\").replace('"', "\\\""))
}

/// A path in an option that replaces `%A` and the like: a percent sign stands for itself when it is doubled.
pub(super) fn without_symbols(path: &str) -> String {
    path.replace('%', "%%")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        let words = ["", "plain", "two words", "it's", "\"$HOME\"", "`id`", "a\\b", "*", "line\nbreak", "ä ö"];
        let script = format!("printf '%s\\n' {}", words.map(shell_quoted).join(" "));
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), words.map(|word| format!("{word}\n")).concat());
    }

    #[test]
    fn directives_escape_quotes_and_backslashes() {
        assert_eq!(directive_quoted(r#"a 'b" \c"#), r#""a 'b\" \\c""#);
    }
}

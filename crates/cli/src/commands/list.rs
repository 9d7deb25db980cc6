//! `ornstein list`: the kinds of experiments and the shipped configs.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::styling::Style;
use clap::{Args, ValueHint};

use crate::failure::CommandError;
use crate::kinds::Kind;
use crate::table::Table;

const HEADING: Style = Style::new().bold();

/// Longest line of a description.
const WIDTH: usize = 90;

/// Arguments of `ornstein list`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder of configs to list; ./configs if not given
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    configs: Option<PathBuf>,
}

/// Prints both lists.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let kinds = Table::pairs(Kind::ALL.iter().map(|kind| (kind.name(), kind.summary())));
    let mut output = anstream::stdout().lock();
    write!(output, "{HEADING}Kinds of experiments{HEADING:#}\n{kinds}\n")?;
    let folder = arguments.configs.as_deref().unwrap_or(Path::new("configs"));
    let configs = match configs_below(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && arguments.configs.is_none() => Vec::new(),
        found => found.map_err(|error| CommandError::Input {
            reason: format!("the folder of configs {} cannot be read: {error}", folder.display()),
            help: "name a folder with .toml files in it or below it".to_owned(),
        })?,
    };
    if configs.is_empty() {
        writeln!(output, "There are no configs in {}. Name another folder with --configs.", folder.display())?;
    } else {
        writeln!(output, "{HEADING}Configs in {}{HEADING:#}", folder.display())?;
        for config in configs {
            writeln!(output, "  {}", config.display())?;
            for line in wrapped(&first_sentence(&config)) {
                writeln!(output, "      {line}")?;
            }
        }
    }
    Ok(())
}

/// All `.toml` files below a folder, sorted.
fn configs_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // The entry's own type, not that of a link's target: links may form a loop.
        if entry.file_type()?.is_dir() {
            found.extend(configs_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The first sentence of the comment on top of a config, which says what it shows; nothing for files that cannot be read.
/// Lines such as `#:schema` are for editors.
fn first_sentence(config: &Path) -> String {
    let text = fs::read_to_string(config).unwrap_or_default();
    let comments = text.lines().map_while(|line| line.trim_start().strip_prefix('#'));
    let paragraph = comments
        .filter(|line| !line.starts_with(':'))
        .map(str::trim)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}

/// Breaks a text between words into lines of at most [`WIDTH`] characters, where words allow it.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_are_found_below_a_folder_with_their_first_sentences() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("domain");
        fs::create_dir(&below).unwrap();
        fs::write(below.join("b.toml"), "#:schema x.json\n# What b\n# shows. And more.\n#\n# Much more.\nkey = 1\n")
            .unwrap();
        fs::write(below.join("a.toml"), "key = 1\n# late\n").unwrap();
        fs::write(below.join("notes.md"), "# no config").unwrap();
        let configs = configs_below(folder.path()).unwrap();
        assert_eq!(configs, [below.join("a.toml"), below.join("b.toml")]);
        assert_eq!(first_sentence(&configs[0]), "");
        assert_eq!(first_sentence(&configs[1]), "What b shows.");
    }

    #[test]
    fn long_texts_are_broken_between_words() {
        let word = "x".repeat(WIDTH / 2);
        assert_eq!(wrapped(&format!("{word} a {word}")), [format!("{word} a"), word.clone()]);
        assert_eq!(wrapped(&word.repeat(3)), [word.repeat(3)]);
        assert!(wrapped("").is_empty());
    }
}

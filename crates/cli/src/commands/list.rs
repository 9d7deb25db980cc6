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
        let rows = configs.iter().map(|path| (path.display().to_string(), first_comment(path)));
        write!(output, "{HEADING}Configs in {}{HEADING:#}\n{}", folder.display(), Table::pairs(rows))?;
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

/// The first comment of a config, which says what it shows; nothing for files that cannot be read. Lines such as
/// `#:schema` are for editors.
fn first_comment(config: &Path) -> String {
    let text = fs::read_to_string(config).unwrap_or_default();
    let mut comments = text.lines().map_while(|line| line.trim_start().strip_prefix('#'));
    comments.find(|line| !line.starts_with(':')).map(|line| line.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_are_found_below_a_folder_with_their_first_comments() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("domain");
        fs::create_dir(&below).unwrap();
        fs::write(below.join("b.toml"), "#:schema x.json\n# What b shows\n# and more\nkey = 1\n").unwrap();
        fs::write(below.join("a.toml"), "key = 1\n# late\n").unwrap();
        fs::write(below.join("notes.md"), "# no config").unwrap();
        let configs = configs_below(folder.path()).unwrap();
        assert_eq!(configs, [below.join("a.toml"), below.join("b.toml")]);
        assert_eq!(first_comment(&configs[0]), "");
        assert_eq!(first_comment(&configs[1]), "What b shows");
    }
}

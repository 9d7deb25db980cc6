//! `ornstein completions`: a completion script for a shell.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::failure::CommandError;

const EXAMPLES: &str = "\
Examples:
  ornstein completions bash > ~/.local/share/bash-completion/completions/ornstein
  ornstein completions zsh > ~/.zfunc/_ornstein
  ornstein completions fish > ~/.config/fish/completions/ornstein.fish";

/// Arguments of `ornstein completions`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    // The generator panics when a pipe breaks, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::arguments::Arguments::command(), "ornstein", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(())
}

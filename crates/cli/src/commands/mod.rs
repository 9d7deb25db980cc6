//! The commands: one file each, with its arguments and what it does.

pub mod campaign;
pub mod check;
pub mod completions;
pub mod inspect;
pub mod list;
pub mod plot;
pub mod run;
pub mod schema;

mod config_arguments;

use std::process::ExitCode;

use crate::arguments::Command;
use crate::failure::CommandError;

impl Command {
    /// Does this command save its work when a signal arrives? Then signals are watched from the start of the process.
    pub fn watches_signals(&self) -> bool {
        match self {
            Self::Run(_) => true,
            Self::Campaign(arguments) => arguments.watches_signals(),
            _ => false,
        }
    }

    /// Does it and returns the exit code of the process.
    pub fn execute(self) -> Result<ExitCode, CommandError> {
        match self {
            Self::Run(arguments) => return run::execute(arguments),
            Self::Campaign(arguments) => return campaign::execute(arguments),
            Self::Check(arguments) => check::execute(arguments)?,
            Self::Plot(arguments) => plot::execute(&arguments)?,
            Self::Inspect(arguments) => inspect::execute(&arguments)?,
            Self::Schema(arguments) => schema::execute(&arguments)?,
            Self::List(arguments) => list::execute(&arguments)?,
            Self::Completions(arguments) => completions::execute(&arguments)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

//! `ornstein schema`: the JSON schema of a kind's configs.

use std::io::Write;

use clap::Args;

use crate::failure::CommandError;
use crate::kinds::Kind;

const EXAMPLES: &str = "\
Examples:
  ornstein schema cosmology.field > cosmology.field.schema.json

Editors with a TOML language server complete and check a config whose first line is
  #:schema ./cosmology.field.schema.json";

/// Arguments of `ornstein schema`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Kind of the experiment
    #[arg(value_name = "KIND")]
    kind: Kind,
}

/// Prints the schema.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    writeln!(anstream::stdout().lock(), "{:#}", arguments.kind.schema())?;
    Ok(())
}

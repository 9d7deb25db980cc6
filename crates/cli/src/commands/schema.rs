//! `ornstein schema`: the JSON schema of a kind's configs, and of campaigns.

use std::io::Write;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::failure::CommandError;
use crate::kinds::Kind;

const EXAMPLES: &str = "\
Examples:
  ornstein schema cosmology.field > cosmology.field.schema.json
  ornstein schema campaign > campaign.schema.json

Editors with a TOML language server complete and check a config whose first line is
  #:schema ./cosmology.field.schema.json";

/// What asks for the schema of campaigns.
const CAMPAIGN: &str = "campaign";

/// Arguments of `ornstein schema`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Kind of the experiment, or "campaign"
    #[arg(value_name = "KIND", value_parser = values())]
    kind: String,
}

fn values() -> PossibleValuesParser {
    let kinds = Kind::ALL.iter().map(|kind| PossibleValue::new(kind.name()).help(kind.summary()));
    kinds.chain([PossibleValue::new(CAMPAIGN).help("Sweeps of a config over many points")]).collect::<Vec<_>>().into()
}

/// Prints the schema.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let schema = Kind::of_name(&arguments.kind).map_or_else(ornstein_campaign::CampaignConfig::schema, Kind::schema);
    writeln!(anstream::stdout().lock(), "{schema:#}")?;
    Ok(())
}

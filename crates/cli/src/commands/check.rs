//! `ornstein check`: is a config right, and what will its run, or its campaign, cost?

use std::io::Write;
use std::sync::Arc;

use clap::Args;
use ornstein_run::{Reporter, RunRequest};

use super::campaign;
use super::config_arguments::ConfigArguments;
use crate::failure::CommandError;
use crate::report::{Report, TerminalReport};

const EXAMPLES: &str = "\
Examples:
  ornstein check configs/cosmology/toy-universe.toml
  ornstein check configs/cosmology/toy-universe.toml --set 'box.cells=[512, 512, 512]'
  ornstein check configs/cosmology/toy-universe.toml --resolved > every-key.toml

Nothing is written. The config is read, validated and planned, as far as `run` does before it starts.";

/// Arguments of `ornstein check`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Print the config with all defaults filled in, as TOML
    #[arg(long)]
    resolved: bool,
}

/// Checks and says what the run will cost.
pub fn execute(arguments: Arguments) -> Result<(), CommandError> {
    if let Some(config) = arguments.config.campaign() {
        return campaign::check(config);
    }
    let report = Arc::new(TerminalReport::new());
    let request = RunRequest { dry_run: true, ..RunRequest::default() };
    let summary = arguments.config.execute(request, Arc::clone(&report) as Arc<dyn Reporter>)?;
    if arguments.resolved {
        write!(anstream::stdout().lock(), "{}", summary.resolved_config)?;
    } else {
        report.finished(&summary)?;
    }
    Ok(())
}

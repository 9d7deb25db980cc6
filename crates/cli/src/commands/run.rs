//! `ornstein run`: run what a config describes.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use ornstein_run::{Reporter, RunRequest};

use super::config_arguments::ConfigArguments;
use crate::evidence_table;
use crate::failure::CommandError;
use crate::report::{JsonReport, QuietReport, Report, TerminalReport};

/// The exit code of a run whose tests failed, with `--strict`.
const TESTS_FAILED: u8 = 3;

const EXAMPLES: &str = "\
Examples:
  ornstein run configs/cosmology/toy-universe.toml
  ornstein run configs/cosmology/toy-universe.toml --seed 7 --set field.realisations=4 -o few.h5
  ornstein run configs/cosmology/toy-universe.toml --resume    go on after a signal or a crash
  ornstein run configs/cosmology/toy-universe.toml --json      JSON lines, for batch logs

The first INT, TERM or USR1 signal saves a checkpoint and stops with exit code 75; after INT or
TERM, a second one of them stops at once.";

/// Arguments of `ornstein run`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are independent of each other")]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Go on from the checkpoint of an unfinished run, if there is one
    #[arg(long, conflicts_with = "overwrite")]
    resume: bool,
    /// Replace an existing output; throw away an unfinished one
    #[arg(long)]
    overwrite: bool,
    /// Start even if memory or disk seem too small
    #[arg(long)]
    force: bool,
    /// Check everything, do nothing
    #[arg(long)]
    dry_run: bool,
    /// Exit with code 3 if a test of the run against theory fails
    #[arg(long)]
    strict: bool,
    /// Print errors and the path of the output, nothing else
    #[arg(long, short, conflicts_with = "json")]
    quiet: bool,
    /// Print what happens as JSON, one object per line
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn report(&self) -> Arc<dyn Report> {
        if self.json {
            Arc::new(JsonReport::new())
        } else if self.quiet {
            Arc::new(QuietReport)
        } else {
            Arc::new(TerminalReport::new())
        }
    }
}

/// Runs it and reports, as it goes and at the end.
pub fn execute(arguments: Arguments) -> Result<ExitCode, CommandError> {
    if let Some(config) = arguments.config.campaign() {
        return Err(CommandError::Input {
            reason: format!("{} describes a campaign, not a run", config.display()),
            help: format!("`ornstein campaign plan {}` makes its folder, `submit` runs it", config.display()),
        });
    }
    let report = arguments.report();
    let request = RunRequest {
        resume: arguments.resume,
        overwrite: arguments.overwrite,
        force: arguments.force,
        dry_run: arguments.dry_run,
        handle_signals: true,
        ..RunRequest::default()
    };
    match arguments.config.execute(request, Arc::clone(&report) as Arc<dyn Reporter>) {
        Ok(summary) => {
            report.finished(&summary)?;
            let failed = arguments.strict && !evidence_table::all_passed(&summary.evidence);
            Ok(if failed { ExitCode::from(TESTS_FAILED) } else { ExitCode::SUCCESS })
        }
        Err(failure) => {
            report.failed(&failure);
            Err(failure.into())
        }
    }
}

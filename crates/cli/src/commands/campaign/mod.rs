//! `ornstein campaign`: one config swept over many points, here or on a cluster.

mod cancel;
mod check;
mod collect;
mod export;
mod folder;
mod logs;
mod plan;
mod selection;
mod status;
mod submit;
mod submit_local;
mod submit_slurm;
mod suite;
mod task;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::failure::CommandError;

pub use check::check;

const EXAMPLES: &str = "\
Examples:
  ornstein campaign plan configs/campaigns/universe-seeds.toml      expand, check every point, write the folder
  ornstein campaign submit data/campaigns/universe-seeds --local    run it on this machine
  ornstein campaign submit data/campaigns/universe-seeds            hand it to Slurm
  ornstein campaign status data/campaigns/universe-seeds            what is finished, what failed and why
  ornstein campaign resubmit data/campaigns/universe-seeds          all that is not finished
  ornstein campaign collect data/campaigns/universe-seeds           one file with the axes of the sweep

Wherever a folder stands, its campaign.toml may stand too.";

/// Arguments of `ornstein campaign`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// One variant per file of this folder.
#[derive(Debug, Subcommand)]
enum Command {
    /// Expand a sweep, check every point, and write the folder of the campaign
    Plan(plan::Arguments),
    /// Hand unfinished points to Slurm, or run them here
    Submit(submit::Arguments),
    /// Say what is finished, running, failed and missing
    Status(status::Arguments),
    /// Put all points into one HDF5 file with the axes of the sweep
    Collect(collect::Arguments),
    /// Submit everything that is not finished, failed points too
    Resubmit(submit::AgainArguments),
    /// Call everything off that was submitted
    Cancel(cancel::Arguments),
    /// Show the attempts at a point, with what they printed
    Logs(logs::Arguments),
    /// Write the points as tasks of another workflow program
    Export(export::Arguments),
    /// Run one task of a submission, or one point: what batch scripts call
    RunTask(task::Arguments),
    /// A worker of `submit --local`
    #[command(hide = true)]
    Work(task::WorkArguments),
}

impl Arguments {
    /// Does this command save its work when a signal arrives? Then signals are watched from the start of the process.
    pub fn watches_signals(&self) -> bool {
        match &self.command {
            Command::RunTask(_) | Command::Work(_) => true,
            Command::Submit(arguments) => arguments.how.local,
            Command::Resubmit(arguments) => arguments.how.local,
            _ => false,
        }
    }
}

/// Does it.
pub fn execute(arguments: Arguments) -> Result<ExitCode, CommandError> {
    match arguments.command {
        Command::Plan(arguments) => plan::execute(&arguments)?,
        Command::Submit(arguments) => return submit::execute(&arguments),
        Command::Status(arguments) => status::execute(&arguments)?,
        Command::Collect(arguments) => collect::execute(&arguments)?,
        Command::Resubmit(arguments) => return submit::execute_again(&arguments),
        Command::Cancel(arguments) => cancel::execute(&arguments)?,
        Command::Logs(arguments) => logs::execute(&arguments)?,
        Command::Export(arguments) => export::execute(&arguments)?,
        Command::RunTask(arguments) => return task::execute(&arguments),
        Command::Work(arguments) => return task::execute_worker(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}

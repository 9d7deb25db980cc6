//! The command line.

use std::sync::LazyLock;

use clap::{Parser, Subcommand};

use crate::commands::{campaign, check, completions, inspect, list, plot, run, schema};

const EXAMPLES: &str = "\
Examples:
  ornstein list                                         what can be run, and the shipped configs
  ornstein check configs/cosmology/toy-universe.toml    is the config right, what will it cost?
  ornstein run configs/cosmology/toy-universe.toml      run it: an HDF5 file, figures, evidence
  ornstein inspect data/runs/toy-universe.h5            what is in it, and did it pass its tests?

Exit codes:
  0    done
  1    the run failed on the way
  2    bad input: command line, config or file; the run was refused; the disk is full
  3    tests of the run against theory failed (with --strict)
  75   stopped by a signal or time limit after a checkpoint: go on with --resume
  130  stopped at once by a second INT or TERM";

/// Version of the suite and the commit it was built from.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let commit: String = ornstein_run::GIT_REVISION.chars().take(12).collect();
        format!("{} ({commit})", env!("CARGO_PKG_VERSION"))
    });
    &VERSION
}

/// Score-based simulation for physics: describe a run in TOML, get an HDF5 file with its evidence, and figures.
#[derive(Debug, Parser)]
#[command(name = "ornstein", version = version(), after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// One variant per file of [`crate::commands`].
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run what a config describes
    Run(run::Arguments),
    /// Check a config and say what its run will cost
    Check(check::Arguments),
    /// Sweep a config over many points, here or on a cluster
    Campaign(campaign::Arguments),
    /// Draw the figures of a finished file again
    Plot(plot::Arguments),
    /// Say what is in a finished file and whether it passed its tests
    Inspect(inspect::Arguments),
    /// Print the JSON schema of a kind's configs, for editors
    Schema(schema::Arguments),
    /// List the kinds of experiments and the configs in ./configs
    List(list::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}

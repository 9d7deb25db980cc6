//! The `ornstein` binary: describe a run in TOML, get an HDF5 file with its evidence, and figures.
//!
//! | module | holds |
//! |---|---|
//! | [`arguments`] | the command line as clap types |
//! | [`commands`] | one file per command: its arguments and what it does |
//! | [`kinds`] | the one list of all experiment kinds |
//! | [`report`] | how a run speaks: terminal, JSON lines, or almost not at all |
//! | [`evidence_table`], [`table`], [`mod@format`] | aligned text |
//! | [`failure`] | what ends a command early, and its exit code |
//!
//! This is the only crate of the suite that prints, and the only one that knows every domain.

mod arguments;
mod commands;
mod evidence_table;
mod failure;
mod format;
mod kinds;
mod report;
mod table;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use ornstein_run::SignalWatch;

/// Networks allocate and free large tensors at every operation. This allocator keeps their pages, where the system's gives them
/// back and has the kernel clear new ones.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // First of all: a signal that arrives while the command line is read must not end what would save its work.
    let watch = SignalWatch::start();
    let command = Arguments::parse().command;
    match watch {
        Ok(watch) if !command.watches_signals() => watch.dismiss(),
        Ok(watch) => watch.hand_over(),
        // Where signals cannot be watched, the run that needs it says so.
        Err(_) => {}
    }
    match command.execute() {
        Ok(code) => code,
        Err(error) => error.report(),
    }
}

//! What `run` and `check` have in common: a config, and what the command line changes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use ornstein_run::{ConfigDocument, Failure, Reporter, RunRequest, Summary};

use crate::kinds::Kind;

/// A config and what the command line changes of it.
#[derive(Debug, Args)]
pub struct ConfigArguments {
    /// The config file (TOML)
    #[arg(value_name = "CONFIG", value_hint = ValueHint::FilePath)]
    config: PathBuf,
    /// Replace a value of the config, such as field.realisations=4; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Seed of all randomness, in place of experiment.seed
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Number of threads, 0 for one per processor; results do not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Output: a file that ends in .h5, or a folder
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    output: Option<PathBuf>,
}

impl ConfigArguments {
    /// The file, if it describes a campaign in place of a run.
    pub fn campaign(&self) -> Option<&Path> {
        // What is wrong with it is said by whoever reads it next.
        let document = ConfigDocument::read(&self.config, &[]).ok()?;
        (document.contains("base") && !document.contains("experiment")).then_some(&self.config)
    }

    /// Hands the config to the driver of its kind, with this request completed by the arguments.
    pub fn execute(self, request: RunRequest, reporter: Arc<dyn Reporter>) -> Result<Summary, Failure> {
        let document = ConfigDocument::read(&self.config, &self.set)?;
        let kind = Kind::of_config(&document)?;
        let request = RunRequest {
            seed: self.seed,
            threads: self.threads,
            output: self.output,
            command_line: std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect(),
            ..request
        };
        kind.execute(&document, &request, reporter)
    }
}

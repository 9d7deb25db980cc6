//! From what the user asks to a run that could start.

use std::path::PathBuf;

use super::RunRequest;
use crate::config::{MOST_THREADS, resolved_text};
use crate::machine::processors;
use crate::output::checksum;
use crate::{
    CommonTables, ConfigDocument, ConfigReport, Context, Diagnostic, Estimate, Experiment, Failure, OutputError,
};

/// A checked config and everything that follows from it.
pub(super) struct Plan<E> {
    pub experiment: E,
    pub common: CommonTables,
    pub resolved_config: String,
    pub inputs: Vec<String>,
    pub estimate: Estimate,
    pub output: PathBuf,
    pub figures: PathBuf,
    pub threads: usize,
}

impl<E: Experiment> Plan<E> {
    pub fn new(document: &ConfigDocument, request: &RunRequest) -> Result<Self, Failure> {
        document.kind(&[E::KIND])?;
        let mut common = document.common()?;
        apply(request, &mut common)?;
        let config: E::Config = document.experiment_config()?;
        let resolved_config = resolved_text(&common, &config)?;
        let threads = match common.run.threads {
            0 => processors(),
            threads => threads,
        };
        let folder = document.path().and_then(|path| path.parent()).map(PathBuf::from).unwrap_or_default();
        let context = Context::new(&common.experiment.name, common.experiment.seed, threads, folder);
        let experiment = E::prepare(config, &context).map_err(|errors| document.explain_errors(&errors))?;
        let inputs = context.inputs();
        let inputs = inputs
            .iter()
            .map(|path| checksum(path).map_err(|error| OutputError::io("read", path, &error)))
            .collect::<Result<_, _>>()?;
        let name = &common.experiment.name;
        let file = format!("{name}.h5");
        let output = match &request.output {
            Some(path) if path.extension().is_some_and(|extension| extension == "h5") => path.clone(),
            Some(folder) => folder.join(file),
            None => common.output.folder.join(file),
        };
        let figures = common.output.figures.join(name);
        let estimate = experiment.estimate();
        Ok(Self { experiment, common, resolved_config, inputs, estimate, output, figures, threads })
    }
}

/// What the command line says in place of the file.
fn apply(request: &RunRequest, common: &mut CommonTables) -> Result<(), ConfigReport> {
    const LARGEST_SEED: u64 = i64::MAX as u64;
    let outside = |argument: &str, found: String, largest: u64| Diagnostic {
        message: format!("{argument} is too large"),
        found: Some(found),
        allowed: Some(format!("0 to {largest}")),
        ..Diagnostic::default()
    };
    if let Some(seed) = request.seed {
        if seed > LARGEST_SEED {
            return Err(outside("--seed", seed.to_string(), LARGEST_SEED).into());
        }
        common.experiment.seed = seed;
    }
    if let Some(threads) = request.threads {
        if threads > MOST_THREADS {
            return Err(outside("--threads", threads.to_string(), MOST_THREADS as u64).into());
        }
        common.run.threads = threads;
    }
    common.run.force |= request.force;
    common.output.overwrite |= request.overwrite;
    Ok(())
}

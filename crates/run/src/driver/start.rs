//! What is there already, and what that means for the run.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::plan::Plan;
use super::{Failure, RunRequest};
use crate::checkpoint::Checkpoint;
use crate::config::differing_keys;
use crate::machine::{existing_ancestor, is_writable, utc_now};
use crate::output::{Identity, LockError, OutputError, PartialFolder, Spool, partial_path};
use crate::{Event, Experiment, FileError, Reporter, ResultFile};

/// How the run begins.
pub(super) enum Start {
    /// There is a finished output of this config: nothing to do.
    AlreadyFinished,
    /// From the beginning.
    Fresh { folder: PartialFolder, identity: Identity },
    /// From a checkpoint.
    Resumed { folder: PartialFolder, identity: Identity, checkpoint: Box<Checkpoint>, spools: Vec<Spool> },
}

fn refused(reason: impl Into<String>, help: impl Into<String>) -> Failure {
    Failure::Refused { reason: reason.into(), help: help.into() }
}

/// Can the output be made at all? Changes nothing.
pub(super) fn check_output(output: &Path) -> Result<(), Failure> {
    if output.is_dir() {
        return Err(refused(
            format!("the output {} is a folder", output.display()),
            "move it away, or choose another name with --output",
        ));
    }
    let folder = output.parent().unwrap_or(Path::new("."));
    if !is_writable(folder) {
        let ancestor = existing_ancestor(folder);
        let why = if ancestor.is_dir() { "is not writable" } else { "is not a folder" };
        return Err(refused(
            format!("the output {} cannot be written: {} {why}", output.display(), ancestor.display()),
            "choose another place with --output or `output.folder`",
        ));
    }
    Ok(())
}

/// Looks at what is there and takes hold of the folder of the run.
pub(super) fn begin<E: Experiment>(
    plan: &Plan<E>,
    request: &RunRequest,
    reporter: &dyn Reporter,
) -> Result<Start, Failure> {
    let output = plan.output.as_path();
    let overwrite = plan.common.output.overwrite;
    let partial = partial_path(output);
    remove_leftover(output, &partial, request.sole_owner)?;
    if output.exists() {
        if request.resume && !partial.exists() {
            check_finished(plan)?;
            return Ok(Start::AlreadyFinished);
        }
        if !overwrite {
            return Err(refused(
                format!("the output {} exists", output.display()),
                "replace it with --overwrite, or choose another name with --output or `experiment.name`",
            ));
        }
    }
    if partial.exists() && !request.resume && !overwrite {
        drop(take(&partial, request.sole_owner)?);
        return Err(refused(
            format!("there is an unfinished run in {}", partial.display()),
            "go on with it by --resume, or throw it away by --overwrite",
        ));
    }
    if let Some(folder) = output.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| OutputError::io("create", folder, &error))?;
    }
    let folder = take(&partial, request.sole_owner)?;
    if request.resume
        && let Some(start) = resume(plan, &folder, reporter)?
    {
        let (identity, checkpoint, spools) = start;
        return Ok(Start::Resumed { folder, identity, checkpoint: Box::new(checkpoint), spools });
    }
    let identity = new_identity(plan);
    folder.begin(&identity)?;
    Ok(Start::Fresh { folder, identity })
}

fn take(partial: &Path, sole_owner: bool) -> Result<PartialFolder, Failure> {
    PartialFolder::take(partial.to_owned(), sole_owner).map_err(|error| match error {
        LockError::Held(holder) => Failure::Held { holder, partial: partial.to_owned() },
        LockError::Io(path, error) => OutputError::io("lock", &path, &error).into(),
    })
}

/// A process that was killed between giving the output its final name and removing the folder leaves the folder behind.
fn remove_leftover(output: &Path, partial: &Path, sole_owner: bool) -> Result<(), Failure> {
    if !(output.exists() && partial.exists()) {
        return Ok(());
    }
    let finished = ResultFile::open(output).ok().and_then(|file| file.attribute("run_id"));
    let Ok(folder) = PartialFolder::take(partial.to_owned(), sole_owner) else { return Ok(()) };
    match folder.identity() {
        Some(identity) if Some(&identity.id) == finished.as_ref() => folder.remove().map_err(Failure::from),
        _ => Ok(()),
    }
}

/// Is the output that is there the one this run would make?
fn check_finished<E: Experiment>(plan: &Plan<E>) -> Result<(), Failure> {
    let file = ResultFile::open(&plan.output)?;
    let before = file
        .attribute("resolved_config")
        .ok_or_else(|| FileError::Damaged { path: plan.output.clone(), reason: "it has no config".to_owned() })?;
    let keys = differing_keys(&before, &plan.resolved_config)?;
    if keys.is_empty() {
        return Ok(());
    }
    Err(refused(
        format!(
            "the output {} is finished, but was made with another config: {}",
            plan.output.display(),
            keys.join(", ")
        ),
        "replace it with --overwrite, or choose another name with --output or `experiment.name`",
    ))
}

/// The newest checkpoint, if there is one; refused if it belongs to another config or cannot be read.
fn resume<E: Experiment>(
    plan: &Plan<E>,
    folder: &PartialFolder,
    reporter: &dyn Reporter,
) -> Result<Option<(Identity, Checkpoint, Vec<Spool>)>, Failure> {
    let throw_away = "start again from the beginning with --overwrite instead of --resume";
    let mut problems = Vec::new();
    let found = folder.find_checkpoint(&mut problems)?;
    let Some(found) = found else {
        if folder.has_checkpoint() {
            return Err(refused(problems.join("\n"), throw_away));
        }
        reporter.report(Event::Note("there is no checkpoint to go on from: starting from the beginning"));
        return Ok(None);
    };
    for problem in &problems {
        reporter.report(Event::Warning(&format!("{problem}; going on from the one before")));
    }
    let keys = differing_keys(&found.checkpoint.config, &plan.resolved_config)?;
    if !keys.is_empty() {
        return Err(refused(
            format!("the config has changed since the checkpoint {}: {}", found.file.display(), keys.join(", ")),
            format!("put the old values back, or {throw_away}"),
        ));
    }
    let mut identity = new_identity(plan);
    if let Some(before) = folder.identity() {
        if let Some(changed) = before.inputs.iter().find(|input| !plan.inputs.contains(input)) {
            return Err(refused(
                format!("an input has changed since the run was started: it was {changed}"),
                format!("put the old file back, or {throw_away}"),
            ));
        }
        identity = before;
    }
    reporter.report(Event::Resumed { checkpoint: &found.file });
    Ok(Some((identity, found.checkpoint, found.spools)))
}

fn new_identity<E: Experiment>(plan: &Plan<E>) -> Identity {
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    Identity {
        id: format!("{moment:x}-{:x}", std::process::id()),
        kind: E::KIND.to_owned(),
        started: utc_now(),
        config: plan.resolved_config.clone(),
        inputs: plan.inputs.clone(),
    }
}

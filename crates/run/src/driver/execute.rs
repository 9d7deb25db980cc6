//! A whole run: check, run, write, draw.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::resources::Resources;
use super::start::{Start, begin, check_output};
use super::{Failure, Outcome, RunRequest, Summary, draw_figures};
use crate::checkpoint::Checkpoint;
use crate::hdf::Filters;
use crate::machine::{SignalWatch, Stopwatch};
use crate::output::{
    Contents, Identity, PartialFolder, Provenance, Spool, assemble, companion_name, partial_path, publish,
};
use crate::run::{RunIdentity, Stops, Timing};
use crate::{
    CheckpointData, ConfigDocument, Event, Experiment, Progress, Reporter, ResultFile, Run, RunError, StopReason,
};

/// Does a whole run of experiment `E`: checks the config and the machine, runs in a pool of the asked number of threads, writes
/// the output, draws the figures.
///
/// # Errors
///
/// See [`Failure`]: its text is for the user as it is, and it knows the exit code.
pub fn execute<E: Experiment>(
    document: &ConfigDocument,
    request: &RunRequest,
    reporter: Arc<dyn Reporter>,
) -> Result<Summary, Failure> {
    let watch = Stopwatch::start();
    // Before anything else, so that no signal finds the run half watched.
    let signals = if request.handle_signals { Some(watch_for_signals()?) } else { None };
    let stops = Stops { flag: request.stop.clone(), signals, deadline: request.stop_at, announced: false };
    let plan = Plan::<E>::new(document, request)?;
    check_output(&plan.output)?;
    let resources = Resources::look(&plan.output);
    let nothing_to_do = request.resume && plan.output.exists() && !partial_path(&plan.output).exists();
    if !plan.common.run.force && !nothing_to_do {
        resources.check(&plan.estimate, &plan.output)?;
    }
    if let Some(reason) = stops.reason() {
        let begun = Some(partial_path(&plan.output)).filter(|partial| partial.exists());
        return Err(Failure::Interrupted { reason, partial: begun });
    }
    if request.dry_run {
        return Ok(summary(&plan, resources, Outcome::Checked));
    }
    let (folder, identity, resumed) = match begin(&plan, request, reporter.as_ref())? {
        Start::AlreadyFinished => return finished_summary(&plan, resources, Outcome::AlreadyFinished),
        Start::Fresh { folder, identity } => (folder, identity, None),
        Start::Resumed { folder, identity, checkpoint, spools } => (folder, identity, Some((checkpoint, spools))),
    };
    reporter.report(Event::Started {
        kind: E::KIND,
        name: &plan.common.experiment.name,
        output: &plan.output,
        threads: plan.threads,
        estimate: &plan.estimate,
    });
    let only_to_write = resumed.as_ref().is_some_and(|(checkpoint, _)| checkpoint.finished);
    let mut run = new_run(&plan, stops, reporter, folder, watch, resumed);
    let worked = if only_to_write { Ok(()) } else { work(&plan, &mut run) };
    let written = worked.and_then(|()| write(&plan, document, request, &identity, &mut run));
    if let Err(error) = written {
        return Err(failure(error, run));
    }
    if let Err(error) = run.partial.remove() {
        // The output is complete; the next run removes what is left.
        run.reporter.report(Event::Warning(&error.to_string()));
    }
    // The output is safe: from here on a signal may end the process as it always does.
    drop(run.stops);
    let mut summary = finished_summary(&plan, resources, Outcome::Finished)?;
    run.reporter.report(Event::Finished { output: &summary.output, bytes: summary.output_bytes });
    let result = ResultFile::open(&plan.output)?;
    summary.figures = draw_figures::<E>(&result, &plan.figures, &plan.common.output.figure_formats)
        .map_err(|source| Failure::Figures { output: plan.output.clone(), source })?;
    Ok(summary)
}

fn watch_for_signals() -> Result<SignalWatch, Failure> {
    SignalWatch::start().map_err(|error| Failure::Refused {
        reason: format!("the system does not let the run watch for signals: {error}"),
        help: "ask who runs this machine".to_owned(),
    })
}

fn minutes(minutes: f64) -> Duration {
    // Beyond a thousand years the clock's own range ends.
    Duration::from_secs_f64((minutes * 60.0).min(3.0e10))
}

fn new_run<E: Experiment>(
    plan: &Plan<E>,
    stops: Stops,
    reporter: Arc<dyn Reporter>,
    partial: PartialFolder,
    watch: Stopwatch,
    resumed: Option<(Box<Checkpoint>, Vec<Spool>)>,
) -> Run {
    let (checkpoint, spools) = match resumed {
        Some((checkpoint, spools)) => (Some(checkpoint), spools),
        None => (None, Vec::new()),
    };
    let earlier_seconds = checkpoint.as_ref().map_or((0.0, 0.0), |found| (found.wall_seconds, found.cpu_seconds));
    let (statistics, evidence, data) =
        checkpoint.map(|found| (found.statistics, found.evidence, Some(found.data))).unwrap_or_default();
    Run {
        identity: RunIdentity {
            name: plan.common.experiment.name.clone(),
            seed: plan.common.experiment.seed,
            threads: plan.threads,
            resolved_config: plan.resolved_config.clone(),
            output: plan.output.clone(),
        },
        reporter,
        partial,
        spools,
        statistics,
        evidence,
        resumed: data,
        timing: Timing {
            watch,
            earlier_seconds,
            interval: minutes(plan.common.run.checkpoint_minutes),
            last_checkpoint: Instant::now(),
            time_limit: plan.common.run.time_limit_minutes.map(minutes),
        },
        stops,
    }
}

/// The experiment's own part.
fn work<E: Experiment>(plan: &Plan<E>, run: &mut Run) -> Result<(), RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build().map_err(RunError::experiment)?;
    pool.install(|| plan.experiment.run(run))?;
    run.check_complete()
}

/// Assembles the output and gives it its final name.
fn write<E: Experiment>(
    plan: &Plan<E>,
    document: &ConfigDocument,
    request: &RunRequest,
    identity: &Identity,
    run: &mut Run,
) -> Result<(), RunError> {
    // From here on a killed process has only the output left to write.
    run.write_checkpoint(CheckpointData::default(), true)?;
    let overrides: Vec<&str> = document.overrides().collect();
    let companions = run.companions();
    let provenance = Provenance {
        id: identity.id.clone(),
        kind: E::KIND,
        name: plan.common.experiment.name.clone(),
        seed: plan.common.experiment.seed,
        config: document.text().to_owned(),
        overrides: overrides.join("\n"),
        resolved_config: plan.resolved_config.clone(),
        command_line: request.command_line.join(" "),
        threads: plan.threads,
        started: identity.started.clone(),
        inputs: plan.inputs.clone(),
        companions: companions.endings()?.iter().map(|ending| companion_name(&plan.output, ending)).collect(),
    };
    let contents = Contents {
        spools: &run.spools,
        statistics: &run.statistics,
        evidence: &run.evidence,
        provenance: &provenance,
        filters: Filters { compression: plan.common.output.compression, level: plan.common.output.compression_level },
        earlier_seconds: run.timing.earlier_seconds,
        watch: run.timing.watch,
    };
    let bytes = run.spools.iter().map(|spool| spool.spec.bytes()).sum();
    let progress = Progress::new("writing", bytes, Arc::clone(&run.reporter));
    let result = run.partial.result();
    assemble(&result, &contents, &progress)?;
    run.stops.fence()?;
    // The companions first: where there is an output, they are there too.
    companions.publish_beside(&plan.output, &companions_of(&plan.output))?;
    publish(&result, &plan.output)?;
    Ok(())
}

/// The companions of an output that is there already.
fn companions_of(output: &Path) -> Vec<String> {
    let earlier = ResultFile::open(output).ok().and_then(|file| file.attribute("companions"));
    earlier.map_or_else(Vec::new, |names| names.lines().map(str::to_owned).collect())
}

/// What an error means for the user: what is kept, and how to go on.
fn failure(error: RunError, run: Run) -> Failure {
    let partial = run.partial.path().to_owned();
    if run.stops.fence().is_err() {
        // What still waits to be written would go into the files of whoever has the run now.
        run.spools.into_iter().for_each(Spool::discard);
        return Failure::Interrupted { reason: StopReason::Abandoned, partial: None };
    }
    if let RunError::Interrupted(reason) = error {
        return Failure::Interrupted { reason, partial: Some(partial) };
    }
    if run.partial.has_checkpoint() {
        return Failure::Run { source: error, partial: Some(partial) };
    }
    // Without a checkpoint there is nothing to go on from, and the disk may be full.
    match run.partial.remove() {
        Ok(()) => Failure::Run { source: error, partial: None },
        Err(_) => Failure::Run { source: error, partial: Some(partial) },
    }
}

fn summary<E: Experiment>(plan: &Plan<E>, resources: Resources, outcome: Outcome) -> Summary {
    Summary {
        outcome,
        kind: E::KIND.to_owned(),
        name: plan.common.experiment.name.clone(),
        seed: plan.common.experiment.seed,
        threads: plan.threads,
        output: plan.output.clone(),
        output_bytes: 0,
        figures: Vec::new(),
        evidence: Vec::new(),
        headline: Vec::new(),
        estimate: plan.estimate,
        memory_available: resources.memory,
        disk_available: resources.disk,
        resolved_config: plan.resolved_config.clone(),
        wall_seconds: 0.0,
        cpu_seconds: 0.0,
    }
}

/// The summary of a finished file, from the file itself.
fn finished_summary<E: Experiment>(plan: &Plan<E>, resources: Resources, outcome: Outcome) -> Result<Summary, Failure> {
    let result = ResultFile::open(&plan.output)?;
    let seconds = |name: &str| result.attribute(name).and_then(|text| text.parse().ok()).unwrap_or(0.0);
    Ok(Summary {
        output_bytes: std::fs::metadata(&plan.output).map_or(0, |file| file.len()),
        evidence: result.evidence()?,
        headline: E::headline(&result),
        wall_seconds: seconds("wall_seconds"),
        cpu_seconds: seconds("cpu_seconds"),
        ..summary(plan, resources, outcome)
    })
}

//! `ornstein campaign run-task`, what batch scripts call, and the workers of `submit --local`.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use ornstein_campaign::{Campaign, PointId, TaskEvent, TaskName, TaskOptions, run_task, work};
use ornstein_run::Reporter;

use super::folder::FolderArgument;
use super::suite::Suite;
use crate::failure::{CommandError, say};
use crate::report::LogReport;

/// Arguments of `ornstein campaign run-task`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    /// A task, such as 1.17 (submission 1, task 17), or the number of a point
    #[arg(value_name = "TASK")]
    task: String,
    /// Threads of every point, in place of what the campaign says
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Arguments of a worker.
#[derive(Debug, Args)]
pub struct WorkArguments {
    #[command(flatten)]
    folder: FolderArgument,
    submission: u64,
    /// Its number, for lists of processes.
    worker: usize,
}

/// Runs a task.
pub fn execute(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let name: TaskName = arguments.task.parse()?;
    let campaign = arguments.folder.open()?;
    go_to_inputs(&campaign);
    let observe = |event: &TaskEvent| say(&in_words(event));
    let options = TaskOptions { threads: arguments.threads, ..options(&observe) };
    let outcome = run_task(&campaign, name, &Suite, &options)?;
    Ok(ExitCode::from(outcome.exit_code()))
}

/// Runs what a worker of this machine gets.
pub fn execute_worker(arguments: &WorkArguments) -> Result<ExitCode, CommandError> {
    let campaign = arguments.folder.open()?;
    go_to_inputs(&campaign);
    let observe = |event: &TaskEvent| {
        say(&in_words(event));
        // The supervisor reads these lines; where it is gone, the worker is about to end, too.
        let mut output = io::stdout().lock();
        let _ = writeln!(output, "{}", event.to_json()).and_then(|()| output.flush());
    };
    let outcome = work(&campaign, arguments.submission, &Suite, &options(&observe))?;
    Ok(ExitCode::from(outcome.exit_code()))
}

/// Inputs with relative paths are looked for below the folder that the campaign was planned in.
fn go_to_inputs(campaign: &Campaign) {
    // Where it is gone, inputs beside the base config are still found.
    let _ = std::env::set_current_dir(&campaign.manifest().working_folder);
}

fn options(observe: &dyn Fn(&TaskEvent)) -> TaskOptions<'_> {
    TaskOptions {
        threads: None,
        command_line: std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect(),
        reporter: &log,
        observe,
    }
}

fn log(_point: PointId) -> Arc<dyn Reporter> {
    Arc::new(LogReport)
}

/// A line of the log.
fn in_words(event: &TaskEvent) -> String {
    match event {
        TaskEvent::Started { point, attempt } => format!("point {point}: attempt {attempt}"),
        TaskEvent::Finished { point, seconds: Some(seconds) } => format!("point {point}: finished in {seconds:.2} s"),
        TaskEvent::Finished { point, seconds: None } => format!("point {point}: was finished before"),
        TaskEvent::Failed { point, reason } => format!("point {point}: failed: {reason}"),
        TaskEvent::Interrupted { point, reason } => format!("point {point}: stopped: {reason}"),
        TaskEvent::Held { point, holder } => format!("point {point}: left to {holder}"),
        TaskEvent::Requeued { job } => format!("job {job} is queued again, and goes on from here"),
        TaskEvent::NotRequeued { reason } => {
            format!("not queued again ({reason}): `ornstein campaign resubmit` goes on from here")
        }
        other => format!("{other:?}"),
    }
}

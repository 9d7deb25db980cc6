//! Running points on this machine.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use ornstein_campaign::{
    Backend, Campaign, LocalEvent, LocalOptions, PointId, Submission, TaskEvent, run_local, worker_command,
};

use super::submit::How;
use crate::failure::{ALARM, CAUTION, CommandError, say};
use crate::format::count;

/// Runs the points in worker processes and stays until all are done.
pub fn submit(campaign: &Campaign, points: &[PointId], how: &How) -> Result<ExitCode, CommandError> {
    if how.dry_run {
        let mut output = anstream::stdout().lock();
        writeln!(output, "{} would be run on this machine; nothing was done.", count(points.len(), "point"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let submission = Submission::create(campaign.folder(), Backend::Local, 1, points.to_vec())?;
    let view = View::new(campaign, points.len());
    let command = |worker| worker_command(campaign.folder(), submission.number, worker);
    let observe = |event: &LocalEvent| view.show(event);
    let options = LocalOptions { workers: how.workers, command: &command, observe: &observe };
    let outcome = run_local(campaign, &submission, options);
    view.bar.finish_and_clear();
    let outcome = outcome?;
    for problem in &outcome.problems {
        say(&format!("{ALARM}error:{ALARM:#} {problem}"));
    }
    let task = &outcome.task;
    let folder = campaign.folder().root().display();
    let mut output = anstream::stdout().lock();
    writeln!(
        output,
        "{}: {} finished, {} failed, {} left.",
        campaign.manifest().name,
        count(task.finished.len(), "point"),
        task.failed.len(),
        task.interrupted.len() + task.left.len() + task.held.len()
    )?;
    let help = match () {
        () if task.stopped.is_some()
            || !(task.left.is_empty() && task.interrupted.is_empty() && task.held.is_empty()) =>
        {
            "Go on with the same command."
        }
        () if !task.failed.is_empty() => {
            "`ornstein campaign status` lists what failed, `ornstein campaign resubmit --local` tries it again."
        }
        () => "`ornstein campaign collect` puts the points into one file.",
    };
    writeln!(output, "{help}\n{folder}")?;
    Ok(ExitCode::from(outcome.exit_code()))
}

/// What is seen of it at the terminal.
struct View {
    bar: ProgressBar,
    failed: Cell<u64>,
    name: RefCell<String>,
}

impl View {
    fn new(campaign: &Campaign, points: usize) -> Self {
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} points, {elapsed}, {eta} left");
        let bar = ProgressBar::new(points as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let name = campaign.manifest().name.clone();
        bar.set_message(name.clone());
        Self { bar, failed: Cell::new(0), name: RefCell::new(name) }
    }

    fn show(&self, event: &LocalEvent) {
        match event {
            LocalEvent::Task { event: TaskEvent::Finished { .. }, .. } => self.bar.inc(1),
            LocalEvent::Task { event: TaskEvent::Failed { point, reason }, .. } => {
                self.failed.set(self.failed.get() + 1);
                self.bar.set_message(format!("{}, {} failed", self.name.borrow(), self.failed.get()));
                self.bar.inc(1);
                self.above(&format!("{ALARM}point {point} failed:{ALARM:#} {reason}"));
            }
            LocalEvent::WorkerDied { worker, point, reason, .. } => {
                let point = point.map(|point| format!(" at point {point}")).unwrap_or_default();
                self.above(&format!("{CAUTION}worker {worker} died{point}:{CAUTION:#} {reason}"));
            }
            LocalEvent::Stopping => self.above("stopping after checkpoints"),
            _ => {}
        }
    }

    fn above(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }
}

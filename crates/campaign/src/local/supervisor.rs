//! Starts the workers of one machine, hears of them, and starts them again when they die.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use ornstein_run::{SignalWatch, StopReason};

use super::outcome::{LocalEvent, LocalOutcome, Tally};
use super::worker_process::{Message, WorkerProcess, death};
use crate::record::{self, AttemptEnd, AttemptOutcome};
use crate::task::{CallOff, MOST_DEATHS};
use crate::{Campaign, CampaignError, Submission, TaskEvent};

/// How often the supervisor looks whether a signal has arrived.
const PATIENCE: Duration = Duration::from_millis(50);

/// How the points of a submission are run on this machine.
#[derive(Clone, Copy)]
pub struct LocalOptions<'a> {
    /// Number of workers, in place of what the campaign says.
    pub workers: Option<NonZeroUsize>,
    /// The command of a worker, by its number; [`worker_command`](super::worker_command) in the program itself.
    pub command: &'a dyn Fn(usize) -> std::io::Result<Command>,
    /// Who hears of the progress.
    pub observe: &'a dyn Fn(&LocalEvent),
}

/// Runs the points of a submission in worker processes on this machine, until all are done, a signal stops them, or the submission is
/// called off. A worker that dies
/// is started again; a point that so killed three workers is given up until the next submission.
///
/// # Errors
/// If not even one worker can be started.
pub fn run_local(
    campaign: &Campaign,
    submission: &Submission,
    options: LocalOptions<'_>,
) -> Result<LocalOutcome, CampaignError> {
    let signals = SignalWatch::start().map_err(|error| {
        CampaignError::refused(
            format!("the system does not let us watch for signals: {error}"),
            "ask who runs this machine",
        )
    })?;
    let (sender, messages) = channel();
    let mut supervisor = Supervisor {
        campaign,
        submission,
        options,
        sender,
        workers: HashMap::new(),
        tally: Tally::default(),
        deaths_without_point: 0,
        problems: Vec::new(),
    };
    for worker in 0..supervisor.wanted_workers() {
        if let Err(reason) = supervisor.start(worker) {
            supervisor.problems.push(reason);
            break;
        }
    }
    if supervisor.workers.is_empty() && !submission.points.is_empty() {
        let reason = supervisor.problems.pop().unwrap_or_default();
        return Err(CampaignError::refused(
            reason,
            "see whether the campaign's folder is writable and the disk has space",
        ));
    }
    let stopped = supervisor.supervise(&messages, &signals);
    let task = supervisor.tally.outcome(&submission.points, stopped, |point| campaign.folder().output(point).exists());
    Ok(LocalOutcome { task, problems: supervisor.problems })
}

struct Supervisor<'a> {
    campaign: &'a Campaign,
    submission: &'a Submission,
    options: LocalOptions<'a>,
    sender: Sender<(usize, Message)>,
    workers: HashMap<usize, WorkerProcess>,
    tally: Tally,
    deaths_without_point: usize,
    problems: Vec<String>,
}

impl Supervisor<'_> {
    /// As many as asked for, but none without a point.
    fn wanted_workers(&self) -> usize {
        let local = &self.campaign.config().local;
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let fitting = || (processors / local.threads.get()).max(1);
        let wanted = self.options.workers.or(local.workers).map_or_else(fitting, NonZeroUsize::get);
        wanted.min(self.submission.points.len())
    }

    fn start(&mut self, worker: usize) -> Result<(), String> {
        let (folder, submission) = (self.campaign.folder(), self.submission.number);
        let started = (self.options.command)(worker)
            .and_then(|command| WorkerProcess::start(command, folder, submission, worker, self.sender.clone()));
        let process = started.map_err(|error| format!("worker {worker} cannot be started: {error}"))?;
        self.workers.insert(worker, process);
        Ok(())
    }

    /// Until no worker is left. Says why they were stopped, if they were.
    fn supervise(&mut self, messages: &Receiver<(usize, Message)>, signals: &SignalWatch) -> Option<StopReason> {
        let mut stopped = None;
        let call_off = CallOff::of(self.campaign.folder(), self.submission.number);
        let called_off = || call_off.was_called_off().then_some(StopReason::Requested);
        while !self.workers.is_empty() {
            if stopped.is_none()
                && let Some(reason) = signals.arrived().or_else(called_off)
            {
                stopped = Some(reason);
                (self.options.observe)(&LocalEvent::Stopping);
                self.workers.values().for_each(WorkerProcess::stop);
            }
            match messages.recv_timeout(PATIENCE) {
                Ok((worker, Message::Event(event))) => self.hear(worker, event),
                Ok((worker, Message::Silent)) => self.ended(worker, stopped.is_some()),
                Err(RecvTimeoutError::Timeout) => {}
                // We hold a sender ourselves.
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        stopped
    }

    fn hear(&mut self, worker: usize, event: TaskEvent) {
        if let Some(process) = self.workers.get_mut(&worker) {
            process.hear(&event);
        }
        if self.tally.add(&event) {
            (self.options.observe)(&LocalEvent::Task { worker, event });
        }
    }

    /// A worker has ended; it is started again if it died.
    fn ended(&mut self, worker: usize, stopping: bool) {
        let Some(mut process) = self.workers.remove(&worker) else { return };
        let status = match process.wait() {
            Ok(status) => status,
            Err(error) => {
                self.problems.push(format!("worker {worker} cannot be waited for: {error}"));
                return;
            }
        };
        let Some(reason) = death(status) else {
            let what = match status.code() {
                Some(2) => "refused to work",
                // One that a point failed in has told of that.
                Some(1) if !process.has_told => "could not work",
                _ => return,
            };
            let (logs, number) = (self.campaign.folder().logs(), self.submission.number);
            let log = logs.join(format!("{number}.worker-{worker}.log"));
            self.problems.push(format!("worker {worker} {what}: see {}", log.display()));
            return;
        };
        if stopping && !process.has_told {
            // It was stopped before it was ready to hear of that.
            return;
        }
        let point = process.at.map(|(point, ..)| point);
        if let Some((point, attempt, begin)) = process.at {
            // It may have died when its point was done.
            let is_finished = self.campaign.folder().output(point).exists();
            let outcome = if is_finished { AttemptOutcome::Finished } else { AttemptOutcome::Failed };
            let seconds = begin.elapsed().as_secs_f64();
            let end = AttemptEnd {
                reason: Some(reason.clone()),
                // Not told of a process that ended by itself, but out of order: its point may be tried again, too.
                signal: Some(status.signal().unwrap_or(0)),
                ..AttemptEnd::now(outcome, seconds)
            };
            let _ = record::end(self.campaign.folder(), point, attempt, end);
            self.tally.add(&if is_finished {
                TaskEvent::Finished { point, seconds: Some(seconds) }
            } else {
                TaskEvent::Failed { point, reason: reason.clone() }
            });
        } else {
            self.deaths_without_point += 1;
        }
        let mut restarted = false;
        if !stopping {
            // A point that kills is given up by the workers themselves.
            if self.deaths_without_point >= MOST_DEATHS {
                self.problems.push(format!("worker {worker} {reason}, without having begun a point"));
            } else {
                match self.start(worker) {
                    Ok(()) => restarted = true,
                    Err(problem) => self.problems.push(problem),
                }
            }
        }
        (self.options.observe)(&LocalEvent::WorkerDied { worker, point, reason, restarted });
    }
}

//! One point: claim it, check it, run it, record how it ended.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use ornstein_run::{Checked, Failure, Reporter, RunRequest, SignalWatch, StopFlag, StopReason};

use super::TaskEvent;
use super::call_off::CallOff;
use super::clock;
use super::plan_watch::PlanWatch;
use crate::claim::{self, Claim, Owner, Standing, Taken};
use crate::logs::CurrentLog;
use crate::point_hash::point_hash;
use crate::record::{self, Attempt, AttemptEnd, AttemptOutcome, AttemptStart};
use crate::slurm::Slurm;
use crate::{Campaign, CampaignError, Point, PointId, Program};

/// A point whose process dies so often within one submission is given up until the next.
pub(crate) const MOST_DEATHS: usize = 3;

/// The variable that tells a worker process the number of its supervisor's.
pub(crate) const SUPERVISOR: &str = "ORNSTEIN_CAMPAIGN_SUPERVISOR";

/// How often a task that waits looks whether it has to stop.
const PATIENCE: Duration = Duration::from_millis(50);

/// Why a task that finds another plan stops.
const PLANNED_ANEW: &str = "the campaign was planned anew since this task began";

/// How a task is run.
#[derive(Clone)]
pub struct TaskOptions<'a> {
    /// Threads of every point, in place of what the campaign says.
    pub threads: Option<usize>,
    /// The command line, for the record.
    pub command_line: Vec<String>,
    /// Who hears of the progress of a point.
    pub reporter: &'a dyn Fn(PointId) -> Arc<dyn Reporter>,
    /// Who hears of the progress of the task.
    pub observe: &'a dyn Fn(&TaskEvent),
}

/// A process at work on points of a campaign.
pub(super) struct Worker<'a> {
    campaign: &'a Campaign,
    program: &'a dyn Program,
    options: &'a TaskOptions<'a>,
    threads: Option<usize>,
    submission: Option<u64>,
    owner: Owner,
    log: Option<CurrentLog>,
    signals: SignalWatch,
    call_off: Option<CallOff>,
    plan: PlanWatch,
    /// Was the campaign planned anew?
    planned_anew: Cell<bool>,
    /// Is it one of the workers of a supervisor?
    is_supervised: bool,
    deadline: Option<Instant>,
}

impl<'a> Worker<'a> {
    pub fn new(
        campaign: &'a Campaign,
        program: &'a dyn Program,
        options: &'a TaskOptions<'a>,
        submission: Option<u64>,
        threads: Option<usize>,
    ) -> Result<Self, CampaignError> {
        let begin = Instant::now();
        let signals = SignalWatch::start().map_err(|error| {
            CampaignError::refused(
                format!("the system does not let the task watch for signals: {error}"),
                "ask who runs this machine",
            )
        })?;
        Ok(Self {
            campaign,
            program,
            options,
            threads: options.threads.or(threads),
            submission,
            owner: Owner::this_process(claim::heartbeat(campaign.config().points.heartbeat_seconds)),
            log: CurrentLog::of_this_process(campaign.folder()),
            signals,
            call_off: submission.map(|submission| CallOff::of(campaign.folder(), submission)),
            plan: PlanWatch::default(),
            planned_anew: Cell::new(false),
            is_supervised: std::env::var_os(SUPERVISOR).is_some(),
            deadline: clock::deadline(begin, &Slurm::default()),
        })
    }

    /// Has the task to stop?
    pub fn stopped(&self) -> Option<StopReason> {
        let late = || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let called_off = || self.planned_anew.get() || self.call_off.as_ref().is_some_and(CallOff::was_called_off);
        let signal = self.signals.arrived().or_else(|| late().then_some(StopReason::TimeLimit));
        signal.or_else(|| called_off().then_some(StopReason::Requested))
    }

    /// Time between two signs of life.
    pub fn heartbeat(&self) -> Duration {
        self.owner.heartbeat().unwrap_or(Duration::from_secs(10))
    }

    /// Waits for so long, or until the task has to stop.
    pub fn wait(&self, time: Duration) {
        let begin = Instant::now();
        while self.stopped().is_none() && begin.elapsed() < time {
            thread::sleep(PATIENCE.min(time.saturating_sub(begin.elapsed())));
        }
    }

    /// Is the output of a point there?
    pub fn is_finished(&self, point: PointId) -> bool {
        self.campaign.folder().output(point).exists()
    }

    /// Attempts at a point so far; none if they cannot be read.
    pub fn attempts(&self, point: PointId) -> Vec<Attempt> {
        record::read(self.campaign.folder(), point).unwrap_or_default()
    }

    /// Brings a point to its end, if it is nobody else's. What goes wrong with it is told, and is no reason to stop.
    pub fn run(&self, point: &Point) -> TaskEvent {
        let id = point.id;
        self.try_to_run(point).unwrap_or_else(|error| TaskEvent::Failed { point: id, reason: error.to_string() })
    }

    fn try_to_run(&self, point: &Point) -> Result<TaskEvent, CampaignError> {
        let (folder, id) = (self.campaign.folder(), point.id);
        if self.is_finished(id) {
            return Ok(TaskEvent::Finished { point: id, seconds: None });
        }
        if let Some(reason) = self.given_up(&self.attempts(id), false) {
            return Ok(TaskEvent::Failed { point: id, reason });
        }
        let owner = Owner { started: ornstein_run::system::utc_now(), ..self.owner.clone() };
        let stop = StopFlag::default();
        let claim = match claim::take(folder, id, &owner, &stop)? {
            Taken::Owned(claim) => claim,
            Taken::Held(other) => return Ok(TaskEvent::Held { point: id, holder: Standing::holder(other.as_ref()) }),
        };
        if !self.plan.is_as_planned(self.campaign, point) {
            self.planned_anew.set(true);
            return Err(CampaignError::refused(PLANNED_ANEW, "submit what is missing of the new plan"));
        }
        // Somebody may have finished it, or given it up, before the claim was free.
        if self.is_finished(id) {
            claim.finish();
            return Ok(TaskEvent::Finished { point: id, seconds: None });
        }
        let attempts = self.attempts(id);
        if let Some(reason) = self.given_up(&attempts, true) {
            return Ok(TaskEvent::Failed { point: id, reason });
        }
        self.attempt(point, attempts.last().map_or(0, |last| last.number) + 1, claim, &stop)
    }

    /// Why a point is not tried again within this submission: it failed, or killed several processes. An attempt that nobody ended may
    /// go on unless the point is ours.
    fn given_up(&self, attempts: &[Attempt], is_ours: bool) -> Option<String> {
        self.submission?;
        let of_this = || attempts.iter().filter(|attempt| attempt.start.submission == self.submission);
        let died = |attempt: &&Attempt| attempt.end.as_ref().is_none_or(|end| end.signal.is_some());
        let Some(last) = of_this().next_back()?.end.as_ref() else {
            // The supervisor is about to record the death that another worker has seen of it already.
            let told = of_this().rev().find_map(|attempt| attempt.end.as_ref()?.reason.clone());
            let killed = is_ours && self.is_supervised && of_this().filter(died).count() >= MOST_DEATHS;
            return killed.then(|| told.unwrap_or_else(|| "its process died".to_owned()));
        };
        let again = last.signal.is_some() && of_this().filter(died).count() < MOST_DEATHS;
        let failed = last.outcome == AttemptOutcome::Failed && !again;
        failed.then(|| last.reason.clone().unwrap_or_else(|| "it failed before".to_owned()))
    }

    /// One attempt, with its record.
    fn attempt(&self, point: &Point, number: u64, claim: Claim, stop: &StopFlag) -> Result<TaskEvent, CampaignError> {
        let (folder, id, begin) = (self.campaign.folder(), point.id, Instant::now());
        let (log, log_from) = self.log.as_ref().map_or((None, 0), |log| (Some(log.name.clone()), log.size()));
        record::begin(folder, id, number, AttemptStart::now(&self.owner, self.submission, log, log_from))?;
        (self.options.observe)(&TaskEvent::Started { point: id, attempt: number });
        let ended = self.run_program(point, stop);
        let seconds = begin.elapsed().as_secs_f64();
        let finished = self.is_finished(id);
        if stop.is_abandoned() && !finished {
            // Nothing of the point is ours any more, its record neither.
            return Ok(TaskEvent::Held { point: id, holder: "the claim was lost; another process".to_owned() });
        }
        let (outcome, event) = match &ended {
            Ok(()) | Err(Failure::Figures { .. }) if finished => {
                (AttemptOutcome::Finished, TaskEvent::Finished { point: id, seconds: Some(seconds) })
            }
            Err(Failure::Interrupted { reason, .. }) => {
                let reason = match reason {
                    StopReason::Warning if self.is_supervised => "its supervisor stopped it".to_owned(),
                    reason => reason.to_string(),
                };
                (AttemptOutcome::Interrupted, TaskEvent::Interrupted { point: id, reason })
            }
            Err(Failure::Held { holder, .. }) => {
                (AttemptOutcome::Interrupted, TaskEvent::Held { point: id, holder: holder.clone() })
            }
            Err(failure) => (AttemptOutcome::Failed, TaskEvent::Failed { point: id, reason: failure.to_string() }),
            Ok(()) => {
                let reason = format!("its run ended, but left no output {}", folder.output(id).display());
                (AttemptOutcome::Failed, TaskEvent::Failed { point: id, reason })
            }
        };
        let reason = match (&event, &ended) {
            (TaskEvent::Failed { reason, .. } | TaskEvent::Interrupted { reason, .. }, _) => Some(reason.clone()),
            (_, Err(failure)) => Some(failure.to_string()),
            _ => None,
        };
        let end = AttemptEnd {
            reason,
            exit_code: Some(ended.as_ref().map_or_else(Failure::exit_code, |()| 0)),
            log_to: self.log.as_ref().map(CurrentLog::size),
            ..AttemptEnd::now(outcome, seconds)
        };
        // Where the disk is full, the task still tells why.
        let _ = record::end(folder, id, number, end);
        if finished {
            claim.finish();
        }
        Ok(event)
    }

    /// Checks the point against the table of points, and runs it. A panic is a failure like others.
    fn run_program(&self, point: &Point, stop: &StopFlag) -> Result<(), Failure> {
        let document = self.campaign.document(point).map_err(failure)?;
        let request = RunRequest {
            threads: self.threads,
            handle_signals: true,
            // The claim says so.
            sole_owner: true,
            stop: stop.clone(),
            stop_at: self.deadline,
            command_line: self.options.command_line.clone(),
            ..self.campaign.request(point)
        };
        let run = || {
            let checked = self.program.check(&document, &request)?;
            verify(point, &checked)?;
            self.program.run(&document, &request, (self.options.reporter)(point.id)).map(drop)
        };
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
    }
}

/// Refuses a point that would have another result than the one that was planned.
fn verify(point: &Point, checked: &Checked) -> Result<(), Failure> {
    let now = point_hash(checked)?;
    if now == point.hash {
        return Ok(());
    }
    Err(Failure::Refused {
        reason: format!(
            "what decides the result of point {} has changed since it was planned: its hash was {}, and is {now} now",
            point.id, point.hash
        ),
        help: "put the old input files or the old version of the program back, or plan the campaign again".to_owned(),
    })
}

/// What went wrong with a point around its run.
fn failure(error: CampaignError) -> Failure {
    match error {
        CampaignError::Config(report) => Failure::Config(report),
        CampaignError::Point(failure) => failure,
        CampaignError::File(error) => Failure::File(error),
        CampaignError::Output(error) => Failure::Output(error),
        CampaignError::Refused { reason, help } => Failure::Refused { reason, help },
        other => Failure::Run { source: ornstein_run::RunError::experiment(other), partial: None },
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let source = ornstein_run::RunError::experiment(format!("the program panicked: {}", text.unwrap_or("no message")));
    Failure::Run { source, partial: None }
}

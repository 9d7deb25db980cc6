//! The points of a task, one after the other.

use std::thread;
use std::time::Duration;

use ornstein_run::StopReason;
use rustix::process::{Signal, getpid, getppid, kill_process};

use super::worker::{SUPERVISOR, Worker};
use super::{TaskEvent, TaskOptions, TaskOutcome, requeue};
use crate::{Backend, Campaign, CampaignError, Point, PointId, Program, Submission, TaskName};

/// How often a worker looks whether its supervisor lives.
const LOOKS_AT_SUPERVISOR: Duration = Duration::from_millis(100);

/// Most heartbeats between two looks at points that others work on.
const LONGEST_WAIT: u32 = 4;

/// Runs the points of one task, those that killed a process before last. A point that fails does not keep the others from being run.
/// A signal, or the end of the task's time, stops the point at hand after a checkpoint and leaves the rest; if the time is over, Slurm
/// is asked to start the task again.
///
/// Whether the output of a point is right is told by its tests; whether it is there, by its file. So a point that is finished already
/// is not run again, and one that another process works on is left to it: a task of a submission comes back to such points when it is
/// done with its others, until they are finished, or free because that process died (after a requeue, it may be this task's own of
/// before), or the task has to stop. A point that was asked for by its number is not waited for.
///
/// # Errors
/// If the submission, the task or a point does not exist, or the submission was called off: a scheduler may start a task again that
/// was cancelled. What goes wrong with a point is in the outcome.
pub fn run_task(
    campaign: &Campaign,
    name: TaskName,
    program: &dyn Program,
    options: &TaskOptions<'_>,
) -> Result<TaskOutcome, CampaignError> {
    let (points, submission, threads) = match name {
        TaskName::Point(point) => (vec![point], None, None),
        TaskName::Task { submission, task } => {
            let submission = Submission::read(campaign.folder(), submission)?;
            if submission.cancelled {
                return Err(CampaignError::refused(
                    format!("submission {} was called off", submission.number),
                    "`ornstein campaign resubmit` makes a new one of all that is not finished",
                ));
            }
            let threads = match submission.backend {
                Backend::Slurm => campaign.config().slurm.cpus_per_task.get() as usize,
                Backend::Local => campaign.config().local.threads.get(),
            };
            (existing_task(&submission, task)?.to_vec(), Some(submission.number), Some(threads))
        }
    };
    let worker = Worker::new(campaign, program, options, submission, threads)?;
    let points = points.into_iter().map(|id| campaign.point(id)).collect::<Result<Vec<_>, _>>()?;
    let patient = submission.is_some();
    let outcome = run_in_order(&worker, points, patient, options.observe);
    if let (Some(submission), Some(stopped)) = (submission, outcome.stopped)
        && let Some(event) = requeue::ask_if_allowed(campaign, submission, stopped)
    {
        (options.observe)(&event);
    }
    Ok(outcome)
}

/// Runs what is left of a submission, as one of several worker processes of one machine: each takes the next point that nobody
/// has.
///
/// # Errors
/// If the submission does not exist, or the table of points is damaged.
pub fn work(
    campaign: &Campaign,
    submission: u64,
    program: &dyn Program,
    options: &TaskOptions<'_>,
) -> Result<TaskOutcome, CampaignError> {
    let submission = Submission::read(campaign.folder(), submission)?;
    let threads = Some(campaign.config().local.threads.get());
    let worker = Worker::new(campaign, program, options, Some(submission.number), threads)?;
    end_with_supervisor();
    let all = campaign.points()?;
    let points = submission.points.iter().map(|&id| match all.get(id.0 as usize) {
        Some(point) => Ok(point.clone()),
        None => campaign.point(id),
    });
    let points = points.collect::<Result<Vec<_>, _>>()?;
    // Every worker comes by every point: those that are done are no news.
    let observe = |event: &TaskEvent| {
        if !matches!(event, TaskEvent::Finished { seconds: None, .. }) {
            (options.observe)(event);
        }
    };
    Ok(run_in_order(&worker, points, false, &observe))
}

fn existing_task(submission: &Submission, task: u64) -> Result<&[PointId], CampaignError> {
    let points = submission.points_of(task);
    if points.is_empty() {
        let (number, tasks) = (submission.number, submission.tasks());
        return Err(CampaignError::refused(
            format!("submission {number} has no task {task}"),
            format!("its tasks are {number}.0 to {number}.{}", tasks.saturating_sub(1)),
        ));
    }
    Ok(points)
}

fn run_in_order(worker: &Worker<'_>, points: Vec<Point>, patient: bool, observe: &dyn Fn(&TaskEvent)) -> TaskOutcome {
    let mut outcome = TaskOutcome::default();
    let mut stopped: Option<StopReason> = None;
    let mut held = Vec::new();
    for point in dangerous_last(worker, points) {
        stopped = stopped.or_else(|| worker.stopped());
        if stopped.is_some() && !worker.is_finished(point.id) {
            outcome.left.push(point.id);
            continue;
        }
        let event = worker.run(&point);
        observe(&event);
        match event {
            event @ TaskEvent::Held { .. } if patient => held.push((point, event)),
            event => outcome.add(&event),
        }
    }
    for event in come_back(worker, held, observe) {
        outcome.add(&event);
    }
    let open = !(outcome.left.is_empty() && outcome.interrupted.is_empty() && outcome.held.is_empty());
    // A stop that found nothing left to do has stopped nothing.
    outcome.stopped = stopped.or_else(|| worker.stopped()).filter(|_| open);
    outcome
}

/// Waits for points that others work on, and brings those that become free to their end. What became of each; those that are still
/// held when the task has to stop stay so.
fn come_back(worker: &Worker<'_>, mut held: Vec<(Point, TaskEvent)>, observe: &dyn Fn(&TaskEvent)) -> Vec<TaskEvent> {
    let mut ended = Vec::new();
    let mut heartbeats = 1;
    while !held.is_empty() && worker.stopped().is_none() {
        worker.wait(worker.heartbeat() * heartbeats);
        // Whoever is waited for for long is no more than likely to end soon.
        heartbeats = (2 * heartbeats).min(LONGEST_WAIT);
        for (point, before) in std::mem::take(&mut held) {
            if worker.stopped().is_some() && !worker.is_finished(point.id) {
                held.push((point, before));
                continue;
            }
            match worker.run(&point) {
                event @ TaskEvent::Held { .. } => held.push((point, event)),
                event => {
                    observe(&event);
                    ended.push(event);
                }
            }
        }
    }
    ended.extend(held.into_iter().map(|(_, event)| event));
    ended
}

/// The points in their order, but those with an attempt that nobody ended after all others: what killed its process may do so again, and
/// would keep the others from being run.
fn dangerous_last(worker: &Worker<'_>, points: Vec<Point>) -> Vec<Point> {
    let is_dangerous = |point: &Point| {
        !worker.is_finished(point.id)
            && worker
                .attempts(point.id)
                .last()
                .is_some_and(|last| last.end.as_ref().is_none_or(|end| end.signal.is_some()))
    };
    let (dangerous, mut ordered): (Vec<Point>, Vec<Point>) = points.into_iter().partition(is_dangerous);
    ordered.extend(dangerous);
    ordered
}

/// A worker whose supervisor dies, however it dies, is asked to stop. Looking is slower than the signal that some systems offer for this,
/// but that one comes once for every thread of the supervisor. It is asked by USR1: what killed the supervisor may have sent a TERM to
/// its workers, too, and a second TERM ends a process at once.
fn end_with_supervisor() {
    let Some(supervisor) = std::env::var(SUPERVISOR).ok().and_then(|number| number.parse::<i32>().ok()) else { return };
    let watch = move || {
        while getppid().is_some_and(|parent| parent.as_raw_nonzero().get() == supervisor) {
            thread::sleep(LOOKS_AT_SUPERVISOR);
        }
        let _ = kill_process(getpid(), Signal::USR1);
    };
    // Without this thread the worker goes on to the end of the submission, which is no harm.
    let _ = thread::Builder::new().name("supervisor".to_owned()).spawn(watch);
}

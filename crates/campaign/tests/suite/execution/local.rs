//! One machine: a supervisor and its workers.

use std::cell::RefCell;

use ornstein_campaign::{
    Backend, Campaign, CampaignStatus, LocalEvent, LocalOptions, LocalOutcome, PointId, PointState, Submission,
    TaskEvent, run_local,
};
use rustix::process::{Pid, Signal, kill_process};

use super::children::{KILLS, Process, command, supervise, wait_until};
use super::{all_contents, events, planned, states, submitted, undisturbed};

const SIX: &str = "[sweep.seeds]\ncount = 6\n";
const SLOW: &str = "[sweep.grid]\n\"walk.pause_milliseconds\" = [20]\n[sweep.seeds]\ncount = 6\n";
const SLOWEST: &str = "[sweep.grid]\n\"walk.pause_milliseconds\" = [200]\n[sweep.seeds]\ncount = 4\n";

/// Workers of which one kills itself at a point.
fn supervise_killers(campaign: &Campaign, kills: &str) -> (LocalOutcome, Vec<LocalEvent>) {
    let submission = Submission::read(campaign.folder(), 1).unwrap();
    let told = RefCell::new(Vec::new());
    let options = LocalOptions {
        workers: 2.try_into().ok(),
        command: &|_| {
            let mut worker = command("work", campaign.folder().root(), "1");
            worker.env(KILLS, kills);
            Ok(worker)
        },
        observe: &|event| told.borrow_mut().push(event.clone()),
    };
    let outcome = run_local(campaign, &submission, options).unwrap();
    (outcome, told.into_inner())
}

#[test]
fn workers_finish_a_campaign() {
    let (_workshop, campaign) = planned(SIX);
    submitted(&campaign, Backend::Local, 1);
    let finished = RefCell::new(Vec::new());
    let outcome = supervise(&campaign, 1, &|event| {
        if let LocalEvent::Task { event: TaskEvent::Finished { point, .. }, .. } = event {
            finished.borrow_mut().push(point.0);
        }
    });
    assert_eq!((outcome.exit_code(), outcome.task.finished.len(), outcome.problems.len()), (0, 6, 0));
    let mut finished = finished.into_inner();
    finished.sort_unstable();
    assert_eq!(finished, [0, 1, 2, 3, 4, 5], "each is told of once");
    assert_eq!(all_contents(&campaign), undisturbed(SIX));
    assert!(campaign.folder().logs().join("1.worker-0.log").exists());
    let again = supervise(&campaign, 1, &|_| {});
    assert_eq!((again.exit_code(), again.task.finished.len()), (0, 6), "nothing is left to do");
}

#[test]
fn a_worker_that_is_killed_is_started_again() {
    let (_workshop, campaign) = planned(SIX);
    submitted(&campaign, Backend::Local, 1);
    let (outcome, told) = supervise_killers(&campaign, "3 once");
    assert_eq!((outcome.exit_code(), outcome.task.finished.len()), (0, 6), "{told:?}");
    let died = told.iter().find(|event| matches!(event, LocalEvent::WorkerDied { .. }));
    let Some(LocalEvent::WorkerDied { point, reason, restarted, .. }) = died else { panic!("{told:?}") };
    assert_eq!((*point, *restarted), (Some(PointId(3)), true));
    assert!(reason.contains("signal 9"));
    assert_eq!((events(&campaign, 3, "failed"), events(&campaign, 3, "finished")), (1, 1));
    assert_eq!(all_contents(&campaign), undisturbed(SIX));
}

#[test]
fn a_point_that_kills_every_worker_is_given_up_and_the_others_are_done() {
    let (_workshop, campaign) = planned(SIX);
    submitted(&campaign, Backend::Local, 1);
    let (outcome, told) = supervise_killers(&campaign, "2 always");
    assert_eq!((outcome.exit_code(), outcome.task.finished.len()), (1, 5), "{told:?}");
    assert_eq!(outcome.task.failed, [(PointId(2), "killed by signal 9 (KILL): out of memory?".to_owned())]);
    assert_eq!(events(&campaign, 2, "started"), 3);
    let status = CampaignStatus::read(&campaign).unwrap();
    assert_eq!(status.points[2].state, PointState::Failed);
    assert!(status.points[2].reason.as_ref().unwrap().contains("out of memory"));
}

#[test]
fn a_stopped_supervisor_stops_its_workers_and_they_go_on_later() {
    let expected = undisturbed(SLOW);
    for signal in [Signal::INT, Signal::TERM] {
        let (_workshop, campaign) = planned(SLOW);
        submitted(&campaign, Backend::Local, 1);
        let supervisor = Process::start(&mut command("local", campaign.folder().root(), "1"));
        wait_until("two points run", || running(&campaign) == 2);
        supervisor.signal(signal);
        assert_eq!(supervisor.code(), Some(75));
        // It has waited for its workers: their points are safe, and nobody runs any more.
        let standing = states(&campaign);
        assert!(standing.contains(&PointState::Interrupted) && standing.contains(&PointState::Missing), "{standing:?}");
        assert_eq!(running(&campaign), 0);
        assert_eq!(supervise(&campaign, 1, &|_| {}).exit_code(), 0);
        assert_eq!(all_contents(&campaign), expected);
    }
}

fn running(campaign: &Campaign) -> usize {
    states(campaign).into_iter().filter(|state| *state == PointState::Running).count()
}

#[test]
fn workers_of_a_killed_supervisor_save_their_points_and_end() {
    let (_workshop, campaign) = planned(SLOW);
    submitted(&campaign, Backend::Local, 1);
    let supervisor = Process::start(&mut command("local", campaign.folder().root(), "1"));
    wait_until("two points run", || running(&campaign) == 2);
    supervisor.signal(Signal::KILL);
    assert_eq!(supervisor.code(), None);
    wait_until("the workers end", || running(&campaign) == 0);
    let standing = states(&campaign);
    assert!(standing.contains(&PointState::Interrupted) && standing.contains(&PointState::Missing), "{standing:?}");
}

#[test]
fn a_termination_of_all_processes_at_once_lets_the_workers_save_their_points() {
    // A step takes so long that the supervisor passes the stop on before the worker is ready to end.
    let (_workshop, campaign) = planned(SLOWEST);
    submitted(&campaign, Backend::Local, 1);
    let supervisor = Process::start(&mut command("local", campaign.folder().root(), "1"));
    wait_until("two points run", || running(&campaign) == 2);
    let workers = owners(&campaign);
    assert_eq!(workers.len(), 2);
    supervisor.signal(Signal::TERM);
    for worker in workers {
        kill_process(Pid::from_raw(worker).unwrap(), Signal::TERM).unwrap();
    }
    assert_eq!(supervisor.code(), Some(75));
    let standing = states(&campaign);
    assert_eq!(standing.iter().filter(|state| **state == PointState::Interrupted).count(), 2, "{standing:?}");
    assert!(!standing.contains(&PointState::Lost), "{standing:?}");
}

/// The processes that claims name.
fn owners(campaign: &Campaign) -> Vec<i32> {
    let claims = campaign.ids().filter_map(|point| std::fs::read(campaign.folder().claim(point, 1)).ok());
    claims
        .map(|claim| serde_json::from_slice::<serde_json::Value>(&claim).unwrap()["process"].as_i64().unwrap() as i32)
        .collect()
}

#[test]
fn a_submission_that_is_called_off_stops_its_workers() {
    let (_workshop, campaign) = planned(SLOWEST);
    let mut submission = submitted(&campaign, Backend::Local, 1);
    let supervisor = Process::start(&mut command("local", campaign.folder().root(), "1"));
    wait_until("two points run", || running(&campaign) == 2);
    submission.update(campaign.folder(), |submission| submission.cancelled = true).unwrap();
    assert_eq!(supervisor.code(), Some(75));
    let standing = states(&campaign);
    assert!(standing.contains(&PointState::Missing) && !standing.contains(&PointState::Running), "{standing:?}");
    // Whoever comes later begins nothing of it.
    let worker = Process::start(&mut command("work", campaign.folder().root(), "1"));
    assert_eq!(worker.code(), Some(75));
    assert_eq!(states(&campaign), standing);
}

#[test]
fn workers_that_end_without_a_word_are_a_problem() {
    let (_workshop, campaign) = planned(SIX);
    let submission = submitted(&campaign, Backend::Local, 1);
    let command = |_| Ok(std::process::Command::new("false"));
    let options = LocalOptions { workers: 1.try_into().ok(), command: &command, observe: &|_| {} };
    let outcome = run_local(&campaign, &submission, options).unwrap();
    assert_eq!((outcome.exit_code(), outcome.task.left.len(), outcome.problems.len()), (1, 6, 1));
    assert!(outcome.problems[0].contains("1.worker-0.log"), "{:?}", outcome.problems);
}

//! Points whose owner died, fell asleep, or lost them.

use std::fs::{self, File};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ornstein_campaign::{Backend, Campaign, PointId, PointState, TaskEvent, TaskOptions, TaskOutcome, run_task};
use ornstein_run::{Event, Reporter, system};
use rustix::process::Signal;

use super::children::{Process, command, points_of, wait_until, wait_until_begun};
use super::{all_contents, events, planned, run, states, submitted, undisturbed};
use crate::support::WalkProgram;

const SLOW: &str = "[sweep.grid]\n\"noise.width\" = [1.0]\n\"walk.pause_milliseconds\" = [25]\n";
const MANY: &str = "[sweep.grid]\n\"walk.pause_milliseconds\" = [1]\n[sweep.seeds]\ncount = 24\n";

#[test]
fn a_killed_owner_is_succeeded_at_once_on_its_machine() {
    let (_workshop, campaign) = planned(SLOW);
    submitted(&campaign, Backend::Slurm, 1);
    let task = Process::start(&mut command("task", campaign.folder().root(), "1.0"));
    wait_until_begun(&campaign, 0);
    assert_eq!(states(&campaign), [PointState::Running]);
    task.signal(Signal::KILL);
    assert_eq!(task.code(), None);
    assert_eq!(states(&campaign), [PointState::Lost]);
    assert_eq!(run(&campaign, "1.0", &WalkProgram::default()).0.exit_code(), 0);
    assert_eq!(all_contents(&campaign), undisturbed(SLOW));
}

/// Leaves a claim as another machine does: `silent` seconds after its last sign of life.
fn leave_claim(campaign: &Campaign, generation: u64, silent: f64) {
    let path = campaign.folder().claim(PointId(0), generation);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, r#"{"host":"elsewhere","process":1,"started":"2026-01-01T00:00:00Z","heartbeat_seconds":0.1}"#)
        .unwrap();
    let now = SystemTime::now();
    let age = Duration::from_secs_f64(silent.abs());
    let touched = if silent < 0.0 { now + age } else { now - age };
    File::options().write(true).open(&path).unwrap().set_modified(touched).unwrap();
}

#[test]
fn an_owner_elsewhere_is_waited_for_until_it_is_silent_too_long() {
    let (_workshop, campaign) = planned(SLOW);
    leave_claim(&campaign, 1, 0.0);
    let (outcome, _) = run(&campaign, "0", &WalkProgram::default());
    assert_eq!((outcome.exit_code(), outcome.held.len()), (75, 1));
    assert_eq!(outcome.held[0].1, "process 1 on elsewhere");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(run(&campaign, "0", &WalkProgram::default()).0.exit_code(), 0);
}

#[test]
fn a_task_comes_back_to_a_point_that_was_held_when_it_began() {
    let (_workshop, campaign) = planned("[sweep.grid]\n\"noise.width\" = [1.0, 2.0]\n");
    submitted(&campaign, Backend::Slurm, 2);
    // What a task that is started again finds of itself: a node that died a moment ago.
    leave_claim(&campaign, 1, 0.0);
    let (outcome, told) = run(&campaign, "1.0", &WalkProgram::default());
    assert_eq!((outcome.exit_code(), outcome.finished.len(), outcome.held.len()), (0, 2, 0));
    let begun = |event: &TaskEvent| matches!(event, TaskEvent::Started { .. });
    assert_eq!(points_of(&told, begun), [1, 0], "the others come first");
}

#[test]
fn a_task_that_waits_for_a_held_point_stops_when_it_is_told_to() {
    let (workshop, campaign) = planned(SLOW);
    submitted(&campaign, Backend::Slurm, 1);
    // The owner's clock of the disk lies ahead, so that it stays.
    leave_claim(&campaign, 1, -1000.0);
    let told = workshop.path("told");
    let task = Process::start(command("task", campaign.folder().root(), "1.0").stdout(File::create(&told).unwrap()));
    wait_until("the point is held", || fs::read_to_string(&told).unwrap().contains("held"));
    task.signal(Signal::USR1);
    assert_eq!(task.code(), Some(75));
    assert_eq!(events(&campaign, 0, "started"), 0);
}

#[test]
fn of_processes_that_race_for_a_silent_claim_one_runs_the_point() {
    for round in 0..4 {
        let (_workshop, campaign) = planned(SLOW);
        submitted(&campaign, Backend::Slurm, 1);
        leave_claim(&campaign, 3 + round, 1.0);
        let racers: Vec<Process> =
            (0..8).map(|_| Process::start(&mut command("task", campaign.folder().root(), "1.0"))).collect();
        let codes: Vec<_> = racers.into_iter().map(|racer| racer.code().unwrap()).collect();
        assert!(codes.contains(&0) && codes.iter().all(|code| [0, 75].contains(code)), "{codes:?}");
        assert_eq!((events(&campaign, 0, "started"), events(&campaign, 0, "finished")), (1, 1));
    }
}

#[test]
fn workers_share_points_without_running_one_twice() {
    let (_workshop, campaign) = planned(MANY);
    submitted(&campaign, Backend::Local, 1);
    let workers: Vec<Process> =
        (0..4).map(|_| Process::start(&mut command("work", campaign.folder().root(), "1"))).collect();
    assert!(workers.into_iter().all(|worker| [Some(0), Some(75)].contains(&worker.code())));
    assert_eq!(states(&campaign), [PointState::Finished; 24]);
    assert!((0..24).all(|point| events(&campaign, point, "started") == 1));
    assert_eq!(all_contents(&campaign), undisturbed(MANY));
}

/// Does something when the walk has come to a step.
struct AtStep<F> {
    step: u64,
    act: F,
}

impl<F: Fn() + Send + Sync> Reporter for AtStep<F> {
    fn report(&self, event: Event<'_>) {
        if matches!(event, Event::Progress { done, .. } if done == self.step) {
            (self.act)();
        }
    }
}

fn run_with(campaign: &Campaign, act: impl Fn() + Send + Sync + Clone + 'static) -> TaskOutcome {
    let options = TaskOptions {
        threads: Some(1),
        command_line: Vec::new(),
        reporter: &|_| Arc::new(AtStep { step: 2, act: act.clone() }),
        observe: &|_: &TaskEvent| {},
    };
    run_task(campaign, "0".parse().unwrap(), &WalkProgram::default(), &options).unwrap()
}

#[test]
fn a_lost_claim_stops_the_run_and_nothing_more_is_written() {
    let (_workshop, campaign) = planned(SLOW);
    let at_work = campaign.clone();
    let outcome = run_with(&campaign, move || leave_claim(&at_work, 2, 0.0));
    assert_eq!((outcome.exit_code(), outcome.held.len()), (75, 1));
    let folder = campaign.folder();
    let partial = system::partial_folder(&folder.output(PointId(0)));
    assert!(!folder.output(PointId(0)).exists() && !partial.join("checkpoint.h5").exists());
    assert_eq!(fs::metadata(partial.join("spool").join("position.raw")).unwrap().len(), 0);
    assert_eq!(events(&campaign, 0, "started"), 1);
    assert!(["finished", "failed", "interrupted"].iter().all(|event| events(&campaign, 0, event) == 0));
    assert!(folder.claim(PointId(0), 2).exists(), "the claim of the other is left alone");
    fs::remove_file(folder.claim(PointId(0), 2)).unwrap();
    wait_until("the lost claim is free", || run(&campaign, "0", &WalkProgram::default()).0.exit_code() == 0);
    assert_eq!(all_contents(&campaign), undisturbed(SLOW));
}

#[test]
fn an_owner_that_slept_too_long_does_not_come_back() {
    let (_workshop, campaign) = planned(SLOW);
    let task = Process::start(&mut command("task", campaign.folder().root(), "0"));
    wait_until_begun(&campaign, 0);
    task.signal(Signal::STOP);
    // Its lock on the folder of the run still stands, so nobody else runs the point while it sleeps.
    wait_until("the sleeper counts as lost", || states(&campaign) == [PointState::Lost]);
    let (outcome, _) = run(&campaign, "0", &WalkProgram::default());
    assert_eq!((outcome.exit_code(), outcome.held.len(), outcome.failed.len()), (75, 1, 0));
    task.signal(Signal::CONT);
    assert_eq!(task.code(), Some(75));
    assert_eq!(events(&campaign, 0, "finished"), 0);
    assert_eq!(run(&campaign, "0", &WalkProgram::default()).0.exit_code(), 0);
    assert_eq!(all_contents(&campaign), undisturbed(SLOW));
}

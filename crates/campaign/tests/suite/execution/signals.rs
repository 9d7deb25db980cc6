//! Tasks that are stopped: by signals, by their own clock; and how they ask to be started again.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ornstein_campaign::{Backend, Campaign, PointState};
use rustix::process::Signal;

use super::children::{Process, command, wait_until_begun};
use super::{all_contents, events, planned, run, states, submitted, undisturbed};
use crate::support::{WalkProgram, Workshop};

/// Three points of half a second.
const SLOW: &str = "[sweep.grid]\n\"noise.width\" = [1.0, 2.0, 3.0]\n\"walk.pause_milliseconds\" = [25]\n";

#[test]
fn a_stopped_bundle_leaves_the_rest_and_goes_on_with_the_same_bytes() {
    let expected = undisturbed(SLOW);
    for signal in [Signal::INT, Signal::TERM, Signal::USR1] {
        let (_workshop, campaign) = planned(SLOW);
        submitted(&campaign, Backend::Slurm, 3);
        let task = Process::start(&mut command("task", campaign.folder().root(), "1.0"));
        wait_until_begun(&campaign, 0);
        task.signal(signal);
        assert_eq!(task.code(), Some(75), "{signal:?}");
        assert_eq!(states(&campaign), [PointState::Interrupted, PointState::Missing, PointState::Missing]);
        assert_eq!(run(&campaign, "1.0", &WalkProgram::default()).0.exit_code(), 0);
        assert_eq!(events(&campaign, 0, "started"), 2);
        assert_eq!(all_contents(&campaign), expected);
    }
}

/// A command of Slurm that notes how it was called.
fn fake_scontrol(workshop: &Workshop, exit: u8) -> PathBuf {
    let folder = workshop.path("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let called = workshop.path("called");
    let program = folder.join("scontrol");
    std::fs::write(
        &program,
        format!("#!/bin/sh\necho \"$@\" >> '{}'\necho 'Invalid job' >&2\nexit {exit}\n", called.display()),
    )
    .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    called
}

fn slurm_task(workshop: &Workshop, campaign: &Campaign) -> Command {
    let path = format!("{}:{}", workshop.path("bin").display(), std::env::var("PATH").unwrap_or_default());
    let mut task = command("task", campaign.folder().root(), "1.0");
    task.env("PATH", path).env("SLURM_JOB_ID", "15").env("SLURM_ARRAY_JOB_ID", "12").env("SLURM_ARRAY_TASK_ID", "3");
    // Far ahead, so that nobody asks the queue.
    task.env("SLURM_JOB_END_TIME", "4000000000");
    task
}

#[test]
fn a_warning_asks_for_another_start_but_a_termination_does_not() {
    let cases = [(Signal::USR1, "0", Some("requeue 12_3\n")), (Signal::USR1, "3", None), (Signal::TERM, "0", None)];
    for (signal, restarts, expected) in cases {
        let (workshop, campaign) = planned(SLOW);
        submitted(&campaign, Backend::Slurm, 3);
        let called = fake_scontrol(&workshop, 0);
        let task = Process::start(slurm_task(&workshop, &campaign).env("SLURM_RESTART_COUNT", restarts));
        wait_until_begun(&campaign, 0);
        task.signal(signal);
        assert_eq!(task.code(), Some(75));
        assert_eq!(std::fs::read_to_string(called).ok().as_deref(), expected, "{signal:?} {restarts}");
    }
}

#[test]
fn a_cancelled_submission_asks_for_nothing_and_a_refusal_changes_nothing() {
    for cancelled in [true, false] {
        let (workshop, campaign) = planned(SLOW);
        let mut submission = submitted(&campaign, Backend::Slurm, 3);
        let called = fake_scontrol(&workshop, 1);
        let task = Process::start(&mut slurm_task(&workshop, &campaign));
        wait_until_begun(&campaign, 0);
        // A task that starts afterwards is refused.
        submission.update(campaign.folder(), |submission| submission.cancelled = cancelled).unwrap();
        task.signal(Signal::USR1);
        assert_eq!(task.code(), Some(75));
        assert_eq!(called.exists(), !cancelled);
    }
}

#[test]
fn the_own_clock_stops_a_task_before_its_time_is_over() {
    let (workshop, campaign) = planned(SLOW);
    submitted(&campaign, Backend::Slurm, 3);
    let called = fake_scontrol(&workshop, 0);
    // The end in whole seconds, at most 3 s ahead, and 1.5 s of work.
    let sweep_takes = Duration::from_millis(1500);
    let end = (SystemTime::now() + Duration::from_secs(1)).duration_since(UNIX_EPOCH).unwrap().as_secs();
    let task = Process::start(slurm_task(&workshop, &campaign).env("SLURM_JOB_END_TIME", end.to_string()));
    let begin = std::time::Instant::now();
    assert_eq!(task.code(), Some(75));
    assert!(begin.elapsed() < 20 * sweep_takes);
    assert_eq!(std::fs::read_to_string(called).unwrap(), "requeue 12_3\n");
    assert_ne!(states(&campaign), [PointState::Finished; 3]);
    assert_eq!(run(&campaign, "1.0", &WalkProgram::default()).0.exit_code(), 0);
    assert_eq!(all_contents(&campaign), undisturbed(SLOW));
}

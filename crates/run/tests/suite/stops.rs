//! Stops of every kind: signals before and between runs, moments, runs that were taken away.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ornstein_run::{Event, Failure, Moment, Reporter, RunRequest, SignalWatch, Silent, StopFlag, StopReason, execute};
use rustix::process::{Pid, Signal, getpid, kill_process};

use crate::scratch::{Scratch, contents};
use crate::walk::Walk;

const MODE: &str = "ORNSTEIN_TEST_SIGNALS";
const READY: &str = "ORNSTEIN_TEST_READY";

/// Not a test of its own: what the child processes of the other tests do.
#[test]
#[ignore = "only does something as the child process of other tests"]
fn child() {
    let (Ok(mode), Some(ready)) = (std::env::var(MODE), std::env::var_os(READY)) else { return };
    let tell = || std::fs::write(&ready, "").unwrap();
    let run = |overrides: &[&str]| {
        let scratch = Scratch(PathBuf::from(&ready).with_extension("runs"));
        std::fs::create_dir_all(&scratch.0).unwrap();
        let request = RunRequest { handle_signals: true, resume: true, ..RunRequest::default() };
        let ended = execute::<Walk>(&scratch.config(overrides), &request, Arc::new(Silent));
        let begun = scratch.partial().exists() || scratch.output().exists();
        (ended.map_or_else(|failure| failure.exit_code(), |_| 0), begun)
    };
    let code = match mode.as_str() {
        "between" => {
            let watch = SignalWatch::start().unwrap();
            let (first, _) = run(&[]);
            assert_eq!((first, watch.arrived()), (0, None));
            tell();
            wait(|| watch.arrived().is_some());
            let (second, begun) = run(&["experiment.name=second"]);
            assert!(!begun && watch.arrived() == Some(StopReason::Warning));
            second
        }
        "preparing" => {
            tell();
            run(&["walk.prepare_milliseconds=300"]).0
        }
        "handed over" => {
            SignalWatch::start().unwrap().hand_over();
            let watch = SignalWatch::start().unwrap();
            tell();
            wait(|| watch.arrived() == Some(StopReason::Warning));
            drop(watch);
            // Nobody watches any more.
            kill_process(getpid(), Signal::TERM).unwrap();
            sleep(Duration::from_secs(60));
            1
        }
        "dismissed" => {
            let watch = SignalWatch::start().unwrap();
            kill_process(getpid(), Signal::TERM).unwrap();
            wait(|| watch.arrived() == Some(StopReason::Signal));
            watch.dismiss();
            1
        }
        _ => {
            drop(SignalWatch::start().unwrap());
            tell();
            sleep(Duration::from_secs(60));
            1
        }
    };
    std::process::exit(code.into());
}

fn wait(happens: impl Fn() -> bool) {
    let begin = Instant::now();
    while !happens() {
        assert!(begin.elapsed() < Duration::from_secs(30), "it does not happen");
        sleep(Duration::from_millis(1));
    }
}

fn spawn(scratch: &Scratch, mode: &str) -> (Child, PathBuf) {
    let ready = scratch.path("ready");
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stops::child", "--include-ignored", "--nocapture"])
        .env(MODE, mode)
        .env(READY, &ready)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (child, ready)
}

fn signalled(mode: &str, signal: Signal) -> std::process::ExitStatus {
    let scratch = Scratch::new();
    let (mut child, ready) = spawn(&scratch, mode);
    wait(|| ready.exists());
    sleep(Duration::from_millis(if mode == "preparing" { 50 } else { 0 }));
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap()
}

#[test]
fn a_signal_between_two_runs_counts_for_the_next() {
    assert_eq!(signalled("between", Signal::USR1).code(), Some(75));
}

#[test]
fn a_signal_while_the_config_is_prepared_ends_in_order() {
    for signal in [Signal::INT, Signal::TERM, Signal::USR1] {
        assert_eq!(signalled("preparing", signal).code(), Some(75), "{signal:?}");
    }
}

#[test]
fn without_a_watch_signals_do_what_they_always_do() {
    assert_eq!(signalled("idle", Signal::TERM).signal(), Some(Signal::TERM.as_raw()));
    assert_eq!(signalled("handed over", Signal::USR1).signal(), Some(Signal::TERM.as_raw()));
    let scratch = Scratch::new();
    let (mut child, _) = spawn(&scratch, "dismissed");
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
}

#[test]
fn a_stated_moment_stops_a_run() {
    let scratch = Scratch::new();
    let overrides = ["walk.pause_microseconds=10000"];
    let soon = RunRequest { stop_at: Some(Instant::now() + Duration::from_millis(60)), ..RunRequest::default() };
    let failure = scratch.run(&overrides, &soon).unwrap_err();
    assert!(matches!(failure, Failure::Interrupted { reason: StopReason::TimeLimit, partial: Some(_) }), "{failure}");
    let over = RunRequest { stop_at: Some(Instant::now()), ..RunRequest::default() };
    let failure = scratch.run(&["experiment.name=late"], &over).unwrap_err();
    assert!(matches!(failure, Failure::Interrupted { partial: None, .. }), "{failure}");
    scratch.run(&overrides, &RunRequest { resume: true, ..RunRequest::default() }).unwrap();
    let whole = Scratch::new();
    whole.run(&[], &RunRequest::default()).unwrap();
    assert_eq!(contents(&scratch.output()), contents(&whole.output()));
}

/// Takes the run away at a step.
struct TakeAway {
    step: u64,
    flag: StopFlag,
}

impl Reporter for TakeAway {
    fn report(&self, event: Event<'_>) {
        if matches!(event, Event::Progress { done, .. } if done == self.step) {
            self.flag.hold_until(Moment::now());
        }
    }
}

/// Sizes of all files below a folder.
fn sizes(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(sizes(&entry.path()));
        } else {
            found.push((entry.path(), entry.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_run_that_was_taken_away_writes_nothing_more() {
    let scratch = Scratch::new();
    let overrides = ["walk.pause_microseconds=10000"];
    let stop = RunRequest { stop_at: Some(Instant::now() + Duration::from_millis(40)), ..RunRequest::default() };
    scratch.run(&overrides, &stop).unwrap_err();
    let before = sizes(&scratch.partial());

    let request = RunRequest { resume: true, ..RunRequest::default() };
    let reporter = TakeAway { step: 30, flag: request.stop.clone() };
    let failure = execute::<Walk>(&scratch.config(&overrides), &request, Arc::new(reporter)).unwrap_err();
    assert!(matches!(failure, Failure::Interrupted { reason: StopReason::Abandoned, partial: None }), "{failure}");
    assert_eq!(failure.exit_code(), 75);
    assert_eq!(sizes(&scratch.partial()), before, "neither samples nor a checkpoint were written");
    assert!(!scratch.output().exists());
}

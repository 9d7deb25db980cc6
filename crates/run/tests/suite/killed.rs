//! Runs in a process of their own that is killed or signalled.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ornstein_run::{ConfigDocument, Event, Reporter, ResultFile, RunRequest, Silent, execute};
use rustix::process::{Pid, Signal, kill_process};

use crate::scratch::{Scratch, contents};
use crate::walk::Walk;

const CONFIG: &str = "ORNSTEIN_TEST_CONFIG";
const DEAF: &str = "ORNSTEIN_TEST_DEAF";

/// Creates a file at the first checkpoint, so that the parent knows that the run is on its way; can be deaf to a stop.
struct Marker(std::path::PathBuf);

impl Reporter for Marker {
    fn report(&self, event: Event<'_>) {
        if matches!(event, Event::Started { .. }) {
            std::fs::write(&self.0, "").unwrap();
        }
    }
}

/// Not a test of its own: what the child processes of the other tests do.
#[test]
#[ignore = "only does something as the child process of other tests"]
fn child() {
    let Some(path) = std::env::var_os(CONFIG) else { return };
    let path = Path::new(&path);
    let document = ConfigDocument::read(path, &[]).unwrap();
    let request = RunRequest { resume: true, handle_signals: true, ..RunRequest::default() };
    let reporter: Arc<dyn Reporter> = if std::env::var_os(DEAF).is_some() {
        Arc::new(Silent)
    } else {
        Arc::new(Marker(path.with_extension("started")))
    };
    let code = execute::<Walk>(&document, &request, reporter).map_or_else(|failure| failure.exit_code(), |_| 0);
    std::process::exit(code.into());
}

/// A process that starts the run or goes on with it.
fn spawn(scratch: &Scratch, overrides: &[&str]) -> Child {
    let config = scratch.path("walk.toml");
    let document = scratch.config(overrides);
    let summary = execute::<Walk>(&document, &RunRequest { dry_run: true, ..RunRequest::default() }, Arc::new(Silent));
    std::fs::write(&config, summary.unwrap().resolved_config).unwrap();
    let _ = std::fs::remove_file(scratch.path("walk.started"));
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--include-ignored", "--nocapture"])
        .env(CONFIG, &config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(path: &Path) {
    let begin = Instant::now();
    while !path.exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{} did not appear", path.display());
        sleep(Duration::from_millis(1));
    }
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

fn undisturbed(overrides: &[&str]) -> Vec<(String, Vec<usize>, Vec<u64>)> {
    let scratch = Scratch::new();
    scratch.run(overrides, &RunRequest::default()).unwrap();
    contents(&scratch.output())
}

fn resumed_to_the_end(scratch: &Scratch, overrides: &[&str]) -> ExitStatus {
    spawn(scratch, overrides).wait().unwrap()
}

#[test]
fn killed_at_any_moment_and_resumed_is_the_same_as_undisturbed() {
    // Checkpoints at every step, so that kills fall into them too; some ballast, so that assembling takes a while.
    let overrides =
        ["walk.samples=250", "walk.ballast=10000", "walk.pause_microseconds=1000", "run.checkpoint_minutes=1e-9"];
    let expected = undisturbed(&overrides[..2]);
    let scratch = Scratch::new();
    let mut kills = 0;
    for round in 0_u64.. {
        let mut child = spawn(&scratch, &overrides);
        wait_for(&scratch.path("walk.started"));
        // 1 to 20 ms after the start, in an order without a pattern; later on longer, however slow the machine.
        sleep(Duration::from_micros(1000 + (round * 7919) % (19_000 + 2_000 * round)));
        child.kill().unwrap();
        if child.wait().unwrap().code().is_none() {
            kills += 1;
        }
        // A file under the final name is always a whole one.
        if scratch.output().exists() {
            assert_eq!(contents(&scratch.output()), expected);
            break;
        }
        assert!(round < 300, "no progress");
    }
    assert!(kills >= 3, "the run ended before it could be killed: {kills}");
    assert!(resumed_to_the_end(&scratch, &overrides).success());
    assert_eq!(contents(&scratch.output()), expected);
    assert!(!scratch.partial().exists(), "the leftover of a kill after the rename is removed");
}

#[test]
fn one_signal_stops_with_a_checkpoint() {
    for stop in [Signal::INT, Signal::TERM, Signal::USR1] {
        let scratch = Scratch::new();
        let overrides = ["walk.samples=60", "walk.pause_microseconds=5000"];
        let mut child = spawn(&scratch, &overrides);
        wait_for(&scratch.path("walk.started"));
        signal(&child, stop);
        assert_eq!(child.wait().unwrap().code(), Some(75), "{stop:?}");
        assert!(scratch.partial().join("checkpoint.h5").exists());
        assert!(!scratch.output().exists());
        assert!(resumed_to_the_end(&scratch, &overrides).success());
        assert_eq!(contents(&scratch.output()), undisturbed(&["walk.samples=60"]));
    }
}

#[test]
fn a_second_interrupt_ends_the_process_at_once() {
    let scratch = Scratch::new();
    // A step takes two seconds: the first signal cannot be answered in time.
    let mut child = spawn(&scratch, &["walk.pause_microseconds=2000000"]);
    wait_for(&scratch.path("walk.started"));
    signal(&child, Signal::USR1);
    sleep(Duration::from_millis(20));
    signal(&child, Signal::TERM);
    sleep(Duration::from_millis(20));
    assert!(child.try_wait().unwrap().is_none(), "USR1 and then TERM is one request, as schedulers send it");
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!scratch.output().exists());
}

#[test]
fn the_evidence_of_a_resumed_run_is_whole() {
    let scratch = Scratch::new();
    let overrides = ["walk.pause_microseconds=2000"];
    let mut child = spawn(&scratch, &overrides);
    wait_for(&scratch.path("walk.started"));
    signal(&child, Signal::TERM);
    child.wait().unwrap();
    assert!(resumed_to_the_end(&scratch, &overrides).success());
    let file = ResultFile::open(scratch.output()).unwrap();
    let names: Vec<_> = file.evidence().unwrap().into_iter().map(|test| test.name).collect();
    assert_eq!(names, ["variance", "undecided"]);
}

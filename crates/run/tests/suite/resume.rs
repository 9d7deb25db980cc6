//! A run that was stopped and resumed ends with the same bytes as one that was not.

use std::fs;
use std::sync::Arc;

use ornstein_run::{Event, Failure, Outcome, Reporter, RunRequest, Silent, StopFlag, execute};

use crate::scratch::{Scratch, contents};
use crate::walk::Walk;

/// Stops the run after some steps.
struct StopAt {
    step: u64,
    flag: StopFlag,
}

impl Reporter for StopAt {
    fn report(&self, event: Event<'_>) {
        if let Event::Progress { label: "walking", done, .. } = event
            && done == self.step
        {
            self.flag.raise();
        }
    }
}

fn stop_at(scratch: &Scratch, overrides: &[&str], step: u64, resume: bool) -> Result<Outcome, Failure> {
    let request = RunRequest { resume, ..RunRequest::default() };
    let reporter = StopAt { step, flag: request.stop.clone() };
    execute::<Walk>(&scratch.config(overrides), &request, Arc::new(reporter)).map(|summary| summary.outcome)
}

fn undisturbed(overrides: &[&str]) -> Vec<(String, Vec<usize>, Vec<u64>)> {
    let scratch = Scratch::new();
    scratch.run(overrides, &RunRequest::default()).unwrap();
    contents(&scratch.output())
}

fn interrupt(scratch: &Scratch, overrides: &[&str], step: u64, resume: bool) {
    match stop_at(scratch, overrides, step, resume) {
        Err(failure @ Failure::Interrupted { .. }) => assert_eq!(failure.exit_code(), 75),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("was not interrupted"),
    }
    assert!(!scratch.output().exists());
}

#[test]
fn stopped_twice_and_resumed_is_the_same_as_undisturbed() {
    let scratch = Scratch::new();
    interrupt(&scratch, &["walk.ballast=7"], 9, false);
    interrupt(&scratch, &["walk.ballast=7"], 1, true); // at the first step after resuming
    let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
    assert_eq!(scratch.run(&["walk.ballast=7"], &request).unwrap().outcome, Outcome::Finished);
    assert_eq!(contents(&scratch.output()), undisturbed(&["walk.ballast=7"]));
    assert!(!scratch.partial().exists());
}

#[test]
fn a_time_limit_stops_with_a_checkpoint() {
    let scratch = Scratch::new();
    let slow = ["walk.pause_microseconds=2000", "run.time_limit_minutes=0.0005"];
    let failure = scratch.run(&slow, &RunRequest::default()).unwrap_err();
    assert!(failure.to_string().contains("time limit"), "{failure}");
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    scratch.run(&["walk.pause_microseconds=2000"], &resume).unwrap();
    assert_eq!(contents(&scratch.output()), undisturbed(&[]));
}

#[test]
fn a_damaged_checkpoint_falls_back_to_the_one_before() {
    let scratch = Scratch::new();
    interrupt(&scratch, &[], 9, false);
    interrupt(&scratch, &[], 12, true);
    let newest = scratch.partial().join("checkpoint.h5");
    let bytes = fs::read(&newest).unwrap();
    fs::write(&newest, &bytes[..bytes.len() / 3]).unwrap();
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    scratch.run(&[], &resume).unwrap();
    assert_eq!(contents(&scratch.output()), undisturbed(&[]));

    // Without any whole one there is nothing to go on from, and that is said.
    let scratch = Scratch::new();
    interrupt(&scratch, &[], 9, false);
    let newest = scratch.partial().join("checkpoint.h5");
    fs::write(&newest, "nothing").unwrap();
    let failure = scratch.run(&[], &resume).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    assert!(failure.to_string().contains("damaged"), "{failure}");
}

#[test]
fn a_checkpoint_that_counts_on_lost_samples_is_not_used() {
    let scratch = Scratch::new();
    interrupt(&scratch, &[], 9, false);
    let spool = scratch.partial().join("spool/walk_-position.raw");
    fs::File::options().write(true).open(&spool).unwrap().set_len(5).unwrap();
    let failure = scratch.run(&[], &RunRequest { resume: true, ..RunRequest::default() }).unwrap_err();
    assert!(failure.to_string().contains("samples that are not there"), "{failure}");
}

#[test]
fn a_changed_config_is_refused_and_named() {
    let scratch = Scratch::new();
    interrupt(&scratch, &[], 9, false);
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    let changed = ["noise.width=2.0", "experiment.seed=8", "run.threads=1", "output.compression=deflate"];
    let failure = scratch.run(&changed, &resume).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    let text = failure.to_string();
    assert!(text.contains("noise.width") && text.contains("experiment.seed"), "{text}");
    assert!(!text.contains("threads") && !text.contains("compression"), "{text}");
    // What does not change results may change.
    scratch.run(&changed[2..], &resume).unwrap();
    assert_eq!(contents(&scratch.output()), undisturbed(&[]));
}

#[test]
fn a_changed_input_is_refused() {
    let scratch = Scratch::new();
    fs::write(scratch.path("table.csv"), "1").unwrap();
    interrupt(&scratch, &["walk.table=table.csv"], 9, false);
    fs::write(scratch.path("table.csv"), "2").unwrap();
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    let failure = scratch.run(&["walk.table=table.csv"], &resume).unwrap_err();
    assert!(failure.to_string().contains("table.csv"), "{failure}");
    fs::write(scratch.path("table.csv"), "1").unwrap();
    scratch.run(&["walk.table=table.csv"], &resume).unwrap();
}

#[test]
fn a_run_that_is_going_on_is_left_alone() {
    /// Tries to start the same run again from within.
    struct Again(Scratch, std::sync::Mutex<Vec<String>>);
    impl Reporter for Again {
        fn report(&self, event: Event<'_>) {
            if let Event::Progress { label: "walking", done: 3, .. } = event {
                for (resume, overwrite) in [(false, false), (true, false), (false, true)] {
                    let request = RunRequest { resume, overwrite, ..RunRequest::default() };
                    let result = execute::<Walk>(&self.0.config(&[]), &request, Arc::new(Silent));
                    self.1.lock().unwrap().push(result.unwrap_err().to_string());
                }
            }
        }
    }
    let again = Arc::new(Again(Scratch::new(), std::sync::Mutex::default()));
    let document = again.0.config(&[]);
    execute::<Walk>(&document, &RunRequest::default(), Arc::clone(&again) as Arc<dyn Reporter>).unwrap();
    let refusals = again.1.lock().unwrap();
    assert_eq!(refusals.len(), 3);
    for text in refusals.iter() {
        assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    }
    assert_eq!(contents(&again.0.output()), undisturbed(&[]));
}

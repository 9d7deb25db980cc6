//! Runs that are not started, and why.

use std::fs;

use ornstein_run::{Failure, Outcome, RunRequest};

use crate::scratch::{Scratch, contents};

fn refusal(result: Result<ornstein_run::Summary, Failure>) -> String {
    match result {
        Err(failure @ (Failure::Refused { .. } | Failure::File(_))) => {
            assert_eq!(failure.exit_code(), 2);
            failure.to_string()
        }
        Err(other) => panic!("failed in another way: {other}"),
        Ok(_) => panic!("was not refused"),
    }
}

#[test]
fn an_existing_output_is_kept_unless_overwritten() {
    let scratch = Scratch::new();
    let request = RunRequest::default();
    scratch.run(&[], &request).unwrap();
    let before = fs::read(scratch.output()).unwrap();
    let text = refusal(scratch.run(&["experiment.seed=8"], &request));
    assert!(text.contains("exists") && text.contains("--overwrite"), "{text}");
    assert_eq!(fs::read(scratch.output()).unwrap(), before);
    let overwrite = RunRequest { overwrite: true, ..RunRequest::default() };
    scratch.run(&["experiment.seed=8"], &overwrite).unwrap();
    assert_ne!(fs::read(scratch.output()).unwrap(), before);
}

#[test]
fn resuming_a_finished_run_does_nothing_and_another_config_is_refused() {
    let scratch = Scratch::new();
    scratch.run(&[], &RunRequest::default()).unwrap();
    let before = fs::read(scratch.output()).unwrap();
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    let summary = scratch.run(&["run.threads=1"], &resume).unwrap();
    assert_eq!(summary.outcome, Outcome::AlreadyFinished);
    let text = refusal(scratch.run(&["noise.width=2.0"], &resume));
    assert!(text.contains("noise.width"), "{text}");
    assert_eq!(fs::read(scratch.output()).unwrap(), before);
}

#[test]
fn resuming_nothing_starts_from_the_beginning() {
    let scratch = Scratch::new();
    let resume = RunRequest { resume: true, ..RunRequest::default() };
    assert_eq!(scratch.run(&[], &resume).unwrap().outcome, Outcome::Finished);
}

#[test]
fn what_does_not_fit_is_refused_unless_forced() {
    let scratch = Scratch::new();
    let huge = format!("walk.memory_bytes={}", i64::MAX);
    let text = refusal(scratch.run(&[&huge], &RunRequest::default()));
    assert!(text.contains("8.0 EiB of memory"), "{text}");
    assert!(!scratch.partial().exists());
    let force = RunRequest { force: true, ..RunRequest::default() };
    scratch.run(&[&huge], &force).unwrap();
    let text = refusal(Scratch::new().run(&["walk.ballast=1000000000000000"], &RunRequest::default()));
    assert!(text.contains("on the disk"), "{text}");
}

#[test]
fn outputs_that_cannot_be_written() {
    let scratch = Scratch::new();
    fs::write(scratch.path("file"), "").unwrap();
    let below_a_file = RunRequest { output: Some(scratch.path("file/walk.h5")), ..RunRequest::default() };
    let text = refusal(scratch.run(&[], &below_a_file));
    assert!(text.contains("is not a folder"), "{text}");
    fs::create_dir(scratch.path("folder.h5")).unwrap();
    let a_folder = RunRequest { output: Some(scratch.path("folder.h5")), ..RunRequest::default() };
    assert!(refusal(scratch.run(&[], &a_folder)).contains("is a folder"));
    let nowhere = RunRequest { output: Some("/proc/nowhere/walk.h5".into()), ..RunRequest::default() };
    assert!(scratch.run(&[], &nowhere).is_err());
}

#[test]
fn an_output_can_be_a_file_or_a_folder() {
    let scratch = Scratch::new();
    let file = RunRequest { output: Some(scratch.path("deep/er/x.h5")), ..RunRequest::default() };
    assert_eq!(scratch.run(&[], &file).unwrap().output, scratch.path("deep/er/x.h5"));
    let folder = RunRequest { output: Some(scratch.path("deep")), ..RunRequest::default() };
    assert_eq!(scratch.run(&[], &folder).unwrap().output, scratch.path("deep/walk.h5"));
}

#[test]
fn an_experiment_that_fails_leaves_nothing_without_a_checkpoint() {
    let scratch = Scratch::new();
    let failure = scratch.run(&["walk.fail_at=3"], &RunRequest::default()).unwrap_err();
    assert_eq!(failure.exit_code(), 1);
    assert!(failure.to_string().contains("tired"));
    assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 0);
    // With checkpoints the state before the failure is kept, and a later run goes on from it.
    let often = "run.checkpoint_minutes=1e-9";
    let failure = scratch.run(&["walk.fail_at=3", often], &RunRequest::default()).unwrap_err();
    assert!(failure.to_string().contains("--resume"), "{failure}");
    assert!(scratch.partial().exists() && !scratch.output().exists());
    let text = refusal(scratch.run(&[often], &RunRequest::default()));
    assert!(text.contains("unfinished run"), "{text}");
    let text = refusal(scratch.run(&[often], &RunRequest { resume: true, ..RunRequest::default() }));
    assert!(text.contains("walk.fail_at"), "the config has changed: {text}");
    scratch.run(&[often], &RunRequest { overwrite: true, ..RunRequest::default() }).unwrap();
    assert_eq!(contents(&scratch.output()).len(), 4);
}

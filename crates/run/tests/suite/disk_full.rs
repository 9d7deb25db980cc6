//! A disk that fills up in mid-run, on a small disk in memory. Mounting one needs rights that not every machine gives.

use std::path::Path;
use std::process::Command;

use ornstein_run::RunRequest;

use crate::scratch::{Scratch, contents};

/// A mounted disk of a few megabytes.
struct SmallDisk(Scratch);

impl SmallDisk {
    fn new(size: &str) -> Option<Self> {
        let scratch = Scratch::new();
        mount(&scratch.0, &format!("size={size}")).then_some(Self(scratch))
    }

    fn enlarge(&self, size: &str) {
        assert!(mount(&self.0.0, &format!("remount,size={size}")));
    }
}

fn mount(folder: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", options, "ornstein-test"]).arg(folder);
    command.output().is_ok_and(|output| output.status.success())
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0.0).output();
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test should say so")]
fn small_disk() -> Option<SmallDisk> {
    let disk = SmallDisk::new("4m");
    if disk.is_none() {
        eprintln!("skipped: this machine does not let the test mount a small disk");
    }
    disk
}

#[test]
fn a_disk_that_fills_up_keeps_the_checkpoint() {
    let Some(disk) = small_disk() else { return };
    let scratch = &disk.0;
    // 40 samples of 200 kB do not fit into 4 MB; a checkpoint is made at every step.
    let overrides = ["walk.ballast=200000", "run.checkpoint_minutes=1e-9"];
    let force = RunRequest { force: true, ..RunRequest::default() };
    let failure = scratch.run(&overrides, &force).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    let text = failure.to_string();
    assert!(text.contains("no space left") && text.contains("--resume"), "{text}");
    assert!(!scratch.output().exists());

    // Room for the samples, but not for the output beside them: the run ends while it is assembled.
    disk.enlarge("12m");
    let resume = RunRequest { force: true, resume: true, ..RunRequest::default() };
    let text = scratch.run(&overrides, &resume).unwrap_err().to_string();
    assert!(text.contains("no space left") && text.contains("--resume"), "{text}");
    assert!(!scratch.output().exists() && !scratch.partial().join("result.h5").exists());

    disk.enlarge("32m");
    scratch.run(&overrides, &resume).unwrap();
    let whole = Scratch::new();
    whole.run(&overrides[..1], &RunRequest::default()).unwrap();
    assert_eq!(contents(&scratch.output()), contents(&whole.output()));
}

#[test]
fn without_a_checkpoint_a_full_disk_is_left_as_it_was() {
    let Some(disk) = small_disk() else { return };
    let scratch = &disk.0;
    let force = RunRequest { force: true, ..RunRequest::default() };
    let failure = scratch.run(&["walk.ballast=200000"], &force).unwrap_err();
    assert!(failure.to_string().contains("no space left"), "{failure}");
    assert!(!scratch.partial().exists() && !scratch.output().exists());
    // And the estimate would have said so before.
    let failure = scratch.run(&["walk.ballast=200000"], &RunRequest::default()).unwrap_err();
    assert_eq!(failure.exit_code(), 2, "{failure}");
}

/// A file of the HDF5 library that cannot be written to its end may crash the process when it is closed.
#[test]
fn a_disk_that_is_too_small_for_a_checkpoint_keeps_the_one_before() {
    let Some(disk) = small_disk() else { return };
    let scratch = &disk.0;
    // Checkpoints of 1.6 MB: two fit beside each other into 4 MB, but not a third while it is written.
    let overrides = ["walk.state_ballast=200000", "run.checkpoint_minutes=1e-9"];
    let force = RunRequest { force: true, ..RunRequest::default() };
    let failure = scratch.run(&overrides, &force).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    assert!(failure.to_string().contains("no space left"), "{failure}");
    disk.enlarge("12m");
    scratch.run(&overrides, &RunRequest { resume: true, ..force }).unwrap();
}

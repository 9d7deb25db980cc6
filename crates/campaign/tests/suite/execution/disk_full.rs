//! A disk that is full, on a small disk in memory. Mounting one needs rights that not every machine gives.

use std::path::Path;
use std::process::Command;

use ornstein_campaign::{Backend, Campaign, PlanOptions, PointState, plan};

use super::{run, states, submitted};
use crate::support::{WalkProgram, Workshop};

/// A mounted disk of a few megabytes.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(folder: &'a Path, options: &str) -> Option<Self> {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "ornstein-test"]).arg(folder);
        command.output().is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test should say so")]
fn points_without_space_fail_with_the_reason_and_are_tried_again() {
    let workshop = Workshop::new("[sweep.zip]\n\"walk.walkers\" = [100000, 3]\n\"noise.width\" = [1.0, 2.0]\n");
    let folder = workshop.planned();
    std::fs::create_dir_all(&folder).unwrap();
    let Some(disk) = SmallDisk::mount(&folder, "size=4m") else {
        eprintln!("skipped: this machine does not let the test mount a small disk");
        return;
    };
    let options = PlanOptions { folder: Some(folder.clone()), ..PlanOptions::default() };
    let campaign: Campaign = plan(&workshop.path("campaign.toml"), &options, &WalkProgram::default()).unwrap().campaign;
    submitted(&campaign, Backend::Slurm, 2);
    // The check of the machine's resources refuses what cannot fit before it is tried.
    let (outcome, _) = run(&campaign, "1.0", &WalkProgram::default());
    assert_eq!((outcome.exit_code(), outcome.finished.len()), (1, 1));
    assert!(outcome.failed[0].1.contains("on the disk"), "{}", outcome.failed[0].1);

    // Not a byte is left: nothing can be claimed or recorded, but it is told, and nothing panics.
    submitted(&campaign, Backend::Slurm, 2);
    let ballast = folder.join("ballast");
    let _ = std::fs::write(&ballast, vec![1_u8; 8 << 20]);
    let (outcome, _) = run(&campaign, "2.0", &WalkProgram::default());
    assert_eq!((outcome.exit_code(), outcome.failed.len()), (1, 1), "{outcome:?}");
    assert_eq!(states(&campaign)[1], PointState::Finished);

    std::fs::remove_file(ballast).unwrap();
    let _larger = SmallDisk::mount(&folder, "remount,size=64m").map(std::mem::forget);
    submitted(&campaign, Backend::Slurm, 2);
    assert_eq!(run(&campaign, "3.0", &WalkProgram::default()).0.exit_code(), 0);
    drop(disk);
}

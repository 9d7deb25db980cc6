//! How points stand, seen by somebody who has nothing to do with their processes.

use std::collections::BTreeMap;
use std::fs;

use ornstein_campaign::{Backend, CampaignStatus, PointId, PointState};

use super::children::{Process, command, wait_until, wait_until_begun};
use super::{planned, run, states, submitted};
use crate::support::WalkProgram;

#[test]
fn an_onlooker_sees_what_runs_what_is_done_and_what_is_to_come() {
    let (_workshop, campaign) =
        planned("[sweep.zip]\n\"walk.pause_milliseconds\" = [0, 40, 0]\n\"noise.width\" = [1.0, 2.0, 3.0]\n");
    submitted(&campaign, Backend::Slurm, 3);
    let task = Process::start(&mut command("task", campaign.folder().root(), "1.0"));
    wait_until_begun(&campaign, 1);
    let status = CampaignStatus::read(&campaign).unwrap();
    let expected = [(PointState::Finished, 1), (PointState::Running, 1), (PointState::Missing, 1)];
    assert_eq!(status.counts, BTreeMap::from(expected));
    let reason = status.points[1].reason.as_ref().unwrap();
    assert!(reason.contains(&format!("process {}", task.0.id())), "{reason}");
    assert_eq!(status.points[1].attempts, Some(1));
    assert_eq!(task.code(), Some(0));
    wait_until("all are finished", || states(&campaign) == [PointState::Finished; 3]);
    assert!(CampaignStatus::read(&campaign).unwrap().is_complete());
    let left: Vec<_> =
        fs::read_dir(campaign.folder().state().join("000")).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(left.len(), 3, "finished points leave their records only: {left:?}");
}

#[test]
fn an_output_that_is_gone_is_missing_again() {
    let (_workshop, campaign) = planned("[sweep.seeds]\ncount = 2\n");
    submitted(&campaign, Backend::Slurm, 2);
    run(&campaign, "1.0", &WalkProgram::default());
    fs::remove_file(campaign.folder().output(PointId(1))).unwrap();
    let status = CampaignStatus::read(&campaign).unwrap();
    assert_eq!(status.points[1].state, PointState::Missing);
    assert!(status.points[1].reason.as_ref().unwrap().contains("gone"));
    assert_eq!(run(&campaign, "1.0", &WalkProgram::default()).0.exit_code(), 0);
    assert!(CampaignStatus::read(&campaign).unwrap().is_complete());
}

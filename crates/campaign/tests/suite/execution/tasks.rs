//! Tasks of several points, of which some fail.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ornstein_campaign::{
    Backend, CampaignStatus, PointId, PointState, Program, TaskEvent, TaskOptions, logs, run_task,
};
use ornstein_run::{Checked, ConfigDocument, Failure, Reporter, RunRequest, Silent, Summary};

use super::children::{Process, command, points_of};
use super::{events, planned, run, states, submitted};
use crate::support::WalkProgram;

const ONE_FAILS: &str = "[[sweep.list]]\n\"noise.width\" = 1.0\n[[sweep.list]]\n\"walk.fail_at\" = 5\n[[sweep.list]]\n\"noise.width\" = 2.0\n";

#[test]
fn a_point_that_fails_does_not_keep_the_others_from_being_run() {
    let (_workshop, campaign) = planned(ONE_FAILS);
    submitted(&campaign, Backend::Slurm, 3);
    let program = WalkProgram::default();
    let (outcome, told) = run(&campaign, "1.0", &program);
    assert_eq!(outcome.exit_code(), 1);
    assert_eq!(outcome.finished, [PointId(0), PointId(2)]);
    assert_eq!(points_of(&told, |event| matches!(event, TaskEvent::Started { .. })), [0, 1, 2]);
    let status = CampaignStatus::read(&campaign).unwrap();
    assert_eq!(status.points[1].state, PointState::Failed);
    assert!(status.points[1].reason.as_ref().unwrap().contains("the walkers are tired"));
    assert_eq!((status.number_of(PointState::Finished), status.is_complete()), (2, false));
    let json = serde_json::to_value(&status).unwrap();
    assert_eq!(json["counts"]["finished"], 2);
    assert_eq!(json["points"][1]["state"], "failed");

    // Within its submission it is not tried again (a task that is requeued); in the next one it is.
    let (outcome, told) = run(&campaign, "1.0", &program);
    assert_eq!((outcome.exit_code(), outcome.failed.len()), (1, 1));
    assert!(outcome.failed[0].1.contains("the walkers are tired"));
    assert!(points_of(&told, |event| matches!(event, TaskEvent::Started { .. })).is_empty());
    assert_eq!(program.runs.load(Ordering::Relaxed), 3);
    submitted(&campaign, Backend::Slurm, 3);
    run(&campaign, "2.0", &program);
    assert_eq!((program.runs.load(Ordering::Relaxed), events(&campaign, 1, "failed")), (4, 2));
    // As a point of its own (other workflow programs), always.
    assert_eq!(run(&campaign, "1", &program).0.exit_code(), 1);
    assert_eq!(program.runs.load(Ordering::Relaxed), 5);
    assert_eq!(run(&campaign, "0", &program).0.exit_code(), 0, "finished before");
}

/// Panics at every run.
struct Panicking(WalkProgram);

impl Program for Panicking {
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
        self.0.check(document, request)
    }

    fn run(&self, _: &ConfigDocument, _: &RunRequest, _: Arc<dyn Reporter>) -> Result<Summary, Failure> {
        panic!("index {} out of range", 3)
    }
}

#[test]
fn a_panic_is_a_failure_with_its_message() {
    let (_workshop, campaign) = planned("[sweep.grid]\n\"noise.width\" = [1.0, 2.0]\n");
    submitted(&campaign, Backend::Slurm, 2);
    let (outcome, _) = run(&campaign, "1.0", &Panicking(WalkProgram::default()));
    assert_eq!((outcome.exit_code(), outcome.failed.len()), (1, 2));
    assert!(outcome.failed[0].1.contains("the program panicked: index 3 out of range"), "{}", outcome.failed[0].1);
    assert_eq!(states(&campaign), [PointState::Failed; 2]);
    // The claims were given back: the next attempt need not wait.
    assert_eq!(run(&campaign, "0", &WalkProgram::default()).0.exit_code(), 0);
}

#[test]
fn a_point_that_would_have_another_result_than_planned_is_refused() {
    let (workshop, campaign) = {
        let workshop = crate::support::Workshop::new("[sweep.grid]\n\"walk.table\" = [\"table.csv\"]\n");
        workshop.write("table.csv", "1\n");
        let campaign = super::plan_in(&workshop);
        (workshop, campaign)
    };
    workshop.write("table.csv", "2\n");
    let program = WalkProgram::default();
    let (outcome, _) = run(&campaign, "0", &program);
    let reason = &outcome.failed[0].1;
    assert!(
        reason.contains(&campaign.point(PointId(0)).unwrap().hash) && reason.contains("since it was planned"),
        "{reason}"
    );
    assert_eq!(program.runs.load(Ordering::Relaxed), 0);
    workshop.write("table.csv", "1\n");
    assert_eq!(run(&campaign, "0", &program).0.exit_code(), 0);
}

#[test]
fn tasks_and_points_that_do_not_exist_are_refused() {
    let (_workshop, campaign) = planned("[sweep.grid]\n\"noise.width\" = [1.0, 2.0]\n");
    submitted(&campaign, Backend::Slurm, 1);
    for task in ["7", "1.2", "2.0"] {
        let code = Process::start(&mut command("task", campaign.folder().root(), task)).code();
        assert_eq!(code, Some(2), "{task}");
    }
    assert_eq!(states(&campaign), [PointState::Missing; 2]);
}

#[test]
fn the_log_of_a_point_is_its_part_of_what_its_tasks_printed() {
    let (_workshop, campaign) = planned(ONE_FAILS);
    submitted(&campaign, Backend::Slurm, 3);
    let file = campaign.folder().logs();
    std::fs::create_dir_all(&file).unwrap();
    let log = std::fs::File::options().append(true).create(true).open(file.join("7_0.out")).unwrap();
    let mut task = command("task", campaign.folder().root(), "1.0");
    task.env("SLURM_ARRAY_JOB_ID", "7").env("SLURM_ARRAY_TASK_ID", "0");
    assert_eq!(Process::start(task.stderr(log)).code(), Some(1));
    let attempts = logs(campaign.folder(), PointId(1)).unwrap();
    assert_eq!(attempts.len(), 1);
    let (start, end) = (&attempts[0].attempt.start, attempts[0].attempt.end.as_ref().unwrap());
    assert_eq!((start.job.as_deref(), start.log.as_deref()), (Some("7_0"), Some("logs/7_0.out")));
    assert_eq!(end.exit_code, Some(1));
    assert_eq!(attempts[0].text.as_deref(), Some("running point 000001\n"));
    assert!(logs(campaign.folder(), PointId(99)).unwrap().is_empty());
}

#[test]
fn a_task_that_finds_another_plan_writes_nothing_into_it_and_stops() {
    let (workshop, campaign) = planned("[sweep.grid]\n\"noise.width\" = [1.0, 2.0, 3.0, 4.0]\n");
    submitted(&campaign, Backend::Slurm, 4);
    let new_plan = "[sweep.grid]\n\"noise.width\" = [1.0, 2.0, 5.0, 6.0]\n[points]\nheartbeat_seconds = 0.1\n";
    let finished = RefCell::new(Vec::new());
    let options = TaskOptions {
        threads: Some(1),
        command_line: Vec::new(),
        reporter: &|_| Arc::new(Silent),
        observe: &|event| {
            if let TaskEvent::Finished { point, .. } = event {
                finished.borrow_mut().push(*point);
                if point.0 == 0 {
                    workshop.campaign(new_plan);
                    workshop.replace();
                }
            }
        },
    };
    let outcome = run_task(&campaign, "1.0".parse().unwrap(), &WalkProgram::default(), &options).unwrap();
    assert_eq!(outcome.exit_code(), 75);
    assert_eq!(outcome.finished, [PointId(0), PointId(1)], "a point that is the same in both plans belongs to both");
    assert_eq!((outcome.failed[0].0, outcome.failed.len()), (PointId(2), 1));
    assert!(outcome.failed[0].1.contains("planned anew"), "{:?}", outcome.failed);
    assert_eq!(outcome.left, [PointId(3)]);
    assert!(!campaign.folder().record(PointId(2)).exists() && !campaign.folder().output(PointId(2)).exists());
}

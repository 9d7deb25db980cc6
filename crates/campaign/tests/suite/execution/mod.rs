//! Points at work: tasks, workers, signals, kills, takeovers, and what is known of them meanwhile.

mod children;
mod disk_full;
mod local;
mod signals;
mod standing;
mod takeover;
mod tasks;

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use ornstein_campaign::{
    Backend, Campaign, CampaignStatus, PlanOptions, PointId, PointState, Program, Submission, TaskEvent, TaskName,
    TaskOptions, TaskOutcome, plan, run_task,
};
use ornstein_run::{ResultFile, Silent};

use crate::support::{WalkProgram, Workshop};

/// Signs of life so often that a test need not wait long for one to be missed.
const POINTS: &str = "\n[points]\nheartbeat_seconds = 0.1\n";

/// A planned campaign with these sweeps.
fn planned(sweep: &str) -> (Workshop, Campaign) {
    let workshop = Workshop::new(&format!("{sweep}{POINTS}"));
    let campaign = plan_in(&workshop);
    (workshop, campaign)
}

fn plan_in(workshop: &Workshop) -> Campaign {
    let options = PlanOptions { folder: Some(workshop.planned()), ..PlanOptions::default() };
    plan(&workshop.path("campaign.toml"), &options, &WalkProgram::default()).unwrap().campaign
}

/// Hands all points over in tasks of this many.
fn submitted(campaign: &Campaign, backend: Backend, bundle: u64) -> Submission {
    Submission::create(campaign.folder(), backend, bundle, campaign.ids().collect()).unwrap()
}

/// Runs a task in this process. What it tells on the way comes with its outcome.
fn run(campaign: &Campaign, name: &str, program: &dyn Program) -> (TaskOutcome, Vec<TaskEvent>) {
    let told = RefCell::new(Vec::new());
    let options = TaskOptions {
        threads: Some(1),
        command_line: Vec::new(),
        reporter: &|_| Arc::new(Silent),
        observe: &|event| told.borrow_mut().push(event.clone()),
    };
    let outcome = run_task(campaign, name.parse::<TaskName>().unwrap(), program, &options).unwrap();
    (outcome, told.into_inner())
}

fn states(campaign: &Campaign) -> Vec<PointState> {
    CampaignStatus::read(campaign).unwrap().points.into_iter().map(|status| status.state).collect()
}

/// Lines in the record of a point that tell this event.
fn events(campaign: &Campaign, point: u64, event: &str) -> usize {
    let text = std::fs::read_to_string(campaign.folder().record(PointId(point))).unwrap_or_default();
    text.lines().filter(|line| line.contains(&format!("\"event\":\"{event}\""))).count()
}

/// Every number of the samples and statistics of a file as bits, with its path.
fn contents(path: &Path) -> Vec<(String, Vec<u64>)> {
    let file = ResultFile::open(path).unwrap();
    let paths = ["samples", "statistics"].map(|group| file.arrays(group).unwrap()).concat();
    let bits = |path: &String| file.array::<f64>(path).unwrap().iter().map(|value| value.to_bits()).collect();
    paths.iter().map(|path| (path.clone(), bits(path))).collect()
}

/// The contents of the outputs of all points.
fn all_contents(campaign: &Campaign) -> Vec<Vec<(String, Vec<u64>)>> {
    campaign.ids().map(|point| contents(&campaign.folder().output(point))).collect()
}

/// What a campaign with these sweeps gives if nothing happens to it.
fn undisturbed(sweep: &str) -> Vec<Vec<(String, Vec<u64>)>> {
    let (_workshop, campaign) = planned(sweep);
    submitted(&campaign, Backend::Slurm, campaign.manifest().points);
    assert_eq!(run(&campaign, "1.0", &WalkProgram::default()).0.exit_code(), 0);
    all_contents(&campaign)
}

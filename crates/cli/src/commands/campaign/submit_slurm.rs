//! Handing points to Slurm.

use std::io::Write;
use std::process::ExitCode;

use ornstein_campaign::slurm::Slurm;
use ornstein_campaign::submit::SubmissionPlan;
use ornstein_campaign::{Campaign, CampaignError, Deployment, PointId};
use ornstein_run::OutputError;

use super::submit::How;
use crate::failure::{CommandError, say};

/// Hands the points over, or shows how it would be done.
pub fn submit(campaign: &Campaign, points: Vec<PointId>, how: &How) -> Result<ExitCode, CommandError> {
    let slurm = Slurm::default();
    let number = points.len();
    let plan = SubmissionPlan::new(deployment(campaign)?, points, !how.no_collect, &slurm)?;
    for note in plan.notes() {
        say(&format!("note: {note}"));
    }
    let mut output = anstream::stdout().lock();
    if how.dry_run {
        for job in plan.preview()? {
            writeln!(output, "# {}\n{}\n$ {}\n", job.path.display(), job.script.trim_end(), job.command)?;
        }
        writeln!(output, "{number} points in {} tasks; nothing was submitted.", plan.tasks())?;
        return Ok(ExitCode::SUCCESS);
    }
    let submitted = plan.submit(&slurm)?;
    for note in &submitted.notes {
        say(&format!("note: {note}"));
    }
    let submission = &submitted.submission;
    let jobs: Vec<&str> = submission.jobs.iter().map(|job| job.job.as_str()).collect();
    let word = if jobs.len() == 1 { "array" } else { "arrays" };
    writeln!(
        output,
        "submission {}: {number} points in {} tasks, {word} {}",
        submission.number,
        plan.tasks(),
        jobs.join(", ")
    )?;
    if let Some(job) = &submission.collect_job {
        writeln!(output, "job {job} collects when they have ended")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What tasks need wherever they run.
pub fn deployment(campaign: &Campaign) -> Result<Deployment, CampaignError> {
    let program = std::env::current_exe().map_err(|error| OutputError::io("find", "this program".as_ref(), &error))?;
    Deployment::new(campaign, &program)
}

//! Asking Slurm to start a task again that ran out of time.

use std::process::{Command, Stdio};

use ornstein_run::StopReason;

use super::TaskEvent;
use crate::{Backend, Campaign, Submission};

/// Asks Slurm to start this task again, if it stopped because its time is over (a TERM or INT is somebody's will, or a preemption,
/// after which the scheduler decides), as often as the campaign allows. `None` if there is nothing to ask for.
///
/// Slurm ends the process soon after: this is the last thing that a task does.
pub(super) fn ask_if_allowed(campaign: &Campaign, submission: u64, stopped: StopReason) -> Option<TaskEvent> {
    if !matches!(stopped, StopReason::Warning | StopReason::TimeLimit) {
        return None;
    }
    // As it is now: it may have been called off since the task began.
    let submission = Submission::read(campaign.folder(), submission).ok()?;
    if submission.backend != Backend::Slurm {
        return None;
    }
    let job = job(|name| std::env::var(name).ok())?;
    let refused = |reason: String| Some(TaskEvent::NotRequeued { reason });
    if submission.cancelled {
        return refused("the submission was cancelled".to_owned());
    }
    let (restarts, most) = (restarts(), campaign.config().slurm.requeue);
    if restarts >= most {
        return refused(format!("it was started again {restarts} times already, and `slurm.requeue` is {most}"));
    }
    match Command::new("scontrol").args(["requeue", &job]).stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Some(TaskEvent::Requeued { job }),
        Ok(output) => {
            let said = [output.stderr, output.stdout].map(|text| String::from_utf8_lossy(&text).trim().to_owned());
            refused(format!("`scontrol requeue {job}` said: {}", said.join(" ").trim()))
        }
        Err(error) => refused(format!("`scontrol` cannot be started: {error}")),
    }
}

/// The job as `scontrol` knows it.
fn job(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let array = variable("SLURM_ARRAY_JOB_ID").zip(variable("SLURM_ARRAY_TASK_ID"));
    array.map(|(job, task)| format!("{job}_{task}")).or_else(|| variable("SLURM_JOB_ID"))
}

/// How often Slurm has started this job again.
fn restarts() -> u32 {
    std::env::var("SLURM_RESTART_COUNT").ok().and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::job;

    #[test]
    fn a_task_of_an_array_is_named_by_both_numbers() {
        let named = |known: &[(&str, &str)]| {
            job(|name| known.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        let array = [("SLURM_JOB_ID", "15"), ("SLURM_ARRAY_JOB_ID", "12"), ("SLURM_ARRAY_TASK_ID", "3")];
        assert_eq!(named(&array).as_deref(), Some("12_3"));
        assert_eq!(named(&array[..1]).as_deref(), Some("15"));
        assert_eq!(named(&[]), None);
    }
}

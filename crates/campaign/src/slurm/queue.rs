//! What the queue and the accounting say of tasks.

use super::Slurm;
use crate::CampaignError;

/// What Slurm says of a job or a task of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// Number of the job, or of the whole array.
    pub job: String,
    /// Index in the array; `None` for other jobs.
    pub index: Option<u64>,
    /// Slurm's word for its state: `PENDING`, `RUNNING`, `TIMEOUT`, ...
    pub state: String,
    /// Why it waits, if Slurm says so.
    pub reason: Option<String>,
}

impl QueueEntry {
    /// Will it run without anybody's doing? Held jobs count: they are in the queue.
    pub fn waits(&self) -> bool {
        matches!(
            self.state.as_str(),
            "PENDING" | "CONFIGURING" | "REQUEUED" | "REQUEUE_FED" | "REQUEUE_HOLD" | "RESV_DEL_HOLD" | "SPECIAL_EXIT"
        )
    }

    /// Does Slurm believe that it runs? Its node may have died since.
    pub fn runs(&self) -> bool {
        matches!(
            self.state.as_str(),
            "RUNNING" | "COMPLETING" | "SUSPENDED" | "STOPPED" | "SIGNALING" | "STAGE_OUT" | "RESIZING"
        )
    }

    /// Reads `job_index|STATE|reason`. `None` for `7_[3-9]`, which is how the accounting writes tasks that it knows nothing of yet.
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.trim().splitn(3, '|');
        let (job, index) = match fields.next()?.split_once('_') {
            Some((job, index)) => (job, Some(index.parse().ok()?)),
            None => (line.split('|').next()?.trim(), None),
        };
        // "CANCELLED by 1000" names the user.
        let state = fields.next()?.split_whitespace().next()?.to_owned();
        let reason = fields.next().map(str::trim).filter(|reason| !matches!(*reason, "" | "None"));
        Some(Self { job: job.to_owned(), index, state, reason: reason.map(str::to_owned) })
    }
}

impl Slurm {
    /// What the queue says of this user's jobs, also of those that ended a few minutes ago.
    pub fn queue(&self) -> Result<Vec<QueueEntry>, CampaignError> {
        let user = rustix::process::getuid().as_raw().to_string();
        let arguments = ["-h", "-r", "-t", "all", "-u", &user, "-o", "%i|%T|%r"].map(str::to_owned);
        Ok(self.run("squeue", &arguments)?.lines().filter_map(QueueEntry::parse).collect())
    }

    /// What the accounting, if the site has one, says of the tasks of these jobs: it remembers longer than the queue.
    pub fn accounting(&self, jobs: &[&str]) -> Vec<QueueEntry> {
        let arguments = ["-n", "-P", "-X", "-j", &jobs.join(","), "-o", "JobID,State"].map(str::to_owned);
        let answer = self.run("sacct", &arguments).unwrap_or_default();
        answer.lines().filter_map(QueueEntry::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn answers_of_squeue() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[(
            "squeue",
            r#"[ "$1 $2 $3 $4 $5" = "-h -r -t all -u" ] || exit 1
               printf '12_3|PENDING|JobArrayTaskLimit\n12_0|RUNNING|None\n40|RUNNING|None\n'"#,
        )]);
        let queue = slurm.queue().unwrap();
        assert_eq!((queue[2].job.as_str(), queue[2].index), ("40", None));
        assert!(queue[0].waits() && !queue[0].runs());
        assert_eq!((queue[0].job.as_str(), queue[0].index), ("12", Some(3)));
        assert_eq!(queue[0].reason.as_deref(), Some("JobArrayTaskLimit"));
        assert!(queue[1].runs() && queue[1].reason.is_none());
    }

    #[test]
    fn answers_of_sacct() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[(
            "sacct",
            r#"[ "$5" = 12,13 ] && printf '12_3|CANCELLED by 1000\n12_[4-9]|PENDING\n13_0|TIMEOUT\n'"#,
        )]);
        let entries = slurm.accounting(&["12", "13"]);
        let states: Vec<_> = entries.iter().map(|entry| (entry.index, entry.state.as_str())).collect();
        assert_eq!(states, [(Some(3), "CANCELLED"), (Some(0), "TIMEOUT")]);
        let none = scratch.fake_slurm(&[("sacct", "echo Slurm accounting storage is disabled; exit 1")]);
        assert!(none.accounting(&["12"]).is_empty());
    }
}

//! Who works on a point.

use std::fmt;
use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use ornstein_run::system::{host_name, process_is_alive, utc_now};
use serde::{Deserialize, Serialize};

/// Who works on a point, as written into its claim and its record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// Name of its machine.
    pub host: String,
    /// What tells machines, and containers on one of them, apart that have one name, and the starts of a machine.
    #[serde(default)]
    pub machine: String,
    /// Number of the process.
    pub process: u32,
    /// Its job at the scheduler: `12_3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// When it took the claim, UTC.
    pub started: String,
    /// Seconds between two signs of life.
    pub heartbeat_seconds: f64,
}

impl Owner {
    /// This process, now.
    pub fn this_process(heartbeat: Duration) -> Self {
        Self {
            host: host_name(),
            machine: machine().to_owned(),
            process: std::process::id(),
            job: job(),
            started: utc_now(),
            heartbeat_seconds: heartbeat.as_secs_f64(),
        }
    }

    /// Is it certain that it is dead? Only of processes of this machine that can be told.
    pub fn is_dead(&self) -> bool {
        self.host == host_name() && self.machine == machine() && !process_is_alive(self.process)
    }

    /// Time between two signs of life.
    pub fn heartbeat(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.heartbeat_seconds).ok().filter(|heartbeat| !heartbeat.is_zero())
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {} on {}", self.process, self.host)?;
        self.job.as_ref().map_or(Ok(()), |job| write!(formatter, ", job {job}"))
    }
}

/// Number of this start of the machine, and of the container's table of processes; empty where the system has neither.
fn machine() -> &'static str {
    static MACHINE: OnceLock<String> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let start = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let processes = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        format!("{} {}", start.trim(), processes.display()).trim().to_owned()
    })
}

/// The job of Slurm that this process belongs to.
fn job() -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let array = variable("SLURM_ARRAY_JOB_ID").zip(variable("SLURM_ARRAY_TASK_ID"));
    let job = array.map(|(job, task)| format!("{job}_{task}")).or_else(|| variable("SLURM_JOB_ID"))?;
    let again = variable("SLURM_RESTART_COUNT").filter(|count| count != "0");
    Some(again.map_or_else(|| job.clone(), |count| format!("{job}, start {count} after the first")))
}

/// Seconds between two signs of life: what the environment says, or else the campaign.
pub(crate) fn heartbeat(of_campaign: f64) -> Duration {
    const VARIABLE: &str = "ORNSTEIN_CAMPAIGN_HEARTBEAT_SECONDS";
    // Below a millisecond a disk is kept busy by nothing else.
    let sound = |seconds: &f64| (1.0e-3..=1.0e6).contains(seconds);
    let stated = std::env::var(VARIABLE).ok().and_then(|text| text.parse().ok()).filter(sound);
    Duration::from_secs_f64(stated.unwrap_or(of_campaign).clamp(1.0e-3, 1.0e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_of_this_machine_can_be_known_to_be_dead() {
        let alive = Owner::this_process(Duration::from_secs(1));
        assert!(!alive.is_dead());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let mut dead = Owner { process: child.id(), ..alive.clone() };
        child.wait().unwrap();
        assert!(dead.is_dead());
        dead.machine = "another start".into();
        assert!(!dead.is_dead());
    }
}

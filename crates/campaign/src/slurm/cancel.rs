//! Calling jobs off.

use super::Slurm;
use crate::CampaignError;

impl Slurm {
    /// Calls jobs off, waiting or running; those that have ended are left as they are.
    pub fn cancel(&self, jobs: &[String]) -> Result<(), CampaignError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let arguments: Vec<String> = std::iter::once("--quiet".to_owned()).chain(jobs.iter().cloned()).collect();
        self.run("scancel", &arguments).map(drop)
    }
}

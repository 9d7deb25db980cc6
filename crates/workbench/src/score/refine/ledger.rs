//! What a checkpoint keeps, and what each part of a run has cost.

use std::collections::BTreeMap;
use std::time::Duration;

use ornstein_run::{CheckpointData, Run, RunError};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Parts whose processor time is kept apart.
pub(super) const TRAINING: &str = "training";
pub(super) const MOMENTS: &str = "moments";
pub(super) const FORWARD: &str = "forward paths";
pub(super) const REVERSE: &str = "reverse paths";
pub(super) const CHAINS: &str = "chains";

/// The state of a run between its pieces.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    small: Small,
    /// The weights, once trained.
    pub weights: Vec<f32>,
    /// Where the chains are, row by row, and the jumps of each; empty before their first cycle.
    pub position: Vec<f64>,
    pub jumps: Vec<u64>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Small {
    /// Processor seconds of each part.
    seconds: BTreeMap<String, f64>,
    /// Cycles of the chains so far.
    cycles: u32,
    /// Samplers of the comparison that are done.
    compared: usize,
}

impl Ledger {
    /// As the checkpoint left it, or empty.
    pub fn resumed(run: &Run) -> Result<Self, RunError> {
        let Some(data) = run.resumed() else { return Ok(Self::default()) };
        Ok(Self {
            small: data.state()?,
            weights: data.array::<f32>("weights")?.iter().copied().collect(),
            position: data.array::<f64>("position")?.iter().copied().collect(),
            jumps: data.array::<u64>("jumps")?.iter().copied().collect(),
        })
    }

    /// For a checkpoint.
    pub fn checkpoint(&self) -> Result<CheckpointData, RunError> {
        Ok(CheckpointData::new(&self.small)?
            .with_array("weights", self.weights.clone())
            .with_array("position", self.position.clone())
            .with_array("jumps", self.jumps.clone()))
    }

    /// Does a piece of work, and books its processor time, of all threads, on a part.
    pub fn timed<T>(&mut self, part: &str, work: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
        let before = processor_time();
        let result = work()?;
        let spent = processor_time().saturating_sub(before).as_secs_f64();
        *self.small.seconds.entry(part.to_owned()).or_default() += spent;
        Ok(result)
    }

    /// Processor seconds of a part so far.
    pub fn seconds(&self, part: &str) -> f64 {
        self.small.seconds.get(part).copied().unwrap_or(0.0)
    }

    /// Cycles of the chains so far.
    pub fn cycles(&self) -> u32 {
        self.small.cycles
    }

    /// Takes in where the chains are after a cycle.
    pub fn cycle(&mut self, position: Vec<f64>, jumps: Vec<u64>) {
        self.small.cycles += 1;
        (self.position, self.jumps) = (position, jumps);
    }

    /// Samplers of the comparison that are done.
    pub fn compared(&self) -> usize {
        self.small.compared
    }

    /// One more of them is.
    pub fn compare(&mut self) {
        self.small.compared += 1;
    }
}

/// Of all threads of the process.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

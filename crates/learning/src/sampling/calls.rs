//! What samples have cost.

use ornstein_run::{Array, Run, RunError};

/// Writes `/statistics/calls`: denoisings by the network for all samples, and for each of them.
pub fn write_calls(run: &mut Run, evaluations: u64, samples: usize) -> Result<(), RunError> {
    run.statistics(Array::new("calls/total", evaluations).long_name("states denoised by the network for all samples"))?;
    let each = evaluations as f64 / samples as f64;
    run.statistics(Array::new("calls/per_sample", each).long_name("denoisings by the network per sample"))
}

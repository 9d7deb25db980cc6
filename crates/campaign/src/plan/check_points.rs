//! The check of all points.

use std::ops::Range;

use ornstein_run::{Checked, Estimate, RunRequest};
use rayon::prelude::*;

use super::draft::Draft;
use super::failing_points::{Cause, FailureCollector};
use crate::point_hash::Deciding;
use crate::{CampaignError, PointId, Program};

/// What the check of all points says.
pub(super) struct CheckedPoints {
    /// What decides the results, per point of the first replica.
    pub deciding: Vec<Deciding>,
    /// Kind of the experiment.
    pub kind: String,
    /// The config of the first point with all defaults filled in.
    pub resolved_config: String,
    /// Input files of all points, each with size and checksum.
    pub inputs: Vec<String>,
    /// Peak memory of a point, disk and processor time of all points.
    pub estimate: Estimate,
}

/// Points that are checked in parallel before their answers are gathered: bounds the memory of answers.
const AT_ONCE: u64 = 4096;

/// Checks all points that differ in more than their seed.
pub(super) fn check_points(draft: &Draft, program: &dyn Program) -> Result<CheckedPoints, CampaignError> {
    let sweep = &draft.file.sweep;
    let replicas = sweep.replicas();
    let different = sweep.points() / replicas;
    let mut failing = FailureCollector::new(draft, replicas);
    let mut deciding = Vec::with_capacity(different as usize);
    let mut first: Option<Checked> = None;
    let mut inputs: Vec<String> = Vec::new();
    let mut total = Estimate { cpu_seconds: Some(0.0), ..Estimate::default() };
    let mut start = 0;
    while start < different {
        let end = different.min(start + AT_ONCE);
        for (id, answer) in answers(draft, program, start..end) {
            let (checked, decides) = match answer {
                Ok(answer) => answer,
                Err(cause) => {
                    failing.add(id, &cause);
                    continue;
                }
            };
            for input in &checked.inputs {
                if !inputs.contains(input) {
                    inputs.push(input.clone());
                }
            }
            total.memory_bytes = total.memory_bytes.max(checked.estimate.memory_bytes);
            total.disk_bytes = total.disk_bytes.saturating_add(checked.estimate.disk_bytes);
            total.cpu_seconds = total.cpu_seconds.zip(checked.estimate.cpu_seconds).map(|(sum, point)| sum + point);
            deciding.push(decides);
            first.get_or_insert(checked);
        }
        start = end;
    }
    failing.into_result()?;
    total.disk_bytes = total.disk_bytes.saturating_mul(replicas);
    total.cpu_seconds = total.cpu_seconds.map(|seconds| seconds * replicas as f64);
    let resolved_config = first.map(|checked| checked.resolved_config).unwrap_or_default();
    let kind = deciding.first().map(|deciding| deciding.kind.clone()).unwrap_or_default();
    Ok(CheckedPoints { deciding, kind, resolved_config, inputs, estimate: total })
}

type Answer = Result<(Checked, Deciding), Cause>;

/// What the program says of these points, in their order.
fn answers(draft: &Draft, program: &dyn Program, points: Range<u64>) -> Vec<(PointId, Answer)> {
    let check = |id: PointId| -> Answer {
        let document = draft.document(id)?;
        let request = RunRequest { output: Some(draft.folder.output(id)), ..RunRequest::default() };
        let checked = program.check(&document, &request)?;
        let deciding = Deciding::of(&checked)?;
        Ok((checked, deciding))
    };
    points.into_par_iter().map(|id| (PointId(id), check(PointId(id)))).collect()
}

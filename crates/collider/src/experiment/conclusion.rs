//! What follows on the weights of a network: events, what they are worth, weighted events, files.

use ornstein_learning::sampling::{SamplingTable, write_calls};
use ornstein_run::{CheckpointData, Run, RunError};

use super::event_samples::EventSamples;
use super::evidence::require;
use super::evidence_table::EvidenceTable;
use super::judgement::Judge;
use super::learned_law::LearnedLaw;
use super::member::Member;
use super::reweighting::{ReweightingTable, weighted_events};
use super::training_rows::{EventStream, exact_events};
use super::{observables_output, reweighting_output};
use crate::files::{FilesTable, write_files};

/// The last part of a run, which training and sampling share.
#[derive(Clone, Copy)]
pub(crate) struct Conclusion<'a> {
    /// The network.
    pub law: LearnedLaw<'a>,
    /// How many events, and in which precision.
    pub sampling: &'a SamplingTable,
    /// Whether there are weighted events.
    pub reweighting: Option<&'a ReweightingTable>,
    /// What is asked of events.
    pub evidence: &'a EvidenceTable,
    /// Event files beside the output.
    pub files: &'a FilesTable,
}

/// A judge for each law.
pub(crate) fn judges<'a>(
    members: &'a [Member],
    evidence: &EvidenceTable,
    seed: u64,
) -> Result<Vec<Judge<'a>>, RunError> {
    let judge = |member: usize| {
        let reference = exact_events(members, member, EventStream::Reference, seed, evidence.events)?;
        Ok(Judge::new(members, member, reference, seed))
    };
    (0..members.len()).map(judge).collect()
}

impl Conclusion<'_> {
    /// Draws events, judges them, hands statistics and evidence to the run. `keep` completes a checkpoint.
    pub fn run(
        &self,
        run: &mut Run,
        weights: &[f32],
        judges: &[Judge<'_>],
        keep: impl Fn() -> Result<CheckpointData, RunError>,
    ) -> Result<(), RunError> {
        let Self { law, sampling, .. } = *self;
        let samples = EventSamples { law, count: sampling.samples, precision: sampling.precision };
        let drawn = samples.draw(run, weights, keep)?;
        write_calls(run, drawn.evaluations, sampling.samples)?;
        for (number, judge) in judges.iter().enumerate() {
            let events = &drawn.events[number];
            let found = (&judge.judge(events, self.evidence.classifier_events)?, &judge.floor(events.len())?);
            observables_output::write(run, law.members, number, judge, events, found)?;
            let weighted = self.reweighting.map(|table| {
                let denoiser = law.denoiser(weights, number)?;
                weighted_events(
                    table,
                    law.plan,
                    &denoiser,
                    (&law.members[number], number),
                    law.normalisation,
                    run.seed(),
                )
            });
            let weighted = weighted.transpose()?;
            if let Some(weighted) = &weighted {
                reweighting_output::write(run, &law, number, weighted)?;
            }
            require(run, law.members, number, found, weighted.as_ref(), self.evidence)?;
        }
        write_files(run, self.files, &*law.members[0].process, &drawn.events[0])
    }
}

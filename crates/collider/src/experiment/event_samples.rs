//! Learned events to the file.

use ornstein_learning::sampling::{Drawing, Learned, SamplingPlan};
use ornstein_learning::{Number, Precision};
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::learned_law::LearnedLaw;
use crate::files::{momenta_samples, padded_momenta_samples, with_rate};
use crate::{EventSet, FourMomentum};

/// What is drawn: `/samples/p4`, `(event, particle, component)`, and with several laws `/samples/law`, `(event)`, and, if their particles
/// differ, `/samples/pdgid`, `(event, particle)`. Batches of events take turns between laws.
pub(crate) struct EventSamples<'a> {
    /// The network.
    pub law: LearnedLaw<'a>,
    /// Events of all laws.
    pub count: usize,
    /// In memory, on the way from noise to rows. Momenta are in double precision.
    pub precision: Precision,
}

/// Learned events, and what they cost.
pub(crate) struct DrawnEvents {
    /// The events of each law.
    pub events: Vec<EventSet>,
    /// States denoised by the network in all.
    pub evaluations: u64,
}

impl EventSamples<'_> {
    /// Draws what is missing in the file and returns all of it; `keep` completes a checkpoint.
    pub fn draw(
        &self,
        run: &mut Run,
        weights: &[f32],
        keep: impl Fn() -> Result<CheckpointData, RunError>,
    ) -> Result<DrawnEvents, RunError> {
        match self.precision {
            Precision::F32 => self.draw_in::<f32>(run, weights, keep),
            Precision::F64 => self.draw_in::<f64>(run, weights, keep),
        }
    }

    /// The law of the batch of which this is an event.
    fn law_of(&self, event: usize) -> usize {
        event / SamplingPlan::BATCH % self.law.members.len()
    }

    fn draw_in<T: Number>(
        &self,
        run: &mut Run,
        weights: &[f32],
        keep: impl Fn() -> Result<CheckpointData, RunError>,
    ) -> Result<DrawnEvents, RunError> {
        let LearnedLaw { members, plan, normalisation, .. } = self.law;
        let particles = members[0].coordinates.particles();
        let momenta = self.open_momenta(run)?;
        let laws = (members.len() > 1).then(|| self.open_laws(run)).transpose()?;
        let ids = self.outgoing().is_none().then(|| self.open_ids(run)).transpose()?;
        let drawing = Drawing { plan, samples: self.count, normalisation, precision: self.precision };
        let denoiser = |first: usize| Ok(Learned::plain(self.law.denoiser(weights, self.law_of(first))?));
        let evaluations = drawing.draw_into::<T>(run, momenta, denoiser, keep, |run, rows| {
            let law = self.law_of(run.appended(momenta));
            let rows: Vec<f64> = rows.iter().map(|x| x.to_f64()).collect();
            for event in self.law.momenta(law, &rows)?.chunks_exact(particles) {
                let components: Vec<f64> = event.iter().flat_map(|momentum| momentum.components()).collect();
                run.append(momenta, &components)?;
                if let Some(laws) = laws {
                    run.append(laws, &[law as i32])?;
                }
                if let Some(ids) = ids {
                    run.append(ids, members[law].process.outgoing())?;
                }
            }
            Ok(())
        })?;
        let mut all = vec![Vec::new(); members.len()];
        run.read_back::<f64>(momenta, SamplingPlan::BATCH, |first, values| {
            let momenta = values.chunks_exact(4).map(|p| FourMomentum::new(p[0], p[1], p[2], p[3]));
            all[self.law_of(first)].extend(momenta);
            Ok(())
        })?;
        let events =
            all.iter().enumerate().map(|(law, momenta)| self.law.set(law, momenta)).collect::<Result<_, _>>()?;
        Ok(DrawnEvents { events, evaluations })
    }

    /// The particles of every event, if they are the same in all laws.
    fn outgoing(&self) -> Option<&[i32]> {
        let ids = self.law.members[0].process.outgoing();
        self.law.members.iter().all(|member| member.process.outgoing() == ids).then_some(ids)
    }

    fn open_momenta(&self, run: &mut Run) -> Result<SampleStream, RunError> {
        let members = self.law.members;
        let incoming = members[0].process.incoming();
        let incoming = if members.iter().all(|member| member.process.incoming() == incoming) { incoming } else { &[] };
        let spec = match self.outgoing() {
            Some(outgoing) => momenta_samples(self.count, incoming, outgoing),
            None => padded_momenta_samples(self.count, incoming, members[0].coordinates.particles()),
        };
        // Events of several laws have no rate in common.
        let rate = if members.len() == 1 { members[0].process.rate() } else { None };
        run.samples(match rate {
            Some(rate) => with_rate(spec, [rate, 0.0]),
            None => spec,
        })
    }

    fn open_ids(&self, run: &mut Run) -> Result<SampleStream, RunError> {
        run.samples(SampleSpec {
            stack: Dimension::bare("event", self.count),
            item: vec![Dimension::bare("particle", self.law.members[0].coordinates.particles())],
            long_name: "PDG ids".to_owned(),
            ..SampleSpec::new("pdgid", ElementType::I32)
        })
    }

    fn open_laws(&self, run: &mut Run) -> Result<SampleStream, RunError> {
        run.samples(SampleSpec {
            stack: Dimension::bare("event", self.count),
            long_name: "number of the law that the event belongs to".to_owned(),
            ..SampleSpec::new("law", ElementType::I32)
        })
    }
}

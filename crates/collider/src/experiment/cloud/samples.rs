//! Learned events to the file.

use ornstein_learning::sampling::{Drawing, Learned, SamplingPlan};
use ornstein_learning::{Number, Precision};
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::learned_clouds::{LearnedClouds, Stream};
use crate::cloud::DecodedEvent;
use crate::files::padded_momenta_samples;
use crate::{EventSet, FourMomentum};

/// `/samples/p4`, `pdgid` and `mask`: events that can be read as a file of events.
struct Streams {
    momenta: SampleStream,
    ids: SampleStream,
    mask: SampleStream,
}

impl Streams {
    fn open(run: &mut Run, events: usize, room: usize) -> Result<Self, RunError> {
        let spec = |path: &str, element, long_name: &str| SampleSpec {
            stack: Dimension::bare("event", events),
            item: vec![Dimension::bare("particle", room)],
            long_name: long_name.to_owned(),
            ..SampleSpec::new(path, element)
        };
        Ok(Self {
            momenta: run.samples(padded_momenta_samples(events, &[], room))?,
            ids: run.samples(spec("pdgid", ElementType::I32, "PDG ids, 0 behind the last particle"))?,
            mask: run.samples(spec("mask", ElementType::U8, "1 where there is a particle"))?,
        })
    }

    fn append(&self, run: &mut Run, event: &DecodedEvent, room: usize) -> Result<(), RunError> {
        let mut momenta: Vec<f64> = event.momenta.iter().flat_map(|momentum| momentum.components()).collect();
        momenta.resize(4 * room, 0.0);
        let mut ids = event.ids.clone();
        ids.resize(room, 0);
        let mask: Vec<u8> = ids.iter().map(|&id| u8::from(id != 0)).collect();
        run.append(self.momenta, &momenta)?;
        run.append(self.ids, &ids)?;
        run.append(self.mask, &mask)
    }
}

/// Draws what is missing in the file and returns all of it, with the states denoised in all; `keep` completes a checkpoint.
pub(super) fn draw(
    law: &LearnedClouds<'_>,
    (samples, precision): (usize, Precision),
    run: &mut Run,
    weights: &[f32],
    keep: impl Fn() -> Result<CheckpointData, RunError>,
) -> Result<(EventSet, u64), RunError> {
    match precision {
        Precision::F32 => draw_in::<f32>(law, samples, precision, run, weights, keep),
        Precision::F64 => draw_in::<f64>(law, samples, precision, run, weights, keep),
    }
}

fn draw_in<T: Number>(
    law: &LearnedClouds<'_>,
    samples: usize,
    precision: Precision,
    run: &mut Run,
    weights: &[f32],
    keep: impl Fn() -> Result<CheckpointData, RunError>,
) -> Result<(EventSet, u64), RunError> {
    let (room, dimension) = (law.coordinates.particles, law.coordinates.dimension());
    let streams = Streams::open(run, samples, room)?;
    let drawing = Drawing { plan: law.plan, samples, normalisation: &law.data.normalisation, precision };
    let denoiser = |first: usize| {
        let count = SamplingPlan::BATCH.min(samples - first);
        Ok(Learned::plain(law.denoiser(weights, Stream::Samples, first, count)?))
    };
    let evaluations = drawing.draw_into::<T>(run, streams.momenta, denoiser, keep, |run, rows| {
        for row in rows.chunks_exact(dimension) {
            let row: Vec<f64> = row.iter().map(|x| x.to_f64()).collect();
            let event = law.event(Stream::Samples, run.appended(streams.momenta), &row)?;
            streams.append(run, &event, room)?;
        }
        Ok(())
    })?;
    let (mut momenta, mut ids) = (Vec::new(), Vec::new());
    run.read_back::<f64>(streams.momenta, SamplingPlan::BATCH, |_, values| {
        momenta.extend(values.chunks_exact(4).map(|p| FourMomentum::new(p[0], p[1], p[2], p[3])));
        Ok(())
    })?;
    run.read_back::<i32>(streams.ids, SamplingPlan::BATCH, |_, values| {
        ids.extend_from_slice(values);
        Ok(())
    })?;
    let mut events = EventSet::new(room);
    for (momenta, ids) in momenta.chunks_exact(room).zip(ids.chunks_exact(room)) {
        let there = ids.iter().take_while(|&&id| id != 0).count();
        events.push(&momenta[..there], &ids[..there], 1.0).map_err(RunError::experiment)?;
    }
    Ok((events, evaluations))
}

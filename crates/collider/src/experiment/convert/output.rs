//! Samples, event files and statistics.

use ornstein_run::{Array, CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::prepare::ConvertExperiment;
use super::survey::Survey;
use crate::event_record::EventRecord;
use crate::files::{EventFiles, padded_momenta_samples};
use crate::particle_data;

/// Streams of samples: momenta, ids, mask, weights.
struct Streams {
    momenta: SampleStream,
    ids: SampleStream,
    mask: SampleStream,
    weight: SampleStream,
}

impl Streams {
    fn open(run: &mut Run, events: usize, room: usize) -> Result<Self, RunError> {
        let spec = |path: &str, element, long_name: &str| SampleSpec {
            stack: Dimension::bare("event", events),
            long_name: long_name.to_owned(),
            ..SampleSpec::new(path, element)
        };
        let padded = |spec: SampleSpec| SampleSpec { item: vec![Dimension::bare("particle", room)], ..spec };
        Ok(Self {
            momenta: run.samples(padded_momenta_samples(events, &[], room))?,
            ids: run.samples(padded(spec("pdgid", ElementType::I32, "PDG ids, 0 behind the last particle")))?,
            mask: run.samples(padded(spec("mask", ElementType::U8, "1 where there is a particle")))?,
            weight: run.samples(spec("weight", ElementType::F64, "weight of the event"))?,
        })
    }

    fn append(&self, run: &mut Run, event: &EventRecord, padded: &mut Padded) -> Result<(), RunError> {
        padded.fill(event);
        run.append(self.momenta, &padded.momenta)?;
        run.append(self.ids, &padded.ids)?;
        run.append(self.mask, &padded.mask)?;
        run.append(self.weight, &[event.weight])
    }
}

/// What goes out of an event, padded.
struct Padded {
    momenta: Vec<f64>,
    ids: Vec<i32>,
    mask: Vec<u8>,
}

impl Padded {
    fn new(room: usize) -> Self {
        Self { momenta: vec![0.0; 4 * room], ids: vec![0; room], mask: vec![0; room] }
    }

    fn fill(&mut self, event: &EventRecord) {
        self.momenta.fill(0.0);
        self.ids.fill(0);
        self.mask.fill(0);
        for (place, particle) in event.outgoing().enumerate() {
            self.momenta[4 * place..][..4].copy_from_slice(&particle.momentum.components());
            self.ids[place] = particle.id;
            self.mask[place] = 1;
        }
    }
}

/// Writes all events, as samples and as files.
pub(super) fn events(plan: &ConvertExperiment, run: &mut Run, survey: &Survey) -> Result<(), RunError> {
    let room = survey.room();
    let streams = Streams::open(run, survey.events, room)?;
    let mut files = EventFiles::create(run, &plan.config.files, &survey.run, survey.outline)?;
    let progress = run.progress("writing events", survey.events as u64);
    let mut padded = Padded::new(room);
    let mut file = plan.open()?;
    let mut event = EventRecord::default();
    let mut number = 0;
    while file.next(&mut event).map_err(RunError::experiment)? {
        files.write(&event)?;
        // A resumed run has the first samples already; the files it writes anew.
        if number >= run.appended(streams.weight) {
            streams.append(run, &event, &mut padded)?;
        }
        number += 1;
        progress.advance(1);
        run.checkpoint_if_due(|| CheckpointData::new(&()))?;
    }
    files.finish()
}

pub(super) fn statistics(run: &mut Run, survey: &Survey) -> Result<(), RunError> {
    for (name, long_name, histogram) in [
        ("multiplicity", "particles that go out", &survey.multiplicity),
        ("charged_multiplicity", "charged particles that go out", &survey.charged),
    ] {
        let dimension = Dimension::integers(name, 0..histogram.len() as i64, long_name);
        let counts = Array::new(format!("{name}/events"), histogram.clone());
        run.statistics(counts.dimensions([dimension]).long_name("events"))?;
    }
    let events = survey.events as f64;
    let ids = Dimension::integers("pdgid", survey.particles.keys().map(|&id| i64::from(id)), "PDG id");
    let name = |id: &i32| particle_data::find(*id).map_or_else(|| id.to_string(), |data| data.name);
    let names: Vec<String> = survey.particles.keys().map(name).collect();
    let means: Vec<f64> = survey.particles.values().map(|&count| count as f64 / events).collect();
    run.statistics(Array::new("particles/name", names).dimensions([ids.clone()]).long_name("name"))?;
    run.statistics(Array::new("particles/mean", means).dimensions([ids]).long_name("mean number per event"))?;
    let [weight, _] = survey.weights;
    for (name, long_name, unit, value) in [
        ("events", "events", "1", events),
        ("weight_sum", "sum of weights", "1", weight),
        (
            "without_incoming",
            "events in which nothing comes in, whose conservation is not known",
            "1",
            survey.without_incoming as f64,
        ),
        ("effective_events", "effective number of events", "1", survey.effective_events()),
        ("mean_multiplicity", "mean number of particles", "1", mean(&survey.multiplicity)),
        ("mean_charged_multiplicity", "mean number of charged particles", "1", mean(&survey.charged)),
        ("mean_energy", "mean outgoing energy", "GeV", survey.energy / events),
        ("cross_section", "cross section as the file says", "pb", survey.run.cross_section()),
        ("cross_section_error", "its error as the file says", "pb", survey.run.cross_section_error()),
        ("momentum_residual", "largest violation of energy and momentum", "1", survey.momentum_residual),
        ("mass_residual", "largest distance from a mass shell", "1", survey.mass_residual),
    ] {
        run.statistics(Array::new(format!("summary/{name}"), value).unit(unit).long_name(long_name))?;
    }
    Ok(())
}

/// The mean of a histogram over 0, 1, 2, ...
fn mean(histogram: &[u64]) -> f64 {
    let sum: f64 = histogram.iter().enumerate().map(|(value, &count)| value as f64 * count as f64).sum();
    sum / histogram.iter().sum::<u64>() as f64
}

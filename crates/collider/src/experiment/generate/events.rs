//! The loop: blocks of proposals, events to the file.

use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec};

use super::plan::GenerateExperiment;
use crate::files::momenta_samples;
use crate::generator::{Generator, Tally};
use crate::{EventSet, FourMomentum};

/// Blocks between two looks at the clock.
const WAVE: u64 = 32;

/// Proposals without any event after which the process is given up.
const PATIENCE: u64 = 1 << 30;

/// Generates the events, into the file and for what comes next, with the tally of all proposals of the blocks that gave them.
pub(super) fn generate(plan: &GenerateExperiment, run: &mut Run) -> Result<(EventSet, Tally), RunError> {
    let process = plan.process.as_ref();
    let (count, unweighted) = (plan.config.events.count, plan.config.events.unweighted);
    let outgoing = process.outgoing();
    let momenta = run.samples(momenta_samples(count, process.incoming(), outgoing))?;
    let weight = if unweighted {
        None
    } else {
        let spec = SampleSpec {
            stack: Dimension::bare("event", count),
            unit: process.rate_unit().symbol().to_owned(),
            long_name: "weight of the event; with those of proposals of weight 0 their mean is the rate".to_owned(),
            ..SampleSpec::new("weight", ElementType::F64)
        };
        Some(run.samples(spec)?)
    };
    let (mut tally, mut next) = run.resumed().map_or(Ok((Tally::default(), 0)), restore)?;
    let generator = Generator::new(plan.process.clone(), run.seed());
    let progress = run.progress("events", count as u64);
    let mut done = run.appended(momenta);
    progress.advance(done as u64);
    let mut row = vec![0.0; 4 * outgoing.len()];
    while done < count {
        let begin = done;
        for block in generator.blocks(next..next + WAVE, unweighted).map_err(RunError::experiment)? {
            // Blocks beyond the last event do not count: how many there are is an accident of the wave.
            if done == count {
                break;
            }
            next += 1;
            tally = tally.merged(block.tally);
            for (event, value) in block.momenta.chunks_exact(outgoing.len()).zip(&block.weights).take(count - done) {
                for (place, particle) in row.chunks_exact_mut(4).zip(event) {
                    place.copy_from_slice(&particle.components());
                }
                run.append(momenta, &row)?;
                if let Some(weight) = weight {
                    run.append(weight, &[*value])?;
                }
                done += 1;
            }
        }
        progress.advance((done - begin) as u64);
        if done == 0 && tally.proposals >= PATIENCE {
            let reason = format!("none of {} proposals was accepted as an event", tally.proposals);
            return Err(RunError::experiment(reason));
        }
        run.checkpoint_if_due(|| state(&tally, next))?;
    }
    let mut weights = vec![1.0; count];
    if let Some(weight) = weight {
        run.read_back::<f64>(weight, count, |first, values| {
            weights[first..first + values.len()].copy_from_slice(values);
            Ok(())
        })?;
    }
    let mut events = EventSet::new(outgoing.len());
    let mut event = vec![FourMomentum::default(); outgoing.len()];
    run.read_back::<f64>(momenta, 1 << 16, |_, values| {
        for row in values.chunks_exact(4 * outgoing.len()) {
            for (particle, p) in event.iter_mut().zip(row.chunks_exact(4)) {
                *particle = FourMomentum::new(p[0], p[1], p[2], p[3]);
            }
            events.push(&event, outgoing, weights[events.len()]).map_err(RunError::experiment)?;
        }
        Ok(())
    })?;
    Ok((events, tally))
}

/// The tally and the next block; numbers as arrays, which keep every bit.
fn state(tally: &Tally, next: u64) -> Result<CheckpointData, RunError> {
    let counts = vec![tally.proposals, tally.accepted, next];
    let weights = vec![tally.mean, tally.squares, tally.largest];
    Ok(CheckpointData::new(&())?.with_array("counts", counts).with_array("weights", weights))
}

fn restore(data: &CheckpointData) -> Result<(Tally, u64), RunError> {
    let (counts, weights) = (data.array::<u64>("counts")?, data.array::<f64>("weights")?);
    let tally =
        Tally { proposals: counts[0], accepted: counts[1], mean: weights[0], squares: weights[1], largest: weights[2] };
    Ok((tally, counts[2]))
}

//! The generator.

use std::sync::Arc;

use rayon::prelude::*;

use super::block::block;
use super::{BLOCK, Block, GeneratorError, Tally};
use crate::EventSet;
use crate::process::Process;

/// Blocks made at once, whatever the number of threads.
const WAVE: u64 = 16;

/// Proposals without any event after which a process is given up.
const PATIENCE: u64 = 1 << 28;

/// Makes the events of a process.
///
/// ```
/// use std::sync::Arc;
///
/// use ornstein_collider::generator::Generator;
/// use ornstein_collider::process::{QuarkGluon, QuarkGluonSettings};
///
/// let process = QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02))?;
/// let sample = Generator::new(Arc::new(process), 1).unweighted(1000)?;
/// assert_eq!(sample.events.len(), 1000);
/// assert!(sample.tally.estimate().efficiency > 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Generator {
    process: Arc<dyn Process>,
    seed: u64,
    stream: u64,
}

/// Events, and what all proposals of their blocks say.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The events, in the order of their proposals.
    pub events: EventSet,
    /// All proposals of the blocks that were made, also those after the last event.
    pub tally: Tally,
    /// The block to go on with.
    pub next_block: u64,
}

impl Generator {
    /// Of this process and seed, stream 0.
    #[must_use]
    pub fn new(process: Arc<dyn Process>, seed: u64) -> Self {
        Self { process, seed, stream: 0 }
    }

    /// Another, independent stream of the same seed, for instance for data to validate with.
    ///
    /// # Panics
    /// If the stream is not below 2^48.
    #[must_use]
    pub fn stream(self, stream: u64) -> Self {
        assert!(stream < 1 << 48, "streams are numbered below 2^48");
        Self { stream, ..self }
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &Arc<dyn Process> {
        &self.process
    }

    /// One block of proposals: its accepted events with weights 1, or all with their weights.
    ///
    /// # Errors
    /// If a weight is no number, or above the bound that events are accepted against.
    pub fn block(&self, number: u64, unweighted: bool) -> Result<Block, GeneratorError> {
        block(self.process.as_ref(), [self.seed, self.stream], number, unweighted)
    }

    /// Several blocks, in parallel; in their order.
    ///
    /// # Errors
    /// The first one of [`block`](Self::block).
    pub fn blocks(&self, numbers: std::ops::Range<u64>, unweighted: bool) -> Result<Vec<Block>, GeneratorError> {
        numbers.into_par_iter().map(|number| self.block(number, unweighted)).collect()
    }

    /// The first `count` accepted events.
    ///
    /// # Errors
    /// As of [`block`](Self::block), or if hardly any proposal is accepted.
    pub fn unweighted(&self, count: usize) -> Result<Sample, GeneratorError> {
        self.collect(count, true)
    }

    /// The first `count` proposals of weight above 0, with their weights.
    ///
    /// # Errors
    /// As of [`block`](Self::block).
    pub fn weighted(&self, count: usize) -> Result<Sample, GeneratorError> {
        self.collect(count, false)
    }

    fn collect(&self, count: usize, unweighted: bool) -> Result<Sample, GeneratorError> {
        let ids = self.process.outgoing().to_vec();
        let mut sample = Sample { events: EventSet::new(ids.len()), tally: Tally::default(), next_block: 0 };
        while sample.events.len() < count {
            let first = sample.next_block;
            for made in self.blocks(first..first + WAVE, unweighted)? {
                // Blocks beyond the last event do not count: how many there are is an accident of the wave.
                if sample.events.len() == count {
                    break;
                }
                sample.next_block += 1;
                sample.tally = sample.tally.merged(made.tally);
                for (momenta, weight) in made.momenta.chunks_exact(ids.len()).zip(&made.weights) {
                    if sample.events.len() < count {
                        sample.events.push(momenta, &ids, *weight).expect("a process makes as many momenta as ids");
                    }
                }
            }
            if sample.events.is_empty() && sample.tally.proposals >= PATIENCE {
                return Err(GeneratorError::Nothing { proposals: sample.tally.proposals });
            }
        }
        Ok(sample)
    }

    /// The weights of `points` proposals (rounded up to whole blocks) alone: the rate, without events.
    ///
    /// # Errors
    /// If a weight is no number.
    pub fn rate(&self, points: u64) -> Result<Tally, GeneratorError> {
        let blocks = points.div_ceil(BLOCK as u64);
        let tallies: Result<Vec<Tally>, _> =
            (0..blocks).into_par_iter().map(|number| self.block(number, false).map(|block| block.tally)).collect();
        Ok(tallies?.into_iter().fold(Tally::default(), Tally::merged))
    }
}

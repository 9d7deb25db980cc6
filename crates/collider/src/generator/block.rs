//! A fixed number of proposals.

use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

use super::{GeneratorError, Tally};
use crate::FourMomentum;
use crate::process::Process;

/// Proposals of a block.
pub const BLOCK: usize = 4096;

/// Proposals whose random numbers are made together.
const BATCH: usize = 64;

/// What a block of proposals gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The momenta of the events, one event after the other.
    pub momenta: Vec<FourMomentum>,
    /// Their weights: those of the proposals, or 1 for accepted ones.
    pub weights: Vec<f64>,
    /// All proposals.
    pub tally: Tally,
}

/// The proposals `BLOCK * number` up to the next block's; the accepted ones if `unweighted`, otherwise all with a weight above 0.
pub(super) fn block(
    process: &dyn Process,
    [seed, stream]: [u64; 2],
    number: u64,
    unweighted: bool,
) -> Result<Block, GeneratorError> {
    let points = Key::new(seed, Purpose::PhaseSpacePoint, stream);
    let acceptance = Key::new(seed, Purpose::EventAcceptance, stream);
    let (dimension, particles) = (process.random_numbers(), process.outgoing().len());
    let bound = process.largest_weight();
    let mut columns = vec![0.0; dimension * BATCH];
    let mut chances = [0.0; BATCH];
    let mut unit = vec![0.0; dimension];
    let mut event = vec![FourMomentum::default(); particles];
    let mut block = Block { momenta: Vec::new(), weights: Vec::new(), tally: Tally::default() };
    let mut weights = Vec::with_capacity(BLOCK);
    for batch in 0..BLOCK / BATCH {
        // Word 0 counts the proposals of the block, the last word the coordinates.
        let counter = |coordinate: usize| Counter::coordinate((batch * BATCH) as u32, number, coordinate as u32);
        for (coordinate, column) in columns.chunks_exact_mut(BATCH).enumerate() {
            fill_uniforms(points, counter(coordinate), column);
        }
        if unweighted {
            fill_uniforms(acceptance, counter(0), &mut chances);
        }
        for (lane, chance) in chances.iter().enumerate() {
            for (place, column) in unit.iter_mut().zip(columns.chunks_exact(BATCH)) {
                *place = column[lane];
            }
            let weight = process.generate(&unit, &mut event);
            let proposal = number * BLOCK as u64 + (batch * BATCH + lane) as u64;
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(GeneratorError::Weight { proposal, weight });
            }
            weights.push(weight);
            if unweighted {
                if weight > bound {
                    return Err(GeneratorError::AboveBound { proposal, weight, bound });
                }
                if chance * bound < weight {
                    block.momenta.extend_from_slice(&event);
                    block.weights.push(1.0);
                }
            } else if weight > 0.0 {
                block.momenta.extend_from_slice(&event);
                block.weights.push(weight);
            }
        }
    }
    block.tally = Tally::of(&weights, block.weights.len() as u64);
    Ok(block)
}

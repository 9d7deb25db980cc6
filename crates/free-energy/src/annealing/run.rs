//! The loop over the places of a bridge.

use rayon::prelude::*;

use ornstein_engine::{DensityError, Ensemble, Path, Scalar, log_densities};

use super::{PathTrace, Recording};
use crate::Schedule;
use crate::moves::AnnealingMove;

/// Which end a bridge starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the reference to the target: the mean of `e^(ln w)` is `Z_1 / Z_0`, that of `ln w` a lower bound of its
    /// logarithm.
    Forward,
    /// From the target to the reference, through the same moves in reverse order: the mean of `e^(ln w)` is `Z_0 / Z_1`, that
    /// of `-ln w` an upper bound of `ln Z_1 / Z_0`. The works `-ln w` of both directions obey Crooks' relation.
    Reverse,
}

/// Annealed importance sampling (Neal 2001, Stat. Comput. 11, 125): walkers that start as independent draws from one end of a
/// path move through a schedule to the other, and collect weights.
///
/// Blocks of walkers are independent, so a run may be cut anywhere between them.
#[derive(Debug)]
pub struct Annealing<'p, P, M> {
    /// The path.
    pub path: &'p P,
    /// Its places.
    pub schedule: &'p Schedule,
    /// The move at place `t = 1 ... T`.
    pub moves: M,
    /// Which way.
    pub direction: Direction,
    /// What is kept on the way.
    pub recording: Recording,
}

/// Walkers at the end of a bridge.
#[derive(Debug, Clone)]
pub struct Annealed<T> {
    /// Where they are.
    pub position: Ensemble<T>,
    /// Their log-weights.
    pub log_weights: Vec<f64>,
    /// What was recorded.
    pub trace: PathTrace,
    /// Evaluations of the score, per walker.
    pub evaluations: f64,
    /// Moves that diverged.
    pub divergent: usize,
}

impl<'p, P, F> Annealing<'p, P, F> {
    /// Anneals walkers from `start`, draws from the end that [`direction`](Self::direction) says, block by block in parallel.
    pub fn run<T, M>(&self, start: Ensemble<T>) -> Result<Annealed<T>, DensityError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(usize) -> M + Sync,
        M: AnnealingMove<T, P::Density<'p>>,
    {
        let blocks: Vec<_> = start.into_blocks().into_par_iter().map(|block| self.block(block)).collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let walkers: Vec<f64> = blocks.iter().map(|block| block.log_weights.len() as f64).collect();
        let total = walkers.iter().sum::<f64>();
        let mean = |values: &dyn Fn(&Annealed<T>) -> f64| {
            blocks.iter().zip(&walkers).map(|(block, weight)| weight * values(block)).sum::<f64>() / total
        };
        let rows = blocks.first().map_or(0, |block| block.trace.log_weights.len());
        let places = blocks.first().map_or(0, |block| block.trace.acceptance.len());
        let trace = PathTrace {
            log_weights: (0..rows)
                .map(|row| blocks.iter().flat_map(|block| block.trace.log_weights[row].iter().copied()).collect())
                .collect(),
            acceptance: (0..places).map(|place| mean(&|block| block.trace.acceptance[place])).collect(),
        };
        Ok(Annealed {
            trace,
            evaluations: mean(&|block| block.evaluations),
            divergent: blocks.iter().map(|block| block.divergent).sum(),
            log_weights: blocks.iter().flat_map(|block| block.log_weights.iter().copied()).collect(),
            position: Ensemble::from_blocks(blocks.iter().map(|block| &block.position)).ok_or(DensityError::Empty)?,
        })
    }

    /// Anneals one block of walkers, on this thread.
    pub fn block<T, M>(&self, start: Ensemble<T>) -> Result<Annealed<T>, DensityError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(usize) -> M + Sync,
        M: AnnealingMove<T, P::Density<'p>>,
    {
        let betas = self.schedule.betas();
        let length = self.schedule.length();
        let (first, last) = match self.direction {
            Direction::Forward => (betas[0], betas[length]),
            Direction::Reverse => (betas[length], betas[0]),
        };
        let walkers = start.layout().states();
        let first_density = self.path.at(first);
        let mut log_weights = vec![0.0; walkers];
        log_densities(&first_density, &start, &mut log_weights)?;
        for weight in &mut log_weights {
            *weight = -*weight;
        }

        let mut trace = PathTrace::default();
        let (mut evaluations, mut divergent) = (1.0, 0);
        let mut state = (self.moves)(1).start(&first_density, start, &mut log_weights)?;
        let mut recorded = self.recording.steps().iter().peekable();
        for step in 1..=length {
            let place = match self.direction {
                Direction::Forward => step,
                Direction::Reverse => length + 1 - step,
            };
            let moves = (self.moves)(place);
            let density = self.path.at(betas[place]);
            let transition = moves.apply(&density, &mut state, step as u32, &mut log_weights)?;
            trace.acceptance.push(transition.acceptance);
            evaluations += transition.evaluations;
            divergent += transition.divergent;
            if recorded.next_if_eq(&&step).is_some() {
                let mut row: Vec<f64> =
                    moves.log_density(&state).iter().zip(&log_weights).map(|(f, w)| f + w).collect();
                moves.finish(&state, &mut row);
                trace.log_weights.push(row);
            }
        }
        let moves = (self.moves)(length);
        let position = moves.position(&state).clone();
        let mut end = vec![0.0; walkers];
        log_densities(&self.path.at(last), &position, &mut end)?;
        for (weight, end) in log_weights.iter_mut().zip(end) {
            *weight += end;
        }
        moves.finish(&state, &mut log_weights);
        // A walker whose density is not a number anywhere along the way has no weight.
        for weight in &mut log_weights {
            *weight = if weight.is_nan() { f64::NEG_INFINITY } else { *weight };
        }
        Ok(Annealed { position, log_weights, trace, evaluations, divergent })
    }
}

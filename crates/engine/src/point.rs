//! A place with what the target says of it.

use ornstein_random::dispatch;

use crate::chain_state::check_start;
use crate::ensemble::LANES;
use crate::{DensityError, Ensemble, Layout, LogDensity, Scalar};

/// Positions with their scores and log-densities: what every Metropolis kernel keeps between steps, so that a step costs no
/// evaluation more than it makes proposals.
#[derive(Debug, Clone)]
pub struct Point<T> {
    /// Where the states are.
    pub position: Ensemble<T>,
    /// The score there.
    pub score: Ensemble<T>,
    /// The log-density of each state, up to the target's constant.
    pub log_density: Vec<f64>,
}

impl<T: Scalar> Point<T> {
    /// Evaluates the target at a position where every state must have a finite log-density.
    pub fn start<D: LogDensity<T> + ?Sized>(target: &D, position: Ensemble<T>) -> Result<Self, DensityError> {
        let score = Ensemble::zeros_like(&position);
        let log_density = vec![0.0; position.layout().states()];
        let mut point = Self { position, score, log_density };
        point.evaluate(target)?;
        check_start(&point.log_density, point.position.first_state())?;
        Ok(point)
    }

    /// Evaluates the target at the position.
    pub fn evaluate<D: LogDensity<T> + ?Sized>(&mut self, target: &D) -> Result<(), DensityError> {
        target.evaluate(&self.position, &mut self.score, &mut self.log_density)
    }

    /// Takes the place of `proposal` for the states that accepted. What is left in `proposal` is of no use.
    pub fn accept(&mut self, proposal: &mut Self, accepted: &[bool]) {
        if let Layout::Single { .. } = self.position.layout() {
            if accepted[0] {
                std::mem::swap(self, proposal);
            }
            return;
        }
        let first = |chunk: usize| &accepted[chunk * LANES..((chunk + 1) * LANES).min(accepted.len())];
        let position = &proposal.position;
        self.position.for_each_chunk(|| (), |chunk, (), to| select(first(chunk), position.chunk(chunk), to));
        let score = &proposal.score;
        self.score.for_each_chunk(|| (), |chunk, (), to| select(first(chunk), score.chunk(chunk), to));
        for ((to, &from), &accepted) in self.log_density.iter_mut().zip(&proposal.log_density).zip(accepted) {
            *to = if accepted { from } else { *to };
        }
    }
}

/// Copies the lanes that accepted. Idle lanes beyond the last state stay.
fn select<T: Scalar>(accepted: &[bool], from: &[T], to: &mut [T]) {
    let mut all = [false; LANES];
    all[..accepted.len()].copy_from_slice(accepted);
    select_lanes(&all, from, to);
}

dispatch! {
    fn select_lanes<T: Scalar>(accepted: &[bool; LANES], from: &[T], to: &mut [T]) {
        // A number as wide as the others compares in one instruction. Both sides are read whatever the outcome, since a
        // choice of addresses would gather lane by lane.
        let accepted = accepted.map(T::indicator);
        for (to, from) in to.as_chunks_mut::<LANES>().0.iter_mut().zip(from.as_chunks::<LANES>().0) {
            let mut chosen = *to;
            for lane in 0..LANES {
                let (new, old) = (from[lane], to[lane]);
                chosen[lane] = if accepted[lane] == T::ONE { new } else { old };
            }
            *to = chosen;
        }
    }
}

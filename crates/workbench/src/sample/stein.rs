//! Stein's identity along the chains.

use ornstein_engine::{ChainState, DensityError, Ensemble, Scalar};
use rayon::prelude::*;

use super::plan::SampleExperiment;
use crate::AnyDensity;

/// Draws at which the identity is looked at, at least, if there are as many.
const FEWEST: usize = 64;

/// The identity costs one evaluation; at most one in this many is spent on it.
const PRICE: f64 = 20.0;

/// Draws from one look to the next.
pub(super) fn stride(plan: &SampleExperiment) -> usize {
    let table = &plan.config.sample;
    let evaluations = f64::from(table.thin) * plan.config.kernel.traits().evaluations;
    let cheap = if evaluations > 0.0 { (PRICE / evaluations).ceil() as usize } else { usize::MAX };
    cheap.clamp(1, (table.draws / FEWEST).max(1))
}

/// `<x - centre, score(x)> + d` of every state, which is zero on average if the chains follow the density whose score it is.
pub(super) fn excess<T: Scalar, S: ChainState<T>>(
    target: &AnyDensity<T>,
    states: &mut [S],
    centre: &[f64],
) -> Result<Vec<f64>, DensityError> {
    let block = |state: &mut S| {
        let position = state.position();
        let mut score = Ensemble::zeros_like(position);
        target.score(position, &mut score)?;
        let count = position.layout().states();
        let along_state = |state: usize| {
            let along =
                |(i, centre): (usize, &f64)| (position.get(state, i).to_f64() - centre) * score.get(state, i).to_f64();
            centre.iter().enumerate().map(along).sum::<f64>() + centre.len() as f64
        };
        Ok((0..count).map(along_state).collect::<Vec<_>>())
    };
    let blocks: Vec<Result<Vec<f64>, DensityError>> = states.par_iter_mut().map(block).collect();
    let mut all = Vec::new();
    for block in blocks {
        all.extend(block?);
    }
    Ok(all)
}

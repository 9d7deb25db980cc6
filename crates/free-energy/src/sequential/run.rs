//! Sequential Monte Carlo on a fixed schedule.

use rayon::prelude::*;

use ornstein_engine::{
    ChainState, DensityError, Ensemble, Kernel, LANES, LogDensity, Path, Randomness, Scalar, log_densities,
};
use ornstein_random::{Counter, Purpose, uniform};

use super::{Particles, systematic};
use crate::{FreeEnergyError, Schedule, log_mean_exp};

/// Which states of the chains become particles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All of them, the ancestors too: `chains` ancestors make chains of `length` states, and all `chains * length` states are
    /// particles (waste-free SMC, Dau and Chopin 2022, J. R. Stat. Soc. B 84, 114). No move is wasted, and `ln Z` stays
    /// unbiased in `Z`.
    All {
        /// States per chain, the ancestor included.
        length: usize,
    },
    /// The last: as many ancestors as particles, each moved `moves` times (Del Moral, Doucet and Jasra 2006, J. R. Stat. Soc.
    /// B 68, 411).
    Last {
        /// Steps of the kernel.
        moves: usize,
    },
}

/// Sequential Monte Carlo along a path: at each place the particles are weighted, resampled and moved by a kernel that leaves
/// the place's density invariant. The product of the mean weights is an unbiased estimate of `Z_1 / Z_0` provided that
/// schedule and kernels were fixed before.
///
/// Its error bar does not come from one run: resampling makes particles relatives, and the product of naive variances
/// forgets that. Run several independent islands ([`islands`](Self::islands)) and combine them
/// ([`combine_islands`](crate::combine_islands)).
#[derive(Debug)]
pub struct SequentialMonteCarlo<'p, P, F> {
    /// The path.
    pub path: &'p P,
    /// Its places.
    pub schedule: &'p Schedule,
    /// The kernel at place `t = 1 ... T`; the island's stream is given.
    pub kernel: F,
    /// Ancestors per step.
    pub chains: usize,
    /// What becomes a particle.
    pub keep: Keep,
    /// The stream; `index` is that of the first island.
    pub randomness: Randomness,
}

/// One island at its end.
#[derive(Debug, Clone)]
pub struct Sequential<T> {
    /// `ln Z_1 / Z_0`.
    pub log_z: f64,
    /// The contribution of each place.
    pub increments: Vec<f64>,
    /// The effective fraction of the particles at each place, `(sum w)^2 / (N sum w^2)`.
    pub effective_fractions: Vec<f64>,
    /// Mean acceptance of the moves at each place.
    pub acceptance: Vec<f64>,
    /// Particles of the target, equally weighted.
    pub particles: Particles<T>,
    /// Evaluations of the score, all particles together.
    pub evaluations: f64,
}

impl<'p, P, F> SequentialMonteCarlo<'p, P, F> {
    /// The number of particles.
    #[must_use]
    pub fn particles(&self) -> usize {
        match self.keep {
            Keep::All { length } => self.chains * length,
            Keep::Last { .. } => self.chains,
        }
    }

    /// Runs `count` independent islands; `draw(randomness, particles)` draws each island's start from the reference.
    pub fn islands<T, K>(
        &self,
        count: usize,
        draw: impl Fn(Randomness, usize) -> Ensemble<T> + Sync,
    ) -> Result<Vec<Sequential<T>>, FreeEnergyError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(usize, Randomness) -> K + Sync,
        K: Kernel<T, P::Density<'p>>,
    {
        let islands: Vec<_> = (0..count as u64)
            .into_par_iter()
            .map(|island| {
                let randomness = Randomness { index: self.randomness.index + island, ..self.randomness };
                self.island(randomness, draw(randomness, self.particles()))
            })
            .collect();
        islands.into_iter().collect()
    }

    /// Runs one island from draws of the reference.
    pub fn island<T, K>(&self, randomness: Randomness, start: Ensemble<T>) -> Result<Sequential<T>, FreeEnergyError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(usize, Randomness) -> K + Sync,
        K: Kernel<T, P::Density<'p>>,
    {
        let betas = self.schedule.betas();
        let mut particles = Particles::new(vec![start]);
        let before = particles.log_densities(&self.path.at(betas[0]))?;
        let mut density = self.path.at(betas[1]);
        let mut log_weights = log_ratios(&before, &particles.log_densities(&density)?);
        let mut island = Sequential {
            log_z: 0.0,
            increments: Vec::new(),
            effective_fractions: Vec::new(),
            acceptance: Vec::new(),
            particles: Particles::new(Vec::new()),
            evaluations: 2.0 * log_weights.len() as f64,
        };
        for (place, &beta) in betas.iter().enumerate().skip(1) {
            let increment = log_mean_exp(&log_weights);
            island.increments.push(increment);
            island.log_z += increment;
            island.effective_fractions.push(effective_fraction(&log_weights));

            let mark = uniform(randomness.key(Purpose::Resampling), Counter::coordinate(0, 0, place as u32));
            let ancestors = systematic(&log_weights, self.chains, mark);
            if ancestors.is_empty() {
                return Err(FreeEnergyError::Extinct { place, beta });
            }
            let next = betas.get(place + 1).map(|&beta| self.path.at(beta));
            let kernel = (self.kernel)(place, randomness);
            let moved = Places { density: &density, next: next.as_ref(), keep: self.keep, place }
                .follow(&kernel, &particles, &ancestors)?;
            island.acceptance.push(moved.acceptance);
            island.evaluations += moved.evaluations;
            (particles, log_weights) = (moved.particles, moved.log_weights);
            if let Some(next) = next {
                density = next;
            }
        }
        island.particles = particles;
        Ok(island)
    }
}

/// What moving the ancestors made.
struct Moved<T> {
    particles: Particles<T>,
    /// Weights on the way to the next place; empty after the last.
    log_weights: Vec<f64>,
    acceptance: f64,
    evaluations: f64,
}

/// The place at which ancestors are moved, and the next, for which they are weighted.
struct Places<'d, D> {
    density: &'d D,
    next: Option<&'d D>,
    keep: Keep,
    place: usize,
}

/// What moving one block of ancestors left, generation by generation.
struct MovedBlock<T> {
    generations: Vec<Ensemble<T>>,
    log_weights: Vec<Vec<f64>>,
    acceptance: f64,
    evaluations: f64,
}

impl<D> Places<'_, D> {
    /// Moves ancestors and weights what is kept of them, block by block in parallel, each through all of its moves, so that it stays
    /// in the cache.
    fn follow<T, K>(&self, kernel: &K, particles: &Particles<T>, ancestors: &[usize]) -> Result<Moved<T>, DensityError>
    where
        T: Scalar,
        D: LogDensity<T>,
        K: Kernel<T, D>,
    {
        let blocks: Vec<_> = ancestors
            .par_chunks(LANES)
            .enumerate()
            .map(|(block, ancestors)| self.follow_block(kernel, particles.gather(ancestors).with_first_chunk(block)))
            .collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let generations = blocks.first().map_or(0, |block| block.generations.len());
        let generation =
            |which: usize| Ensemble::from_blocks(blocks.iter().map(move |block| &block.generations[which]));
        let weights = |which: usize| blocks.iter().flat_map(move |block| block.log_weights[which].iter().copied());
        let chains = ancestors.len() as f64;
        let sizes: Vec<f64> = ancestors.chunks(LANES).map(|block| block.len() as f64).collect();
        Ok(Moved {
            particles: Particles::new((0..generations).filter_map(generation).collect()),
            log_weights: (0..generations).flat_map(weights).collect(),
            acceptance: blocks.iter().zip(&sizes).map(|(block, size)| size * block.acceptance).sum::<f64>() / chains,
            evaluations: blocks.iter().map(|block| block.evaluations).sum(),
        })
    }

    /// Steps are numbered so that no two places share noise.
    fn follow_block<T, K>(&self, kernel: &K, ancestors: Ensemble<T>) -> Result<MovedBlock<T>, DensityError>
    where
        T: Scalar,
        D: LogDensity<T>,
        K: Kernel<T, D>,
    {
        let (moves, all) = match self.keep {
            Keep::All { length } => (length.saturating_sub(1), true),
            Keep::Last { moves } => (moves, false),
        };
        let chains = ancestors.layout().states();
        let mut state = kernel.initialise(self.density, ancestors)?;
        let mut block = MovedBlock {
            generations: Vec::new(),
            log_weights: Vec::new(),
            acceptance: 0.0,
            evaluations: chains as f64,
        };
        for step in 0..=moves {
            if step > 0 {
                let number = self.place * moves + step - 1;
                let transition = kernel.step(self.density, &mut state, number as u32)?;
                block.acceptance += transition.acceptance / moves as f64;
                block.evaluations += chains as f64 * transition.evaluations;
            }
            if all || step == moves {
                block.log_weights.push(match self.next {
                    None => Vec::new(),
                    Some(next) => {
                        let mut after = vec![0.0; chains];
                        log_densities(next, state.position(), &mut after)?;
                        block.evaluations += chains as f64;
                        log_ratios(state.statistics().log_density, &after)
                    }
                });
                block.generations.push(state.position().clone());
            }
        }
        Ok(block)
    }
}

/// `after - before`, and no weight where the result is not a number.
pub(super) fn log_ratios(before: &[f64], after: &[f64]) -> Vec<f64> {
    let ratio = |(before, after): (&f64, &f64)| {
        let ratio = after - before;
        if ratio.is_nan() { f64::NEG_INFINITY } else { ratio }
    };
    before.iter().zip(after).map(ratio).collect()
}

/// `(sum w)^2 / (N sum w^2)`.
pub(super) fn effective_fraction(log_weights: &[f64]) -> f64 {
    let twice: Vec<f64> = log_weights.iter().map(|weight| 2.0 * weight).collect();
    (2.0 * log_mean_exp(log_weights) - log_mean_exp(&twice)).exp()
}

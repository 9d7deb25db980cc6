//! Sequential Monte Carlo on a fixed schedule.

use rayon::prelude::*;

use ornstein_engine::{ChainState, DensityError, Ensemble, Kernel, Path, Randomness, Scalar};
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
        let mut before = particles.log_densities(&self.path.at(betas[0]))?;
        let mut island = Sequential {
            log_z: 0.0,
            increments: Vec::new(),
            effective_fractions: Vec::new(),
            acceptance: Vec::new(),
            particles: particles.clone(),
            evaluations: before.len() as f64,
        };
        for (place, &beta) in betas.iter().enumerate().skip(1) {
            let density = self.path.at(beta);
            let after = particles.log_densities(&density)?;
            let log_weights = log_ratios(&before, &after);
            let increment = log_mean_exp(&log_weights);
            island.increments.push(increment);
            island.log_z += increment;
            island.effective_fractions.push(effective_fraction(&log_weights));
            island.evaluations += after.len() as f64;

            let mark = uniform(randomness.key(Purpose::Resampling), Counter::coordinate(0, 0, place as u32));
            let ancestors = systematic(&log_weights, self.chains, mark);
            if ancestors.is_empty() {
                return Err(FreeEnergyError::Extinct { place, beta });
            }
            let kernel = (self.kernel)(place, randomness);
            let moved = follow(&kernel, &density, particles.gather(&ancestors), self.keep, place)?;
            island.acceptance.push(moved.acceptance);
            island.evaluations += moved.evaluations;
            particles = moved.particles;
            before = moved.log_densities;
        }
        island.particles = particles;
        Ok(island)
    }
}

/// What moving the ancestors made.
pub(super) struct Moved<T> {
    pub(super) particles: Particles<T>,
    pub(super) log_densities: Vec<f64>,
    pub(super) acceptance: f64,
    pub(super) evaluations: f64,
}

/// Moves ancestors and keeps what is to be kept. Steps are numbered so that no two places share noise.
pub(super) fn follow<T: Scalar, D, K: Kernel<T, D>>(
    kernel: &K,
    density: &D,
    ancestors: Ensemble<T>,
    keep: Keep,
    place: usize,
) -> Result<Moved<T>, DensityError> {
    let chains = ancestors.layout().states() as f64;
    let mut state = kernel.initialise(density, ancestors)?;
    let (moves, all) = match keep {
        Keep::All { length } => (length - 1, true),
        Keep::Last { moves } => (moves, false),
    };
    let mut generations = Vec::new();
    let mut log_densities = Vec::new();
    let mut keep_state = |state: &K::State| {
        generations.push(state.position().clone());
        log_densities.extend_from_slice(state.statistics().log_density);
    };
    if all {
        keep_state(&state);
    }
    let (mut acceptance, mut evaluations) = (0.0, chains);
    for step in 0..moves {
        let transition = kernel.step(density, &mut state, (place * moves.max(1) + step) as u32)?;
        acceptance += transition.acceptance;
        evaluations += chains * transition.evaluations;
        if all || step + 1 == moves {
            keep_state(&state);
        }
    }
    let acceptance = acceptance / moves.max(1) as f64;
    Ok(Moved { particles: Particles::new(generations), log_densities, acceptance, evaluations })
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

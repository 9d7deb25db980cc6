//! Annealing of discrete states in the coupling of their energy.

use rayon::prelude::*;

use ornstein_engine::targets::{SpinBlock, TargetError};
use ornstein_engine::{LANES, Randomness};

use crate::Schedule;

/// Replicas side by side of a system with the densities `f_K = e^(K S(x))`: `S` is minus the energy in units of the coupling
/// `K`. States need no score, only a move at every coupling.
pub trait CoupledReplicas: Send {
    /// Why a move is impossible.
    type Error: Send;

    /// Writes `S` of every replica.
    fn couplings(&self, sums: &mut Vec<f64>);

    /// Moves every replica so that `f_K` is left invariant; `step` addresses the noise.
    fn sweep(&mut self, coupling: f64, randomness: Randomness, step: u32) -> Result<(), Self::Error>;
}

/// Spins under the heat bath, `S` the sum over links.
impl CoupledReplicas for SpinBlock {
    type Error = TargetError;

    fn couplings(&self, sums: &mut Vec<f64>) {
        sums.clear();
        sums.extend(self.link_sum().iter().map(|&links| f64::from(links)));
        debug_assert_eq!(sums.len(), LANES);
    }

    fn sweep(&mut self, coupling: f64, randomness: Randomness, step: u32) -> Result<(), TargetError> {
        SpinBlock::sweep(self, coupling, randomness, step)
    }
}

/// Annealed importance sampling (Neal 2001, Stat. Comput. 11, 125) of discrete states from one coupling to another.
///
/// The weight `sum_t (K_t - K_(t-1)) S(x_(t-1))` needs moves that leave `f_K` invariant, reversible or not. From `K = 0`, where
/// all states are alike and `Z` is their number, it gives `ln Z` at any coupling.
///
/// ```
/// use ornstein_engine::Randomness;
/// use ornstein_engine::targets::{Lattice, SpinBlock, log_partition_function};
/// use ornstein_free_energy::{Schedule, annealing::CouplingAnnealing, exponential_average};
///
/// let (lattice, coupling) = (Lattice::new(8, 8)?, 0.3);
/// let randomness = Randomness { seed: 1, index: 0 };
/// let spins = (0..8).map(|block| SpinBlock::random(lattice, block, randomness)).collect::<Result<_, _>>()?;
/// let schedule = Schedule::linear(40)?;
/// let annealing = CouplingAnnealing { schedule: &schedule, from: 0.0, to: coupling, sweeps: 1, randomness };
/// let average = exponential_average(&annealing.run(spins)?.log_weights)?;
///
/// let log_ratio = log_partition_function(lattice, coupling)? - 64.0 * 2.0_f64.ln();
/// assert!(average.reliability.reliable && average.log_mean.interval(0.999_999).contains(log_ratio));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CouplingAnnealing<'s> {
    /// The places of the bridge: `K = from + (to - from) beta`.
    pub schedule: &'s Schedule,
    /// The coupling that the start was drawn at.
    pub from: f64,
    /// The coupling at the end.
    pub to: f64,
    /// Sweeps at each place.
    pub sweeps: u32,
    /// The stream of the sweeps.
    pub randomness: Randomness,
}

/// Replicas at the end of a bridge in the coupling.
#[derive(Debug, Clone)]
pub struct AnnealedReplicas<S> {
    /// The replicas, block by block.
    pub blocks: Vec<S>,
    /// Their log-weights.
    pub log_weights: Vec<f64>,
}

impl CouplingAnnealing<'_> {
    /// Anneals blocks of replicas that are exact draws at [`from`](Self::from), in parallel over the blocks.
    ///
    /// # Errors
    /// What a move reports.
    pub fn run<S: CoupledReplicas>(&self, start: Vec<S>) -> Result<AnnealedReplicas<S>, S::Error> {
        let annealed: Vec<_> = start.into_par_iter().map(|block| self.block(block)).collect();
        let annealed = annealed.into_iter().collect::<Result<Vec<_>, _>>()?;
        let (blocks, log_weights): (Vec<_>, Vec<_>) = annealed.into_iter().unzip();
        Ok(AnnealedReplicas { blocks, log_weights: log_weights.concat() })
    }

    fn block<S: CoupledReplicas>(&self, mut block: S) -> Result<(S, Vec<f64>), S::Error> {
        let (mut sums, mut log_weights) = (Vec::new(), Vec::new());
        let mut step = 0;
        for places in self.schedule.betas().windows(2) {
            block.couplings(&mut sums);
            log_weights.resize(sums.len(), 0.0);
            let width = (self.to - self.from) * (places[1] - places[0]);
            for (log_weight, sum) in log_weights.iter_mut().zip(&sums) {
                *log_weight += width * sum;
            }
            for _ in 0..self.sweeps {
                step += 1;
                block.sweep(self.from + (self.to - self.from) * places[1], self.randomness, step)?;
            }
        }
        Ok((block, log_weights))
    }
}

//! The loop over places and draws.

use rayon::prelude::*;

use ornstein_engine::{
    ChainState, DensityError, Ensemble, Exactness, Kernel, LANES, Path, Randomness, Scalar, log_densities,
};
use ornstein_random::{Counter, Purpose, fill_uniforms};

use super::EquilibriumSamples;
use super::exchange::{Travels, exchange_states};
use crate::FreeEnergyError;
use crate::error::check_count;

/// Chains at every place of a path, each started from where the chain of the place before arrived, and moved by a kernel that
/// leaves the place's density invariant.
///
/// With [`exchange`](Self::exchange) replicas of neighbouring places `j`, `k` change places after every draw with probability
/// `min(1, f_j(x_k) f_k(x_j) / (f_j(x_j) f_k(x_k)))`, even and odd pairs in turn (Swendsen and Wang 1986, Phys. Rev. Lett. 57, 2607;
/// Sugita, Kitao and Okamoto 2000, J. Chem. Phys. 113, 6042, for paths other than temperature), so that barriers are crossed
/// where they are low.
///
/// Blocks of chains are independent: results do not depend on the number of threads.
///
/// ```
/// use ornstein_engine::kernels::{Hamiltonian, Trajectory};
/// use ornstein_engine::paths::Geometric;
/// use ornstein_engine::targets::{ExactSampler, Gaussian, Gumbel, KnownAnswers};
/// use ornstein_engine::{Ensemble, Euclidean, Identity, Layout, Randomness};
/// use ornstein_free_energy::{QuadratureRule, equilibrium::EquilibriumSampling, gauss_legendre};
///
/// let path = Geometric { reference: Gaussian::standard(2), target: Gumbel::new(2, 0.5, 0.8)? };
/// let nodes = gauss_legendre(6)?.nodes;
/// let randomness = Randomness { seed: 1, index: 0 };
/// let sampling = EquilibriumSampling {
///     path: &path,
///     places: &nodes,
///     kernel: |_place, randomness| Hamiltonian {
///         space: Euclidean,
///         preconditioner: Identity,
///         step_size: 0.5,
///         trajectory: Trajectory::Jittered { mean: 3 },
///         randomness,
///     },
///     warm_up: 20,
///     draws: 50,
///     thinning: 1,
///     exchange: false,
///     randomness,
/// };
/// let mut start = Ensemble::<f64>::zeros(Layout::Lanes { states: 128, dimension: 2 });
/// path.reference.draw(randomness, &mut start)?;
/// let integral = sampling.run(start)?.thermodynamic_integration(QuadratureRule::GaussLegendre)?;
///
/// let log_ratio = path.target.log_normalisation().unwrap() - path.reference.log_normalisation().unwrap();
/// assert!(integral.log_ratio.interval(0.999_999).contains(log_ratio));
/// assert!(integral.log_ratio.standard_error < 0.03);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct EquilibriumSampling<'p, P, F> {
    /// The path.
    pub path: &'p P,
    /// Its places, ascending within \[0, 1\]: those of a [`Schedule`](crate::Schedule), or the nodes of a rule.
    pub places: &'p [f64],
    /// The kernel at a place, numbered from 0, with its stream.
    pub kernel: F,
    /// Steps at each place before the next place starts from there, and before draws are taken.
    pub warm_up: u32,
    /// Draws of each chain.
    pub draws: usize,
    /// Steps between draws.
    pub thinning: u32,
    /// Whether replicas of neighbouring places change places.
    pub exchange: bool,
    /// The stream; place `k` uses that whose index is larger by `2^32 k`.
    pub randomness: Randomness,
}

/// What a block of chains left, place by place; draws slowest.
struct Block {
    chains: usize,
    /// `[place][draw * chains + chain]`.
    derivatives: Vec<Vec<f64>>,
    /// Log-densities in all places, `[drawn at][seen from][draw * chains + chain]`.
    log_densities: Vec<Vec<Vec<f64>>>,
    acceptance: Vec<f64>,
    evaluations: f64,
    travels: Travels,
}

impl<'p, P, F> EquilibriumSampling<'p, P, F> {
    /// Runs one chain at every place for each state of `start`, draws from the reference.
    ///
    /// # Errors
    /// No place, places that do not ascend, fewer than four draws, a kernel that is biased, or what the densities report.
    pub fn run<T, K>(&self, start: Ensemble<T>) -> Result<EquilibriumSamples, FreeEnergyError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(usize, Randomness) -> K,
        K: Kernel<T, P::Density<'p>> + Send,
        P::Density<'p>: Send,
    {
        self.check()?;
        let densities: Vec<_> = self.places.iter().map(|&place| self.path.at(place)).collect();
        let kernels: Vec<K> = (0..self.places.len()).map(|place| (self.kernel)(place, self.stream(place))).collect();
        if kernels.iter().any(|kernel| kernel.exactness() != Exactness::Exact) {
            return Err(FreeEnergyError::BiasedKernel);
        }
        let plan = Plan {
            path: self.path,
            places: self.places,
            warm_up: self.warm_up,
            draws: self.draws,
            thinning: self.thinning.max(1),
            exchange: self.exchange,
            randomness: self.randomness,
        };
        let blocks = start.into_blocks();
        let blocks: Vec<_> = blocks.into_par_iter().map(|block| plan.block(&densities, &kernels, block)).collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(assemble(self.places, P::LINEAR, self.draws, &blocks))
    }

    fn check(&self) -> Result<(), FreeEnergyError> {
        check_count("places", self.places.len(), 1)?;
        check_count("draws", self.draws, 4)?;
        let requirement = "between 0 and 1, and above the place before";
        let mut least = 0.0;
        for (index, &place) in self.places.iter().enumerate() {
            let ascends = place > least || (index == 0 && place == 0.0);
            if !(ascends && place <= 1.0) {
                return Err(FreeEnergyError::InvalidParameter { name: "place", value: place, requirement });
            }
            least = place;
        }
        Ok(())
    }

    fn stream(&self, place: usize) -> Randomness {
        Randomness { index: self.randomness.index + ((place as u64) << 32), ..self.randomness }
    }
}

/// The plan without the maker of kernels, which need not cross threads.
struct Plan<'a, P> {
    path: &'a P,
    places: &'a [f64],
    warm_up: u32,
    draws: usize,
    thinning: u32,
    exchange: bool,
    randomness: Randomness,
}

impl<P> Plan<'_, P> {
    fn block<T, D, K>(&self, densities: &[D], kernels: &[K], start: Ensemble<T>) -> Result<Block, DensityError>
    where
        T: Scalar,
        P: Path<T>,
        D: ornstein_engine::LogDensity<T>,
        K: Kernel<T, D>,
    {
        let (count, chains) = (self.places.len(), start.layout().states());
        let mut replicas = Vec::with_capacity(count);
        let mut position = start;
        for (kernel, density) in kernels.iter().zip(densities) {
            let mut state = kernel.initialise(density, position)?;
            for step in 1..=self.warm_up {
                kernel.step(density, &mut state, step)?;
            }
            position = state.position().clone();
            replicas.push(state);
        }
        let mut block = Block {
            chains,
            derivatives: vec![Vec::with_capacity(self.draws * chains); count],
            log_densities: vec![vec![Vec::with_capacity(self.draws * chains); count]; count],
            acceptance: vec![0.0; count],
            evaluations: 0.0,
            travels: Travels::new(count, chains),
        };
        for draw in 0..self.draws {
            let steps = self.warm_up + draw as u32 * self.thinning;
            for (place, (kernel, density)) in kernels.iter().zip(densities).enumerate() {
                for step in 1..=self.thinning {
                    let transition = kernel.step(density, &mut replicas[place], steps + step)?;
                    block.acceptance[place] += transition.acceptance / (self.draws as f64 * f64::from(self.thinning));
                    block.evaluations += transition.evaluations;
                }
                self.record(densities, place, replicas[place].position(), &mut block)?;
            }
            if self.exchange {
                self.swap(densities, kernels, draw, &mut replicas, &mut block)?;
            }
        }
        Ok(block)
    }

    /// Derivative and log-densities in all places of the states at one place.
    fn record<T, D>(
        &self,
        densities: &[D],
        place: usize,
        position: &Ensemble<T>,
        block: &mut Block,
    ) -> Result<(), DensityError>
    where
        T: Scalar,
        P: Path<T>,
        D: ornstein_engine::LogDensity<T>,
    {
        let (mut derivative, mut own) = (vec![0.0; block.chains], vec![0.0; block.chains]);
        self.path.derivative(self.places[place], position, &mut derivative)?;
        log_densities(&densities[place], position, &mut own)?;
        for (seen, density) in densities.iter().enumerate() {
            let rows = &mut block.log_densities[place][seen];
            if seen == place {
                rows.extend_from_slice(&own);
            } else if P::LINEAR {
                // One derivative says it all.
                let step = self.places[seen] - self.places[place];
                rows.extend(own.iter().zip(&derivative).map(|(own, slope)| own + step * slope));
            } else {
                let mut there = vec![0.0; block.chains];
                log_densities(density, position, &mut there)?;
                rows.extend_from_slice(&there);
            }
        }
        block.derivatives[place].extend_from_slice(&derivative);
        Ok(())
    }

    /// Every other pair of neighbours tries to change places, chain by chain.
    fn swap<T, D, K>(
        &self,
        densities: &[D],
        kernels: &[K],
        draw: usize,
        replicas: &mut [K::State],
        block: &mut Block,
    ) -> Result<(), DensityError>
    where
        T: Scalar,
        K: Kernel<T, D>,
    {
        let key = self.randomness.key(Purpose::ReplicaExchange);
        let now = draw * block.chains..(draw + 1) * block.chains;
        for lower in (draw % 2..self.places.len().saturating_sub(1)).step_by(2) {
            let seen = |at: usize, from: usize| &block.log_densities[at][from][now.clone()];
            let (upper, mut uniforms) = (lower + 1, [0.0; LANES]);
            let chunk = replicas[lower].position().first_chunk() as u64;
            fill_uniforms(key, Counter::coordinate((lower * LANES) as u32, chunk, draw as u32), &mut uniforms);
            let mut swapped = vec![false; block.chains];
            for (chain, swapped) in swapped.iter_mut().enumerate() {
                let crossed = seen(upper, lower)[chain] + seen(lower, upper)[chain];
                let log_ratio = crossed - seen(lower, lower)[chain] - seen(upper, upper)[chain];
                let probability =
                    if log_ratio.is_nan() { 0.0 } else { ornstein_random::math::exp_f64(log_ratio.min(0.0)) };
                *swapped = uniforms[chain] < probability;
                block.travels.probabilities[lower] += probability;
                block.travels.tries[lower] += 1.0;
            }
            if swapped.contains(&true) {
                let [mut a, mut b] = [lower, upper].map(|place| replicas[place].position().clone());
                exchange_states(&swapped, &mut a, &mut b);
                for (place, position) in [(lower, a), (upper, b)] {
                    let velocity = replicas[place].velocity().cloned();
                    replicas[place] = kernels[place].initialise(&densities[place], position)?;
                    if let Some(velocity) = velocity {
                        replicas[place].set_velocity(&velocity);
                    }
                }
                block.travels.exchange(lower, &swapped);
            }
        }
        block.travels.visit_ends();
        Ok(())
    }
}

/// Puts the blocks together, draws of a chain one after the other.
fn assemble(places: &[f64], linear: bool, draws: usize, blocks: &[Block]) -> EquilibriumSamples {
    let chains: usize = blocks.iter().map(|block| block.chains).sum();
    let gather = |of: &dyn Fn(&Block) -> &Vec<f64>| -> Vec<f64> {
        let chain = |block: &Block, chain: usize| -> Vec<f64> {
            of(block)[chain..].iter().step_by(block.chains).copied().collect()
        };
        blocks.iter().flat_map(|block| (0..block.chains).flat_map(move |c| chain(block, c))).collect()
    };
    let count = places.len();
    let mean = |of: &dyn Fn(&Block) -> f64| {
        blocks.iter().map(|block| block.chains as f64 * of(block)).sum::<f64>() / (chains as f64).max(1.0)
    };
    let pairs = 0..count.saturating_sub(1);
    let sum = |of: &dyn Fn(&Travels) -> f64| blocks.iter().map(|block| of(&block.travels)).sum::<f64>();
    EquilibriumSamples {
        places: places.to_vec(),
        linear,
        chains,
        draws,
        derivatives: (0..count).map(|place| gather(&|block| &block.derivatives[place])).collect(),
        reduced_potentials: (0..count)
            .flat_map(|seen| (0..count).map(move |at| (at, seen)))
            .flat_map(|(at, seen)| gather(&|block| &block.log_densities[at][seen]))
            // A state that is impossible there; also where the density is not a number.
            .map(|log_density| if log_density.is_nan() { f64::INFINITY } else { -log_density })
            .collect(),
        acceptance: (0..count).map(|place| mean(&|block| block.acceptance[place])).collect(),
        evaluations: mean(&|block| block.evaluations),
        swap_acceptance: pairs
            .map(|pair| sum(&|travels| travels.probabilities[pair]) / sum(&|travels| travels.tries[pair]))
            .collect(),
        round_trips: blocks.iter().map(|block| block.travels.round_trips).sum(),
    }
}

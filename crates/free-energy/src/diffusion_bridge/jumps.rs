//! Chains that jump by learned proposals and move by local kernels.

use ornstein_engine::{
    ChainState, DensityError, Ensemble, Exactness, Kernel, LANES, LogDensity, Metropolis, Randomness, StepStatistics,
    Transition, log_densities,
};

use super::bridge::{Leg, PathRoom, add_log_densities};
use super::data_moments::lanes_of;
use super::noise::{PathNoise, Way};
use super::{DiffusionBridge, Evaluations};
use crate::FreeEnergyError;

/// A kernel of local moves and learned jumps that leaves the target invariant whatever the denoiser says.
///
/// The chain lives on the extended space of paths with the law $\bar\pi(x_{0:T})\propto\pi(x_0)\prod q(x_t|x_s)$, whose marginal is the
/// target. One step is a cycle of
///
/// 1. steps of a local kernel for $\pi$;
/// 2. a fresh path $x_{1:m}$ given $x_0$ by the noising, up to the turning point $x_m$, a Gibbs step, which costs one pass through the
///    denoiser and gives $\ln w$;
/// 3. independent paths $x'_{0:m-1}$ in turn, drawn down from $x_m$ by the bridge, each accepted with probability
///    $\min(1,w(x')/w(x))$: the independence sampler of Metropolis and Hastings for $\bar\pi(x_{0:m-1}|x_m)$, where
///    $\ln w=\ln\pi(x_0)+\sum_{k<m}\left(\ln q-\ln p\right)$.
///
/// Each leaves $\bar\pi$ invariant, and so does the cycle. A path that turns at the top starts from fresh noise instead of $x_m$, and forgets
/// all: a global proposal. One that turns half-way remembers what the noise there has not covered. It changes fewer
/// things at a time, meets fewer of the model's errors, and is accepted more often; in high dimension that is what works. Turn where
/// $\sigma/\alpha$ is about half the distance of the modes ([`DiffusionBridge::depth_at_noise`]), or take several depths in turn.
///
/// Sources: the refreshed auxiliary path makes this a pseudo-marginal chain (Andrieu and Roberts 2009, Ann. Stat. 37, 697); for proposals of
/// one flow step beside local ones see Gabrié, Rotskoff and Vanden-Eijnden 2022, PNAS 119, e2109420119; for one noising step with a
/// sampler in place of the denoiser, Chen et al. 2024, *Diffusive Gibbs sampling*.
///
/// As position and step number are all that the kernel needs to go on, a checkpoint of the position resumes with the same bits.
///
/// A chain in a mode that the bridge does not propose has a large $w$ and rejects every jump: its count of accepted
/// jumps ([`BridgeMetropolisState::jumps`]) is the sign to look for. A mode that neither the starts nor the proposals know stays
/// unknown.
pub struct BridgeMetropolis<'a, K> {
    bridge: &'a DiffusionBridge<'a>,
    local: K,
    cycle: JumpCycle,
    randomness: Randomness,
}

/// What one step of [`BridgeMetropolis`] consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JumpCycle {
    /// Steps of the local kernel.
    pub local_steps: u32,
    /// Proposals per turning point.
    pub proposals: u32,
    /// How many steps of the bridge above the target paths turn, cycle by cycle in turn. None stands for all the way.
    pub depths: Vec<usize>,
}

impl<'a, K> BridgeMetropolis<'a, K> {
    /// The kernel of this cycle. `build` makes the local kernel with a stream of its own, that of `randomness` with $2^{32}$ added to the
    /// index.
    ///
    /// # Errors
    /// A depth of zero, or one beyond the steps of the bridge.
    pub fn new(
        bridge: &'a DiffusionBridge<'a>,
        cycle: JumpCycle,
        randomness: Randomness,
        build: impl FnOnce(Randomness) -> K,
    ) -> Result<Self, FreeEnergyError> {
        if let Some(&depth) = cycle.depths.iter().find(|depth| !(1..=bridge.steps()).contains(depth)) {
            let requirement = "at least 1, and at most the number of steps of the bridge";
            return Err(FreeEnergyError::InvalidParameter { name: "depth", value: depth as f64, requirement });
        }
        let local = build(Randomness { index: randomness.index + (1 << 32), ..randomness });
        Ok(Self { bridge, local, cycle, randomness })
    }

    /// How deep the jumps of this step go.
    fn depth(&self, step: u32) -> usize {
        match self.cycle.depths.as_slice() {
            [] => self.bridge.steps(),
            depths => depths[step as usize % depths.len()],
        }
    }

    /// The leg of a path that belongs to a step.
    fn leg(&self, way: Way, step: u32, round: u32) -> Leg {
        Leg { way, depth: self.depth(step), noise: PathNoise { randomness: self.randomness, round } }
    }
}

/// The local kernel's state, and how the jumps go.
pub struct BridgeMetropolisState<S> {
    local: S,
    /// One per block.
    rooms: Vec<PathRoom>,
    /// $\ln w$ of the current paths.
    log_weights: Vec<f64>,
    test: Metropolis,
    tried: u64,
    jumps: Vec<u64>,
    evaluations: Evaluations,
}

impl<S> BridgeMetropolisState<S> {
    /// The local kernel's state.
    #[must_use]
    pub fn local(&self) -> &S {
        &self.local
    }

    /// Proposals that each chain has accepted so far.
    #[must_use]
    pub fn jumps(&self) -> &[u64] {
        &self.jumps
    }

    /// Proposals that each chain has seen so far.
    #[must_use]
    pub fn tried(&self) -> u64 {
        self.tried
    }

    /// The last $\ln w$ of each chain's path.
    #[must_use]
    pub fn log_weights(&self) -> &[f64] {
        &self.log_weights
    }

    /// What all chains of this state have cost so far.
    #[must_use]
    pub fn evaluations(&self) -> Evaluations {
        self.evaluations
    }
}

impl<S: ChainState<f64>> ChainState<f64> for BridgeMetropolisState<S> {
    fn position(&self) -> &Ensemble<f64> {
        self.local.position()
    }

    fn into_position(self) -> Ensemble<f64> {
        self.local.into_position()
    }

    fn velocity(&self) -> Option<&Ensemble<f64>> {
        self.local.velocity()
    }

    fn set_velocity(&mut self, velocity: &Ensemble<f64>) {
        self.local.set_velocity(velocity);
    }

    /// Those of the local kernel.
    fn statistics(&self) -> StepStatistics<'_> {
        self.local.statistics()
    }
}

impl<D: LogDensity<f64> + ?Sized, K: Kernel<f64, D>> Kernel<f64, D> for BridgeMetropolis<'_, K> {
    type State = BridgeMetropolisState<K::State>;

    /// That of the local kernel.
    fn exactness(&self) -> Exactness {
        if self.cycle.local_steps == 0 { Exactness::Exact } else { self.local.exactness() }
    }

    fn initialise(&self, target: &D, position: Ensemble<f64>) -> Result<Self::State, DensityError> {
        position.check_dimension(self.bridge.dimension())?;
        let (states, _) = lanes_of(&position)?;
        Ok(BridgeMetropolisState {
            rooms: position.clone().into_blocks().into_iter().map(PathRoom::new).collect(),
            local: self.local.initialise(target, position)?,
            log_weights: vec![0.0; states],
            test: Metropolis::new(states),
            tried: 0,
            jumps: vec![0; states],
            evaluations: Evaluations { densities: states as u64, denoisings: 0 },
        })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.evaluations.densities += state.jumps.len() as u64;
        self.local.retarget(target, &mut state.local)
    }

    /// The acceptance returned is that of the jumps, `accepted` the number of chains that took one at least; `evaluations` are those of
    /// the target. The local kernel's acceptance is in [`statistics`](ChainState::statistics).
    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let states = state.jumps.len();
        let mut evaluations = 0.0;
        let mut divergent = 0;
        for number in 0..self.cycle.local_steps {
            let moved = self.local.step(target, &mut state.local, step * self.cycle.local_steps + number)?;
            evaluations += moved.evaluations;
            divergent += moved.divergent;
        }
        let (mut acceptance, mut jumped) = (0.0, vec![false; states]);
        if self.cycle.proposals > 0 {
            evaluations += self.refresh(target, state, step)?;
            let BridgeMetropolisState { local, rooms, log_weights, test, jumps, .. } = state;
            let mut position = local.position().clone();
            let (mut proposed, mut densities) = (vec![0.0; states], vec![0.0; states]);
            for number in 0..self.cycle.proposals {
                let round = step * self.cycle.proposals + number;
                self.bridge.follow(self.leg(Way::Down, step, round), rooms, &mut proposed)?;
                let proposal = together(rooms)?;
                log_densities(target, &proposal, &mut densities)?;
                add_log_densities(&densities, &mut proposed);
                for ((ratio, new), old) in test.log_ratio.iter_mut().zip(&proposed).zip(&*log_weights) {
                    *ratio = new - old;
                }
                let decided = test.decide(self.randomness, proposal.first_chunk(), round);
                acceptance += decided.acceptance / f64::from(self.cycle.proposals);
                take(&test.accepted, &proposal, &mut position);
                for (chain, _) in test.accepted.iter().enumerate().filter(|(_, accepted)| **accepted) {
                    log_weights[chain] = proposed[chain];
                    jumps[chain] += 1;
                    jumped[chain] = true;
                }
            }
            evaluations += f64::from(self.cycle.proposals);
            state.tried += u64::from(self.cycle.proposals);
            let passes = u64::from(self.cycle.proposals) + 1;
            state.evaluations.denoisings += states as u64 * passes * self.depth(step) as u64;
            if jumped.contains(&true) {
                let velocity = state.local.velocity().cloned();
                state.local = self.local.initialise(target, position)?;
                if let Some(velocity) = velocity {
                    state.local.set_velocity(&velocity);
                }
                evaluations += 1.0;
            }
        }
        state.evaluations.densities += (evaluations * states as f64).round() as u64;
        let accepted = jumped.iter().filter(|jumped| **jumped).count();
        Ok(Transition { states, acceptance, accepted, divergent, evaluations })
    }
}

impl<K> BridgeMetropolis<'_, K> {
    /// Draws the paths above the current states, and returns how often it asked the target.
    fn refresh<D: LogDensity<f64> + ?Sized, S: ChainState<f64>>(
        &self,
        target: &D,
        state: &mut BridgeMetropolisState<S>,
        step: u32,
    ) -> Result<f64, DensityError> {
        let BridgeMetropolisState { local, rooms, log_weights, .. } = state;
        for (room, block) in rooms.iter_mut().zip(local.position().clone().into_blocks()) {
            room.trajectory.position = block;
        }
        self.bridge.follow(self.leg(Way::Up, step, step), rooms, log_weights)?;
        let known = local.statistics().log_density;
        if known.len() == log_weights.len() {
            add_log_densities(known, log_weights);
            return Ok(0.0);
        }
        let mut densities = vec![0.0; log_weights.len()];
        log_densities(target, local.position(), &mut densities)?;
        add_log_densities(&densities, log_weights);
        Ok(1.0)
    }
}

/// The positions of all blocks.
fn together(rooms: &[PathRoom]) -> Result<Ensemble<f64>, DensityError> {
    Ensemble::from_blocks(rooms.iter().map(|room| &room.trajectory.position)).ok_or(DensityError::Empty)
}

/// Copies the states that accepted.
fn take(accepted: &[bool], from: &Ensemble<f64>, to: &mut Ensemble<f64>) {
    for (chunk, accepted) in accepted.chunks(LANES).enumerate() {
        let rows = to.chunk_mut(chunk).chunks_exact_mut(LANES).zip(from.chunk(chunk).chunks_exact(LANES));
        for (to, from) in rows {
            for ((to, from), _) in to.iter_mut().zip(from).zip(accepted).filter(|(_, accepted)| **accepted) {
                *to = *from;
            }
        }
    }
}

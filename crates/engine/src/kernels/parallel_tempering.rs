//! Replicas at several temperatures that change places.

mod ladder;

use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Purpose, fill_uniforms};

pub use ladder::Ladder;

use crate::ensemble::LANES;
use crate::path::log_densities;
use crate::paths::Tempered;
use crate::{
    ChainState, DensityError, Ensemble, Exactness, Kernel, Layout, LogDensity, Randomness, Scalar, StepStatistics,
    Transition,
};

/// Parallel tempering, also called replica exchange (Swendsen and Wang 1986, Phys. Rev. Lett. 57, 2607; Geyer 1991): a
/// replica of each state at every inverse temperature `b` moves by a kernel for `pi^b`, and neighbours `j`, `k` change
/// places with probability
///
/// `min(1, e^((b_j - b_k) (log pi(x_k) - log pi(x_j))))`.
///
/// Hot replicas cross barriers, and what they find reaches the cold one. Swaps alternate between the pairs (0, 1), (2, 3), ...
/// and (1, 2), (3, 4), ...: that order is not reversible, and lets replicas travel instead of diffuse (Okabe et al. 2001,
/// Chem. Phys. Lett. 335, 435; Syed, Bouchard-Côté, Deligiannidis and Doucet 2022, J. R. Stat. Soc. B 84, 321).
///
/// It is a kernel for the product of all `pi^b`: its position has the coordinates of the first rung, then those of the second
/// and so on, so it can be saved and resumed like any other. [`ParallelTemperingState::cold`] is the rung of interest.
///
/// The velocities of kernels that keep one stay at their temperature; whitened, their law is the same at all.
#[derive(Debug, Clone)]
pub struct ParallelTempering<K> {
    /// The rungs, from the coldest.
    pub rungs: Vec<Rung<K>>,
    /// After how many steps neighbours try to swap.
    pub swap_every: u32,
    /// The stream of the swaps.
    pub randomness: Randomness,
}

/// A temperature and the kernel for it.
#[derive(Debug, Clone)]
pub struct Rung<K> {
    /// The inverse temperature `b > 0`.
    pub inverse_temperature: f64,
    /// The kernel that moves the replicas of this temperature.
    pub kernel: K,
}

impl<K> ParallelTempering<K> {
    /// Rungs at the given inverse temperatures, which swap after every step. `build(b, stream)` makes the kernel of a rung; each
    /// gets a stream of its own: that of `randomness` with `2^32 k` added to the index at rung `k`.
    #[must_use]
    pub fn new(inverse_temperatures: &[f64], randomness: Randomness, build: impl Fn(f64, Randomness) -> K) -> Self {
        let rung = |(k, &inverse_temperature): (usize, &f64)| {
            let stream = Randomness { index: randomness.index + ((k as u64) << 32), ..randomness };
            Rung { inverse_temperature, kernel: build(inverse_temperature, stream) }
        };
        let rungs = inverse_temperatures.iter().enumerate().map(rung).collect();
        Self { rungs, swap_every: 1, randomness }
    }

    /// A position at which all rungs are at `start`.
    #[must_use]
    pub fn replicate<T: Scalar>(&self, start: &Ensemble<T>) -> Ensemble<T> {
        join(&vec![start; self.rungs.len()])
    }
}

/// The states of all rungs, and how they travel.
#[derive(Debug, Clone)]
pub struct ParallelTemperingState<T, S> {
    rungs: Vec<S>,
    position: Ensemble<T>,
    /// `log pi` of the states of every rung.
    log_densities: Vec<Vec<f64>>,
    ladder: Ladder,
}

impl<T: Scalar, S: ChainState<T>> ParallelTemperingState<T, S> {
    /// The state of the first rung.
    #[must_use]
    pub fn cold(&self) -> &S {
        &self.rungs[0]
    }

    /// Swaps and round trips.
    #[must_use]
    pub fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Exchanges the positions of two neighbouring rungs in some states and makes their caches anew.
    fn exchange<D, K: for<'a> Kernel<T, Tempered<'a, D>, State = S>>(
        &mut self,
        target: &D,
        rungs: &[Rung<K>],
        lower: usize,
        swapped: &[bool],
    ) -> Result<(), DensityError> {
        let [mut a, mut b] = [lower, lower + 1].map(|rung| self.rungs[rung].position().clone());
        exchange_states(swapped, &mut a, &mut b);
        for (rung, position) in [(lower, a), (lower + 1, b)] {
            let Rung { inverse_temperature, kernel } = &rungs[rung];
            let velocity = self.rungs[rung].velocity().cloned();
            let density = Tempered { density: target, inverse_temperature: *inverse_temperature };
            self.rungs[rung] = kernel.initialise(&density, position)?;
            if let Some(velocity) = velocity {
                self.rungs[rung].set_velocity(&velocity);
            }
        }
        let (a, b) = self.log_densities.split_at_mut(lower + 1);
        for ((a, b), &swapped) in a[lower].iter_mut().zip(&mut b[0]).zip(swapped) {
            if swapped {
                std::mem::swap(a, b);
            }
        }
        Ok(())
    }
}

impl<T: Scalar, S: ChainState<T>> ChainState<T> for ParallelTemperingState<T, S> {
    fn position(&self) -> &Ensemble<T> {
        &self.position
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }

    /// Those of the first rung.
    fn statistics(&self) -> StepStatistics<'_> {
        self.rungs[0].statistics()
    }
}

impl<T, D, K, S> Kernel<T, D> for ParallelTempering<K>
where
    T: Scalar,
    D: LogDensity<T>,
    K: for<'a> Kernel<T, Tempered<'a, D>, State = S>,
    S: ChainState<T>,
{
    type State = ParallelTemperingState<T, S>;

    /// That of the least exact rung.
    fn exactness(&self) -> Exactness {
        let order = |rung: &Rung<K>| match rung.kernel.exactness() {
            Exactness::Exact => None,
            Exactness::Biased { order } => Some(order),
        };
        let least = self.rungs.iter().filter_map(order).min();
        least.map_or(Exactness::Exact, |order| Exactness::Biased { order })
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        let parts = split(&position, self.rungs.len())?;
        let states = position.layout().states();
        let start = |(Rung { inverse_temperature, kernel }, part): (&Rung<K>, Ensemble<T>)| {
            kernel.initialise(&Tempered { density: target, inverse_temperature: *inverse_temperature }, part)
        };
        let rungs = self.rungs.iter().zip(parts).map(start).collect::<Result<_, _>>()?;
        let log_densities = vec![vec![0.0; states]; self.rungs.len()];
        Ok(ParallelTemperingState { rungs, position, log_densities, ladder: Ladder::new(self.rungs.len(), states) })
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        self.rungs.iter().zip(&mut state.rungs).try_for_each(|(Rung { inverse_temperature, kernel }, state)| {
            kernel.retarget(&Tempered { density: target, inverse_temperature: *inverse_temperature }, state)
        })
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        let mut total: Option<Transition> = None;
        for (Rung { inverse_temperature, kernel }, state) in self.rungs.iter().zip(&mut state.rungs) {
            let density = Tempered { density: target, inverse_temperature: *inverse_temperature };
            let transition = kernel.step(&density, state, step)?;
            // Acceptance is that of the first rung, the price that of all.
            total = Some(total.map_or(transition, |first| Transition {
                divergent: first.divergent + transition.divergent,
                evaluations: first.evaluations + transition.evaluations,
                ..first
            }));
        }
        if step.is_multiple_of(self.swap_every.max(1)) {
            self.swap(target, state, step)?;
        }
        let parts: Vec<_> = state.rungs.iter().map(ChainState::position).collect();
        copy_together(&parts, &mut state.position);
        Ok(total.unwrap_or(Transition { evaluations: 0.0, ..Transition::certain(0) }))
    }
}

impl<K> ParallelTempering<K> {
    /// Every other pair of neighbours tries to swap, state by state.
    fn swap<T, D, S>(&self, target: &D, state: &mut ParallelTemperingState<T, S>, step: u32) -> Result<(), DensityError>
    where
        T: Scalar,
        D: LogDensity<T>,
        K: for<'a> Kernel<T, Tempered<'a, D>, State = S>,
        S: ChainState<T>,
    {
        for ((rung, values), inner) in self.rungs.iter().zip(&mut state.log_densities).zip(&state.rungs) {
            let known = inner.statistics().log_density;
            if known.len() == values.len() {
                for (value, known) in values.iter_mut().zip(known) {
                    *value = known / rung.inverse_temperature;
                }
            } else {
                log_densities(target, inner.position(), values)?;
            }
        }
        let parity = (step / self.swap_every.max(1)) as usize % 2;
        let key = self.randomness.key(Purpose::ReplicaExchange);
        let mut swapped = vec![false; state.ladder.states()];
        for lower in (parity..self.rungs.len().saturating_sub(1)).step_by(2) {
            let difference = self.rungs[lower].inverse_temperature - self.rungs[lower + 1].inverse_temperature;
            let values = state.log_densities[lower].iter().zip(&state.log_densities[lower + 1]);
            let mut uniforms = [0.0; LANES];
            for (lane, ((cold, hot), swapped)) in values.zip(&mut swapped).enumerate() {
                if lane % LANES == 0 {
                    let block = (state.position.first_chunk() + lane / LANES) as u64;
                    fill_uniforms(key, Counter::coordinate((lower * LANES) as u32, block, step), &mut uniforms);
                }
                let log_ratio = difference * (hot - cold);
                let ratio = exp_f64(if log_ratio < 0.0 { log_ratio } else { 0.0 });
                let probability = if log_ratio.is_nan() { 0.0 } else { ratio };
                *swapped = uniforms[lane % LANES] < probability;
                state.ladder.count(lower, probability);
            }
            if swapped.contains(&true) {
                state.exchange(target, &self.rungs, lower, &swapped)?;
                state.ladder.exchange(lower, &swapped);
            }
        }
        state.ladder.visit_ends();
        Ok(())
    }
}

/// The layout of one of several equal parts of the coordinates.
fn part_layout(layout: Layout, parts: usize) -> Option<Layout> {
    let share = |dimension: usize| (parts > 0 && dimension.is_multiple_of(parts)).then(|| dimension / parts);
    match layout {
        Layout::Lanes { states, dimension } => Some(Layout::Lanes { states, dimension: share(dimension)? }),
        Layout::Single { dimension, chunk } => Some(Layout::Single { dimension: share(dimension)?, chunk }),
    }
}

/// Takes the coordinates of all rungs apart.
fn split<T: Scalar>(position: &Ensemble<T>, rungs: usize) -> Result<Vec<Ensemble<T>>, DensityError> {
    let (Layout::Lanes { dimension, .. } | Layout::Single { dimension, .. }) = position.layout();
    let layout = part_layout(position.layout(), rungs)
        .ok_or(DensityError::Dimension { expected: dimension.next_multiple_of(rungs.max(1)), found: dimension })?;
    let part = |rung: usize| {
        let mut part = Ensemble::zeros(layout).with_first_chunk(position.first_chunk());
        let run = run_length(layout);
        for (to, from) in part.data_mut().chunks_mut(run).zip(position.data().chunks(run * rungs)) {
            to.copy_from_slice(&from[rung * run..(rung + 1) * run]);
        }
        part
    };
    Ok((0..rungs).map(part).collect())
}

/// How many numbers of a rung lie together: those of a block of lanes, or all of a single state.
fn run_length(layout: Layout) -> usize {
    match layout {
        Layout::Lanes { .. } => layout.chunk_len(),
        Layout::Single { dimension, .. } => dimension.max(1),
    }
}

/// Puts the coordinates of all rungs one after the other.
fn join<T: Scalar>(parts: &[&Ensemble<T>]) -> Ensemble<T> {
    let layout = match parts[0].layout() {
        Layout::Lanes { states, dimension } => Layout::Lanes { states, dimension: dimension * parts.len() },
        Layout::Single { dimension, chunk } => Layout::Single { dimension: dimension * parts.len(), chunk },
    };
    let mut whole = Ensemble::zeros(layout).with_first_chunk(parts[0].first_chunk());
    copy_together(parts, &mut whole);
    whole
}

fn copy_together<T: Scalar>(parts: &[&Ensemble<T>], whole: &mut Ensemble<T>) {
    let run = run_length(parts[0].layout());
    for (rung, part) in parts.iter().enumerate() {
        for (to, from) in whole.data_mut().chunks_mut(run * parts.len()).zip(part.data().chunks(run)) {
            to[rung * run..(rung + 1) * run].copy_from_slice(from);
        }
    }
}

/// Exchanges the numbers of some states.
fn exchange_states<T: Scalar>(swapped: &[bool], a: &mut Ensemble<T>, b: &mut Ensemble<T>) {
    let Layout::Lanes { .. } = a.layout() else {
        if swapped[0] {
            std::mem::swap(a, b);
        }
        return;
    };
    super::phase_space::for_each_chunk_of_two(a, b, |chunk, a, b| {
        let lanes = &swapped[chunk * LANES..((chunk + 1) * LANES).min(swapped.len())];
        for (a, b) in a.chunks_exact_mut(LANES).zip(b.chunks_exact_mut(LANES)) {
            for ((a, b), &swapped) in a.iter_mut().zip(b).zip(lanes) {
                let (old_a, old_b) = (*a, *b);
                *a = if swapped { old_b } else { old_a };
                *b = if swapped { old_a } else { old_b };
            }
        }
    });
}

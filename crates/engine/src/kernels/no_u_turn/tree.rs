//! A block's trajectories, which grow by doublings.

use ornstein_random::{Counter, Purpose, fill_uniforms};

use super::lane_passes::{
    Mask, add, add_multiple, any, choose, kick_and_drift, kick_and_measure, overwrite, turns, turns_since,
};
use super::leaves::Leaves;
use super::{DEEPEST, NoUTurn};
use crate::ensemble::LANES;
use crate::kernels::phase_space::draw_velocity;
use crate::{
    CovarianceRoot, DensityError, Ensemble, Euclidean, LaneArray, LogDensity, Point, Randomness, Scalar, as_lanes,
    as_lanes_mut,
};

/// A point of phase space, with its score.
#[derive(Debug, Clone)]
struct Phase<T> {
    position: Ensemble<T>,
    velocity: Ensemble<T>,
    score: Ensemble<T>,
}

impl<T: Scalar> Phase<T> {
    fn parts(&self) -> [&[LaneArray<T>]; 3] {
        [&self.position, &self.velocity, &self.score].map(|part| as_lanes(part.data()))
    }

    fn parts_mut(&mut self) -> [&mut [LaneArray<T>]; 3] {
        [&mut self.position, &mut self.velocity, &mut self.score].map(|part| as_lanes_mut(part.data_mut()))
    }
}

/// A velocity, and the sum of those of its doubling up to it.
#[derive(Debug, Clone)]
struct Checkpoint<T> {
    velocity: Ensemble<T>,
    sum: Ensemble<T>,
}

/// The current states of a block and the room for their trajectories.
#[derive(Debug, Clone)]
pub(super) struct Tree<T> {
    /// The states, and while a tree grows the points chosen from it.
    pub(super) current: Point<T>,
    /// The points chosen from the doubling in progress.
    proposal: Point<T>,
    /// The first and last point in time.
    ends: [Phase<T>; 2],
    /// The end that moves, one or the other in each lane.
    moving: Phase<T>,
    log_density: Vec<f64>,
    /// The sum of the velocities of the tree, and of the doubling in progress.
    sums: [Ensemble<T>; 2],
    checkpoints: Vec<Checkpoint<T>>,
    room: Ensemble<T>,
    pub(super) leaves: Leaves,
    /// How often each lane doubled.
    pub(super) depth: LaneArray<u32>,
}

impl<T: Scalar> Tree<T> {
    pub(super) fn new(current: Point<T>, max_depth: u32) -> Self {
        let empty = Ensemble::zeros_like(&current.position);
        let phase = Phase { position: empty.clone(), velocity: empty.clone(), score: empty.clone() };
        let checkpoint = Checkpoint { velocity: empty.clone(), sum: empty.clone() };
        Self {
            proposal: current.clone(),
            ends: [phase.clone(), phase.clone()],
            moving: phase,
            log_density: current.log_density.clone(),
            sums: [empty.clone(), empty.clone()],
            // The last doubling has 2^(max_depth - 1) leaves, so pieces of up to that many that can be open at once.
            checkpoints: vec![checkpoint; max_depth.saturating_sub(1) as usize],
            room: empty,
            leaves: Leaves::new(),
            depth: [0; LANES],
            current,
        }
    }

    /// The mean acceptance probability along a lane's trajectory.
    pub(super) fn acceptance(&self, lane: usize) -> f64 {
        self.leaves.acceptance[lane] / f64::from(self.leaves.steps[lane].max(1))
    }

    /// How many lanes have left their place.
    pub(super) fn moved(&self) -> usize {
        self.leaves.moved.iter().filter(|&&moved| moved).count()
    }

    /// Makes step `step` of the chain.
    pub(super) fn grow<D: LogDensity<T> + ?Sized, C: CovarianceRoot<T>>(
        &mut self,
        kernel: &NoUTurn<C>,
        target: &D,
        step: u32,
    ) -> Result<(), DensityError> {
        self.begin(kernel.randomness, step);
        let max_depth = kernel.max_depth.clamp(1, DEEPEST);
        for depth in 0..max_depth {
            let forward = self.directions(kernel.randomness, step, depth);
            self.double(kernel, target, (step, depth), &forward)?;
            if !any(&self.leaves.growing) {
                break;
            }
            self.merge(kernel.randomness, (step, depth), &forward);
            if !any(&self.leaves.growing) {
                break;
            }
        }
        Ok(())
    }

    /// Draws the velocities; the trajectories are their starting points.
    fn begin(&mut self, randomness: Randomness, step: u32) {
        let Self { current, ends, sums, leaves, depth, .. } = self;
        let [first, last] = ends;
        draw_velocity(&Euclidean, (randomness, step), &mut first.velocity);
        sums[0].data_mut().fill(T::ZERO);
        let still = [T::ZERO; LANES];
        let [_, velocity, _] = first.parts_mut();
        let kinetic =
            kick_and_measure(&still, as_lanes(current.score.data()), velocity, as_lanes_mut(sums[0].data_mut()));
        first.position.data_mut().copy_from_slice(current.position.data());
        first.score.data_mut().copy_from_slice(current.score.data());
        for (to, from) in last.parts_mut().into_iter().zip(first.parts()) {
            to.copy_from_slice(from);
        }
        leaves.begin(&kinetic, &current.log_density);
        *depth = [0; LANES];
    }

    /// Whether the next doubling of each lane goes forward in time.
    fn directions(&self, randomness: Randomness, step: u32, depth: u32) -> Mask {
        self.uniforms(randomness, Purpose::TreeDirection, (step, depth)).map(|uniform| uniform < 0.5)
    }

    /// A uniform number for each lane; `place` tells apart those of one step.
    fn uniforms(&self, randomness: Randomness, purpose: Purpose, (step, place): (u32, u32)) -> LaneArray<f64> {
        let mut uniforms = [0.0; LANES];
        let block = self.current.position.first_chunk() as u64;
        let start = Counter::coordinate(place * LANES as u32, block, step);
        fill_uniforms(randomness.key(purpose), start, &mut uniforms);
        uniforms
    }

    /// Follows each growing lane for `2^depth` leapfrog steps from its end, or until it turns or diverges.
    fn double<D: LogDensity<T> + ?Sized, C: CovarianceRoot<T>>(
        &mut self,
        kernel: &NoUTurn<C>,
        target: &D,
        (step, depth): (u32, u32),
        forward: &Mask,
    ) -> Result<(), DensityError> {
        let [first, last] = &self.ends;
        for (to, (last, first)) in self.moving.parts_mut().into_iter().zip(last.parts().into_iter().zip(first.parts()))
        {
            choose(forward, last, first, to);
        }
        self.sums[1].data_mut().fill(T::ZERO);
        self.leaves.begin_doubling();
        let leaves = 1u32 << depth;
        for leaf in 0..leaves {
            let kinetic = self.leap(kernel, target, forward)?;
            // Leaves are counted through all doublings of the step: those before had 2^depth - 1 of them.
            let uniforms = self.uniforms(kernel.randomness, Purpose::TreeSelection, (step, leaves - 1 + leaf));
            let chosen = self.leaves.add(&kinetic, &self.log_density, &uniforms);
            self.choose_leaf(&chosen);
            if leaves > 1 {
                self.check_turns(leaf);
            }
            if !any(&self.leaves.growing) {
                break;
            }
        }
        for lane in 0..LANES {
            self.depth[lane] += u32::from(self.leaves.growing[lane]);
        }
        Ok(())
    }

    /// One leapfrog step of the moving ends. Returns their kinetic energies.
    fn leap<D: LogDensity<T> + ?Sized, C: CovarianceRoot<T>>(
        &mut self,
        kernel: &NoUTurn<C>,
        target: &D,
        forward: &Mask,
    ) -> Result<LaneArray<f64>, DensityError> {
        let Self { moving, room, log_density, sums, leaves, .. } = self;
        let chunk = moving.position.first_chunk();
        let size = T::from_f64(kernel.step_size);
        let step: LaneArray<T> = std::array::from_fn(|lane| match (leaves.growing[lane], forward[lane]) {
            (false, _) => T::ZERO,
            (true, true) => size,
            (true, false) => -size,
        });
        let [position, velocity, score] = moving.parts_mut();
        if C::IS_IDENTITY {
            kick_and_drift(&step, score, velocity, position);
        } else {
            let half = step.map(|step| T::from_f64(0.5) * step);
            room.data_mut().copy_from_slice(score.as_flattened());
            kernel.preconditioner.apply_transpose(chunk, room.data_mut());
            add_multiple(&half, as_lanes(room.data()), velocity);
            room.data_mut().copy_from_slice(velocity.as_flattened());
            kernel.preconditioner.apply(chunk, room.data_mut());
            add_multiple(&step, as_lanes(room.data()), position);
        }
        target.evaluate(&moving.position, &mut moving.score, log_density)?;
        let [_, velocity, score] = moving.parts_mut();
        let sum = as_lanes_mut(sums[1].data_mut());
        if C::IS_IDENTITY {
            return Ok(kick_and_measure(&step, score, velocity, sum));
        }
        room.data_mut().copy_from_slice(score.as_flattened());
        kernel.preconditioner.apply_transpose(chunk, room.data_mut());
        Ok(kick_and_measure(&step, as_lanes(room.data()), velocity, sum))
    }

    /// Takes the moving end as the point chosen from the doubling.
    fn choose_leaf(&mut self, chosen: &Mask) {
        if !any(chosen) {
            return;
        }
        let Self { moving, proposal, log_density, .. } = self;
        let [position, _, score] = moving.parts();
        overwrite(chosen, position, as_lanes_mut(proposal.position.data_mut()));
        overwrite(chosen, score, as_lanes_mut(proposal.score.data_mut()));
        for ((to, &from), &chosen) in proposal.log_density.iter_mut().zip(&*log_density).zip(chosen) {
            *to = if chosen { from } else { *to };
        }
    }

    /// Stops the lanes whose doubling turns within one of the pieces that end with this leaf. Pieces begin at even leaves and have
    /// 2, 4, 8, ... leaves. The first leaf of an open piece is kept at the number of ones in its place, halved:
    /// that is free again when the piece is complete.
    fn check_turns(&mut self, leaf: u32) {
        let Self { moving, sums, checkpoints, leaves, .. } = self;
        let place = (leaf >> 1).count_ones() as usize;
        if leaf.is_multiple_of(2) {
            checkpoints[place].velocity.data_mut().copy_from_slice(moving.velocity.data());
            checkpoints[place].sum.data_mut().copy_from_slice(sums[1].data());
            return;
        }
        let pieces = leaf.trailing_ones() as usize;
        let [_, velocity, _] = moving.parts();
        for checkpoint in checkpoints[place + 1 - pieces..=place].iter().rev() {
            let [first, before] = [&checkpoint.velocity, &checkpoint.sum].map(|part| as_lanes(part.data()));
            let turned = turns_since(first, before, velocity, as_lanes(sums[1].data()));
            for (growing, turned) in leaves.growing.iter_mut().zip(turned) {
                *growing &= !turned;
            }
            if !any(&leaves.growing) {
                return;
            }
        }
    }

    /// Makes the doubling part of the tree, and stops the lanes whose tree turns now.
    fn merge(&mut self, randomness: Randomness, (step, depth): (u32, u32), forward: &Mask) {
        // Beyond the places of the leaves.
        let uniforms = self.uniforms(randomness, Purpose::TreeSelection, (step, (1 << DEEPEST) + depth));
        let grown = self.leaves.growing;
        let chosen = self.leaves.end_doubling(&uniforms);
        let Self { current, proposal, ends, moving, sums, leaves, .. } = self;
        if any(&chosen) {
            current.accept(proposal, &chosen[..current.log_density.len()]);
        }
        let [tree, doubling] = sums;
        add(&grown, as_lanes(doubling.data()), as_lanes_mut(tree.data_mut()));
        let [first, last] = ends;
        let went = |way: bool| -> Mask { std::array::from_fn(|lane| grown[lane] && forward[lane] == way) };
        for (end, way) in [(&mut *first, false), (&mut *last, true)] {
            for (to, from) in end.parts_mut().into_iter().zip(moving.parts()) {
                overwrite(&went(way), from, to);
            }
        }
        let [_, a, _] = first.parts();
        let [_, b, _] = last.parts();
        let turned = turns(a, b, as_lanes(tree.data()));
        for (growing, turned) in leaves.growing.iter_mut().zip(turned) {
            *growing &= !turned;
        }
    }
}

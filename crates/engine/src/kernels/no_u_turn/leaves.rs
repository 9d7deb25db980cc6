//! The weights of the points of a trajectory, and the choice among them.

use ornstein_random::dispatch;
use ornstein_random::math::{exp_f64, ln_f64};

use super::lane_passes::Mask;
use crate::LaneArray;
use crate::ensemble::LANES;
use crate::kernels::hamiltonian::DIVERGENCE;

/// The logarithm of no weight. Finite, so that differences of two of them are numbers.
const NOTHING: f64 = -1e300;

/// What a trajectory knows of each lane.
#[derive(Debug, Clone)]
pub(super) struct Leaves {
    /// Which lanes still grow.
    pub(super) growing: Mask,
    /// Energy at the start.
    start: LaneArray<f64>,
    /// Logarithm of the weight of the whole tree, relative to that of the start.
    tree: LaneArray<f64>,
    /// The same of the doubling in progress.
    doubling: LaneArray<f64>,
    /// Energy of the point chosen from the doubling in progress.
    doubling_energy: LaneArray<f64>,
    /// Energy of the point chosen from the tree.
    pub(super) energy: LaneArray<f64>,
    /// Sum of the Metropolis probabilities of all steps.
    pub(super) acceptance: LaneArray<f64>,
    /// The number of steps.
    pub(super) steps: LaneArray<u32>,
    /// Which lanes diverged.
    pub(super) divergent: Mask,
    /// Which lanes have left the start.
    pub(super) moved: Mask,
}

impl Leaves {
    pub(super) fn new() -> Self {
        let (none, zero) = ([false; LANES], [0.0; LANES]);
        Self {
            growing: none,
            start: zero,
            tree: zero,
            doubling: zero,
            doubling_energy: zero,
            energy: zero,
            acceptance: zero,
            steps: [0; LANES],
            divergent: none,
            moved: none,
        }
    }

    /// Begins a trajectory with the energies `kinetic - log_density`. Lanes beyond the last state do not take part.
    pub(super) fn begin(&mut self, kinetic: &LaneArray<f64>, log_density: &[f64]) {
        *self = Self::new();
        for (lane, log_density) in log_density.iter().enumerate() {
            self.growing[lane] = true;
            self.start[lane] = kinetic[lane] - log_density;
        }
        self.energy = self.start;
    }

    pub(super) fn begin_doubling(&mut self) {
        self.doubling = [NOTHING; LANES];
    }

    /// Takes in the next point of every growing lane, and says which lanes choose it from among those of the doubling: with
    /// probability `w / W`, where `W` includes its own weight `w`, so that in the end all are chosen by their weights.
    pub(super) fn add(&mut self, kinetic: &LaneArray<f64>, log_density: &[f64], uniforms: &LaneArray<f64>) -> Mask {
        let mut energies = [f64::NAN; LANES];
        for (energy, (kinetic, log_density)) in energies.iter_mut().zip(kinetic.iter().zip(log_density)) {
            *energy = kinetic - log_density;
        }
        weigh(self, &energies, uniforms)
    }

    /// Adds the doubling to the tree of the lanes that still grow, and says which of them choose their point from it: with
    /// probability `min(1, W_new / W_old)`.
    pub(super) fn end_doubling(&mut self, uniforms: &LaneArray<f64>) -> Mask {
        merge(self, uniforms)
    }
}

/// `ln(e^a + e^b)`.
#[inline(always)]
fn ln_of_sum(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    high + ln_f64(1.0 + exp_f64(low - high))
}

dispatch! {
    fn weigh(leaves: &mut Leaves, energies: &LaneArray<f64>, uniforms: &LaneArray<f64>) -> Mask {
        let mut chosen = [false; LANES];
        for lane in 0..LANES {
            let growing = leaves.growing[lane];
            let log_weight = leaves.start[lane] - energies[lane];
            // False for what is not a number.
            let sound = (-DIVERGENCE..f64::INFINITY).contains(&log_weight);
            let log_weight = if sound { log_weight } else { NOTHING };
            let sum = ln_of_sum(leaves.doubling[lane], log_weight);
            let takes_part = growing & sound;
            chosen[lane] = takes_part & (uniforms[lane] < exp_f64(log_weight - sum));
            leaves.doubling[lane] = if takes_part { sum } else { leaves.doubling[lane] };
            leaves.doubling_energy[lane] = if chosen[lane] { energies[lane] } else { leaves.doubling_energy[lane] };
            let probability = exp_f64(if log_weight < 0.0 { log_weight } else { 0.0 });
            leaves.acceptance[lane] += if takes_part { probability } else { 0.0 };
            leaves.steps[lane] += u32::from(growing);
            leaves.divergent[lane] |= growing && !sound;
            leaves.growing[lane] = takes_part;
        }
        chosen
    }

    fn merge(leaves: &mut Leaves, uniforms: &LaneArray<f64>) -> Mask {
        let mut chosen = [false; LANES];
        for lane in 0..LANES {
            let growing = leaves.growing[lane];
            chosen[lane] = growing & (uniforms[lane] < exp_f64(leaves.doubling[lane] - leaves.tree[lane]));
            let sum = ln_of_sum(leaves.tree[lane], leaves.doubling[lane]);
            leaves.tree[lane] = if growing { sum } else { leaves.tree[lane] };
            leaves.energy[lane] = if chosen[lane] { leaves.doubling_energy[lane] } else { leaves.energy[lane] };
            leaves.moved[lane] |= chosen[lane];
        }
        chosen
    }
}

//! Spins of many lattices side by side, moved by a heat bath.

use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Key, Purpose, dispatch, fill_uniforms};

use crate::Randomness;
use crate::ensemble::LANES;
use crate::targets::error::{TargetError, finite};
use crate::targets::lattice::Lattice;

/// The spins of [`LANES`] independent lattices (replicas), one per lane.
///
/// A sweep of the heat bath draws every spin anew from its law given its neighbours,
/// `P(s_x = 1) = 1/(1 + e^(-2 K n))` with `n` the sum of the four, first the even sites of the checkerboard, then the odd ones.
/// It leaves `exp(K sum_<xy> s_x s_y)` invariant: annealing in `K` adds `(K' - K) link_sum` to each replica's log-weight.
///
/// ```
/// use ornstein_engine::Randomness;
/// use ornstein_engine::targets::{Lattice, SpinBlock};
///
/// let randomness = Randomness { seed: 1, index: 0 };
/// let mut spins = SpinBlock::random(Lattice::new(16, 16)?, 0, randomness)?;
/// for step in 1..=200 {
///     spins.sweep(2.0, randomness, step)?;
/// }
/// // Deep in the ordered phase links are parallel but for a few spins, or two domains with straight walls.
/// assert!(spins.link_sum().iter().all(|&links| links > 512 - 4 * 16 - 20));
/// # Ok::<(), ornstein_engine::targets::TargetError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SpinBlock {
    lattice: Lattice,
    block: u64,
    spins: Vec<[i8; LANES]>,
    uniforms: Vec<f64>,
}

impl SpinBlock {
    /// Independent fair spins: an exact draw at `K = 0`, where `ln Z = N ln 2`. `block` tells blocks of one ensemble
    /// apart. The checkerboard needs even sides.
    pub fn random(lattice: Lattice, block: u64, randomness: Randomness) -> Result<Self, TargetError> {
        for (name, side) in [("the number of rows", lattice.rows()), ("the number of columns", lattice.columns())] {
            if !side.is_multiple_of(2) {
                return Err(TargetError::Parameter { name, found: side as f64, allowed: "an even number" });
            }
        }
        let spins = vec![[1; LANES]; lattice.sites()];
        let uniforms = vec![0.0; lattice.columns() / 2 * LANES];
        let mut spins = Self { lattice, block, spins, uniforms };
        spins.heat(0.0, randomness.key(Purpose::DirectDraw), 0);
        Ok(spins)
    }

    /// One sweep at coupling `K`. `step` counts sweeps: it addresses their noise.
    pub fn sweep(&mut self, coupling: f64, randomness: Randomness, step: u32) -> Result<(), TargetError> {
        let coupling = finite("the coupling", coupling)?;
        self.heat(coupling, randomness.key(Purpose::HeatBath), step);
        Ok(())
    }

    /// `sum_<xy> s_x s_y` of every replica, minus the energy in units of the coupling.
    #[must_use]
    pub fn link_sum(&self) -> [i32; LANES] {
        link_sum(self.lattice, &self.spins)
    }

    /// `sum_x s_x` of every replica.
    #[must_use]
    pub fn magnetisation(&self) -> [i32; LANES] {
        let mut sums = [0; LANES];
        for spins in &self.spins {
            for (sum, &spin) in sums.iter_mut().zip(spins) {
                *sum += i32::from(spin);
            }
        }
        sums
    }

    /// The spins, site by site.
    #[must_use]
    pub fn spins(&self) -> &[[i8; LANES]] {
        &self.spins
    }

    fn heat(&mut self, coupling: f64, key: Key, step: u32) {
        let probabilities = [-4.0, -2.0, 0.0, 2.0, 4.0].map(|sum: f64| 1.0 / (1.0 + exp_f64(-2.0 * coupling * sum)));
        let (lattice, half) = (self.lattice, self.lattice.columns() / 2);
        for parity in 0..2 {
            for row in 0..lattice.rows() {
                let first = ((parity * lattice.rows() + row) * half * LANES) as u32;
                fill_uniforms(key, Counter::coordinate(first, self.block, step), &mut self.uniforms);
                heat_row(lattice, row, parity, probabilities, &self.uniforms, &mut self.spins);
            }
        }
    }
}

dispatch! {
    /// Draws the spins of a row that have one colour of the checkerboard.
    fn heat_row(
        lattice: Lattice,
        row: usize,
        parity: usize,
        probabilities: [f64; 5],
        uniforms: &[f64],
        spins: &mut [[i8; LANES]],
    ) {
        let [least, low, middle, high, most] = probabilities;
        for (place, uniforms) in uniforms.as_chunks::<LANES>().0.iter().enumerate() {
            let column = 2 * place + (row + parity) % 2;
            let [up, down, left, right] = lattice.neighbours(row, column).map(|site| spins[site]);
            let spin = &mut spins[row * lattice.columns() + column];
            for lane in 0..LANES {
                let sum = up[lane] + down[lane] + left[lane] + right[lane];
                let probability = if sum > -3 { low } else { least };
                let probability = if sum > -1 { middle } else { probability };
                let probability = if sum > 1 { high } else { probability };
                let probability = if sum > 3 { most } else { probability };
                spin[lane] = if uniforms[lane] < probability { 1 } else { -1 };
            }
        }
    }

    /// The sum over links, each seen from its upper or left end.
    fn link_sum(lattice: Lattice, spins: &[[i8; LANES]]) -> [i32; LANES] {
        let mut sums = [0; LANES];
        for row in 0..lattice.rows() {
            for column in 0..lattice.columns() {
                let spin = &spins[row * lattice.columns() + column];
                let [_, down, _, right] = lattice.neighbours(row, column).map(|site| &spins[site]);
                for lane in 0..LANES {
                    sums[lane] += i32::from(spin[lane] * (down[lane] + right[lane]));
                }
            }
        }
        sums
    }
}

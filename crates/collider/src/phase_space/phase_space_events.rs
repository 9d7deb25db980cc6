//! Points of phase space side by side.

use crate::FourMomentum;

/// Events that are worked on side by side, one in each lane of vector instructions.
pub const LANES: usize = 64;

/// Many points of one phase space in blocks of [`LANES`] events, as structure of arrays: for a block, the rows $E,p_x,p_y,p_z$ of the first
/// particle, then of the second; and a row of weights. Made once, and filled again and again by [`Rambo::fill`](super::Rambo::fill).
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseSpaceEvents {
    particles: usize,
    rows: Vec<[f64; LANES]>,
    weights: Vec<[f64; LANES]>,
}

impl PhaseSpaceEvents {
    /// Room for `blocks` blocks of events with `particles` particles each.
    #[must_use]
    pub fn new(particles: usize, blocks: usize) -> Self {
        Self { particles, rows: vec![[0.0; LANES]; 4 * particles * blocks], weights: vec![[0.0; LANES]; blocks] }
    }

    /// Particles per event.
    #[must_use]
    pub fn particles(&self) -> usize {
        self.particles
    }

    /// The number of events: a multiple of [`LANES`].
    #[must_use]
    pub fn len(&self) -> usize {
        LANES * self.weights.len()
    }

    /// Whether there is room for none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The momenta of event `event`, counted from the first in here.
    ///
    /// # Panics
    /// If there is no such event.
    pub fn event(&self, event: usize) -> impl ExactSizeIterator<Item = FourMomentum> {
        let lane = event % LANES;
        let rows = &self.block(event / LANES)[..4 * self.particles];
        rows.as_chunks::<4>().0.iter().map(move |[e, x, y, z]| FourMomentum::new(e[lane], x[lane], y[lane], z[lane]))
    }

    /// The weight of event `event`: $\mathrm d\Phi_n$ over its density \[GeV$^{2n-4}$\].
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn weight(&self, event: usize) -> f64 {
        self.weights[event / LANES][event % LANES]
    }

    /// The rows of a block: row `4j + c` is component `c` of $(E,p_x,p_y,p_z)$ \[GeV\] of particle `j`.
    ///
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn block(&self, block: usize) -> &[[f64; LANES]] {
        &self.rows[4 * self.particles * block..][..4 * self.particles]
    }

    /// The weights of all blocks.
    #[must_use]
    pub fn weights(&self) -> &[[f64; LANES]] {
        &self.weights
    }

    /// All rows and weights, to be filled.
    pub(super) fn parts(&mut self) -> (&mut [[f64; LANES]], &mut [[f64; LANES]]) {
        (&mut self.rows, &mut self.weights)
    }
}

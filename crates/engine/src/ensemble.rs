//! States side by side.

use rayon::prelude::*;

use crate::Scalar;

/// Lanes of a block: how many small states lie side by side.
pub const LANES: usize = 64;

/// How the numbers of an [`Ensemble`] are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Many states of few numbers: blocks of [`LANES`] states, coordinate-major within a block, so that one coordinate
    /// of all lanes is contiguous. The last block is filled up with idle lanes. Parallel over blocks.
    Lanes {
        /// Number of states.
        states: usize,
        /// Numbers per state.
        dimension: usize,
    },
    /// One state of many numbers, worked on in pieces of `chunk` numbers. Parallel inside.
    Single {
        /// Numbers of the state.
        dimension: usize,
        /// Numbers per piece.
        chunk: usize,
    },
}

impl Layout {
    /// Number of states.
    #[must_use]
    pub fn states(self) -> usize {
        match self {
            Self::Lanes { states, .. } => states,
            Self::Single { .. } => 1,
        }
    }

    /// Numbers in store, idle lanes included.
    #[must_use]
    pub fn stored(self) -> usize {
        match self {
            Self::Lanes { states, dimension } => states.div_ceil(LANES) * LANES * dimension,
            Self::Single { dimension, .. } => dimension,
        }
    }

    /// Numbers per chunk, the unit of parallel work: a block of lanes, or a piece of the single state.
    #[must_use]
    pub fn chunk_len(self) -> usize {
        match self {
            Self::Lanes { dimension, .. } => LANES * dimension,
            Self::Single { chunk, .. } => chunk,
        }
        .max(1)
    }

    /// States that share a chunk: [`LANES`] or one.
    #[must_use]
    pub fn lanes(self) -> usize {
        match self {
            Self::Lanes { .. } => LANES,
            Self::Single { .. } => 1,
        }
    }

    /// One number per state from contributions of the chunks.
    ///
    /// `contribute(chunk, sums)` adds what the chunk knows to `sums`, one entry per lane. The contributions to a single
    /// state are added in the order of its chunks, whatever thread made them.
    pub fn sum_over_chunks(self, contribute: impl Fn(usize, &mut [f64]) + Sync) -> Vec<f64> {
        self.sum_over_chunks_with(|| (), |(), chunk, sums| contribute(chunk, sums))
    }

    /// [`sum_over_chunks`](Self::sum_over_chunks) for contributions that need working memory, which `scratch` makes for a
    /// share of the chunks.
    pub fn sum_over_chunks_with<S>(
        self,
        scratch: impl Fn() -> S + Sync + Send,
        contribute: impl Fn(&mut S, usize, &mut [f64]) + Sync,
    ) -> Vec<f64> {
        let (chunks, lanes) = (self.stored().div_ceil(self.chunk_len()), self.lanes());
        let mut parts = vec![0.0; chunks * lanes];
        parts
            .par_chunks_mut(lanes)
            .enumerate()
            .for_each_init(scratch, |scratch, (chunk, sums)| contribute(scratch, chunk, sums));
        match self {
            Self::Lanes { states, .. } => {
                parts.truncate(states);
                parts
            }
            Self::Single { .. } => vec![parts.iter().sum()],
        }
    }
}

/// `B` states of `d` numbers, laid out for parallel work on chunks.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble<T> {
    layout: Layout,
    data: Vec<T>,
}

impl<T: Scalar> Ensemble<T> {
    /// All numbers zero.
    #[must_use]
    pub fn zeros(layout: Layout) -> Self {
        Self { layout, data: vec![T::ZERO; layout.stored()] }
    }

    /// An ensemble over numbers already laid out; `None` if their count does not match.
    #[must_use]
    pub fn from_data(layout: Layout, data: Vec<T>) -> Option<Self> {
        (data.len() == layout.stored()).then_some(Self { layout, data })
    }

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// All numbers as stored.
    #[must_use]
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// All numbers as stored.
    #[must_use]
    pub fn data_mut(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// The numbers as stored, without the layout.
    #[must_use]
    pub fn into_data(self) -> Vec<T> {
        self.data
    }

    /// Coordinate `coordinate` of state `state`.
    ///
    /// # Panics
    /// If either is out of range.
    #[must_use]
    pub fn get(&self, state: usize, coordinate: usize) -> T {
        match self.layout {
            Layout::Lanes { states, dimension } => {
                assert!(state < states && coordinate < dimension, "no such coordinate");
                self.data[((state / LANES) * dimension + coordinate) * LANES + state % LANES]
            }
            Layout::Single { .. } => {
                assert!(state == 0, "a single state has the number 0");
                self.data[coordinate]
            }
        }
    }

    /// The numbers of one chunk.
    #[must_use]
    pub fn chunk(&self, chunk: usize) -> &[T] {
        let len = self.layout.chunk_len();
        &self.data[chunk * len..((chunk + 1) * len).min(self.data.len())]
    }

    /// All chunks, in parallel.
    pub fn par_chunks_mut(&mut self) -> impl IndexedParallelIterator<Item = &mut [T]> {
        self.data.par_chunks_mut(self.layout.chunk_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_contiguous_within_a_block() {
        let layout = Layout::Lanes { states: 70, dimension: 3 };
        assert_eq!(layout.stored(), 2 * 64 * 3);
        let data = (0..layout.stored()).map(|i| i as f64).collect();
        let ensemble = Ensemble::from_data(layout, data).unwrap();
        assert_eq!(ensemble.get(5, 0) + 1.0, ensemble.get(6, 0));
        assert_eq!(ensemble.get(5, 1) - ensemble.get(5, 0), 64.0);
        assert_eq!(ensemble.get(64, 0), 192.0);
    }

    #[test]
    fn sums_per_state_come_out_in_either_layout() {
        let lanes = Layout::Lanes { states: 66, dimension: 2 };
        let sums = lanes.sum_over_chunks(|chunk, sums| {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += (chunk * LANES + lane) as f64;
            }
        });
        assert_eq!(sums.len(), 66);
        assert_eq!(sums[65], 65.0);
        let single = Layout::Single { dimension: 10, chunk: 4 };
        assert_eq!(single.sum_over_chunks(|chunk, sums| sums[0] += chunk as f64), vec![3.0]);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Ensemble::from_data(Layout::Single { dimension: 3, chunk: 2 }, vec![0.0; 4]).is_none());
    }
}

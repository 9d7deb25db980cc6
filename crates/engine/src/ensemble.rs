//! States side by side.

use rayon::prelude::*;

use crate::{DensityError, Scalar};

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

    /// Number of chunks.
    #[must_use]
    pub fn chunks(self) -> usize {
        self.stored().div_ceil(self.chunk_len())
    }
}

/// `B` states of `d` numbers, laid out for parallel work on chunks.
///
/// An ensemble may be a part of a larger one ([`into_blocks`](Self::into_blocks)): it knows the number of its first chunk,
/// which addresses its noise, so that its states move alike whether they are worked on together or apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble<T> {
    layout: Layout,
    first_chunk: usize,
    data: Vec<T>,
}

impl<T: Scalar> Ensemble<T> {
    /// All numbers zero.
    #[must_use]
    pub fn zeros(layout: Layout) -> Self {
        Self { layout, first_chunk: 0, data: vec![T::ZERO; layout.stored()] }
    }

    /// All numbers zero, in the shape and at the place of `other`.
    #[must_use]
    pub fn zeros_like(other: &Self) -> Self {
        Self { first_chunk: other.first_chunk, ..Self::zeros(other.layout) }
    }

    /// An ensemble over numbers already laid out; `None` if their count does not match.
    #[must_use]
    pub fn from_data(layout: Layout, data: Vec<T>) -> Option<Self> {
        (data.len() == layout.stored()).then_some(Self { layout, first_chunk: 0, data })
    }

    /// An ensemble over as many numbers as `other` has, in its shape and at its place.
    pub(crate) fn from_data_like(other: &Self, data: Vec<T>) -> Self {
        debug_assert_eq!(data.len(), other.data.len());
        Self { layout: other.layout, first_chunk: other.first_chunk, data }
    }

    /// The same numbers as a part of a larger ensemble that begins with this chunk.
    #[must_use]
    pub fn with_first_chunk(self, first_chunk: usize) -> Self {
        Self { first_chunk, ..self }
    }

    /// Many small states, each given by its coordinates. Idle lanes of the last block repeat its last state, so that they
    /// stay where the density is defined.
    ///
    /// # Panics
    /// If `coordinate(state, i)` does.
    #[must_use]
    pub fn from_states(states: usize, dimension: usize, coordinate: impl Fn(usize, usize) -> T) -> Self {
        let layout = Layout::Lanes { states, dimension };
        let mut data = Vec::with_capacity(layout.stored());
        for block in 0..states.div_ceil(LANES) {
            for i in 0..dimension {
                data.extend((0..LANES).map(|lane| coordinate((block * LANES + lane).min(states - 1), i)));
            }
        }
        Self { layout, first_chunk: 0, data }
    }

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The number of the first chunk within the ensemble that this one is a part of.
    #[must_use]
    pub fn first_chunk(&self) -> usize {
        self.first_chunk
    }

    /// The number of the first state within the ensemble that this one is a part of.
    #[must_use]
    pub fn first_state(&self) -> usize {
        self.first_chunk * LANES
    }

    /// An error if the states do not have this many coordinates.
    pub fn check_dimension(&self, expected: usize) -> Result<(), DensityError> {
        let (Layout::Lanes { dimension: found, .. } | Layout::Single { dimension: found, .. }) = self.layout;
        if found == expected { Ok(()) } else { Err(DensityError::Dimension { expected, found }) }
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

    /// The states one after the other, each with its coordinates in order: what files and networks want.
    #[must_use]
    pub fn to_rows(&self) -> Vec<T> {
        match self.layout {
            Layout::Single { .. } => self.data.clone(),
            Layout::Lanes { states, dimension } => {
                let mut rows = vec![T::ZERO; states * dimension];
                let blocks = rows.chunks_mut((LANES * dimension).max(1)).zip(self.data.chunks(self.layout.chunk_len()));
                for (rows, block) in blocks {
                    for (i, lanes) in block.chunks_exact(LANES).enumerate() {
                        for (row, &value) in rows.chunks_exact_mut(dimension).zip(lanes) {
                            row[i] = value;
                        }
                    }
                }
                rows
            }
        }
    }

    /// The numbers of one chunk.
    #[must_use]
    pub fn chunk(&self, chunk: usize) -> &[T] {
        let len = self.layout.chunk_len();
        &self.data[chunk * len..((chunk + 1) * len).min(self.data.len())]
    }

    /// The numbers of one chunk.
    #[must_use]
    pub fn chunk_mut(&mut self, chunk: usize) -> &mut [T] {
        let len = self.layout.chunk_len();
        let end = ((chunk + 1) * len).min(self.data.len());
        &mut self.data[chunk * len..end]
    }

    /// All chunks, in parallel.
    pub fn par_chunks_mut(&mut self) -> impl IndexedParallelIterator<Item = &mut [T]> {
        self.data.par_chunks_mut(self.layout.chunk_len())
    }

    /// Calls `work(chunk, scratch, numbers)` for every chunk, in parallel if there are several; `chunk` counts within this
    /// ensemble.
    pub fn for_each_chunk<S>(
        &mut self,
        scratch: impl Fn() -> S + Sync + Send,
        work: impl Fn(usize, &mut S, &mut [T]) + Sync + Send,
    ) {
        if self.layout.chunks() == 1 {
            return work(0, &mut scratch(), &mut self.data);
        }
        self.par_chunks_mut()
            .enumerate()
            .for_each_init(scratch, |scratch, (chunk, numbers)| work(chunk, scratch, numbers));
    }

    /// One number per state from contributions of the chunks.
    ///
    /// `contribute(chunk, scratch, sums)` adds what the chunk knows to `sums`, one entry per lane. The contributions to a
    /// single state are added in the order of its chunks, whatever thread made them.
    pub fn sum_over_chunks<S>(
        &self,
        scratch: impl Fn() -> S + Sync + Send,
        contribute: impl Fn(usize, &mut S, &mut [f64]) + Sync + Send,
        sums: &mut [f64],
    ) {
        match self.layout {
            Layout::Lanes { .. } => {
                sums.fill(0.0);
                if self.layout.chunks() == 1 {
                    let mut all = [0.0; LANES];
                    contribute(0, &mut scratch(), &mut all);
                    sums.copy_from_slice(&all[..sums.len()]);
                    return;
                }
                sums.par_chunks_mut(LANES).enumerate().for_each_init(scratch, |scratch, (chunk, sums)| {
                    let mut all = [0.0; LANES];
                    contribute(chunk, scratch, &mut all);
                    sums.copy_from_slice(&all[..sums.len()]);
                });
            }
            Layout::Single { .. } => {
                let mut parts = vec![0.0; self.layout.chunks()];
                parts
                    .par_chunks_mut(1)
                    .enumerate()
                    .for_each_init(scratch, |scratch, (chunk, part)| contribute(chunk, scratch, part));
                sums[0] = parts.iter().sum();
            }
        }
    }

    /// Parts that can be worked on apart: one per block of lanes, or the single state as it is.
    #[must_use]
    pub fn into_blocks(self) -> Vec<Self> {
        match self.layout {
            Layout::Single { .. } => vec![self],
            Layout::Lanes { states, dimension } => self
                .data
                .chunks(self.layout.chunk_len())
                .enumerate()
                .map(|(block, data)| Self {
                    layout: Layout::Lanes { states: (states - block * LANES).min(LANES), dimension },
                    first_chunk: self.first_chunk + block,
                    data: data.to_vec(),
                })
                .collect(),
        }
    }

    /// The ensemble that [`into_blocks`](Self::into_blocks) took apart; `None` if there is no block.
    #[must_use]
    pub fn from_blocks<'a>(blocks: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut blocks = blocks.into_iter();
        let mut whole = blocks.next()?.clone();
        for block in blocks {
            if let (Layout::Lanes { states, .. }, Layout::Lanes { states: more, .. }) =
                (&mut whole.layout, block.layout)
            {
                *states += more;
            }
            whole.data.extend_from_slice(&block.data);
        }
        Some(whole)
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
        let lanes = Ensemble::<f32>::zeros(Layout::Lanes { states: 66, dimension: 2 });
        let mut sums = [0.0; 66];
        let lane_number = |chunk: usize, (): &mut (), sums: &mut [f64]| {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += (chunk * LANES + lane) as f64;
            }
        };
        lanes.sum_over_chunks(|| (), lane_number, &mut sums);
        assert_eq!(sums[65], 65.0);
        let single = Ensemble::<f32>::zeros(Layout::Single { dimension: 10, chunk: 4 });
        let mut sum = [0.0];
        single.sum_over_chunks(|| (), |chunk, (), sums| sums[0] += chunk as f64, &mut sum);
        assert_eq!(sum, [3.0]);
    }

    #[test]
    fn blocks_can_be_taken_apart_and_put_together() {
        let whole = Ensemble::from_states(150, 3, |state, i| (10 * state + i) as f64);
        let blocks = whole.clone().into_blocks();
        assert_eq!(blocks.iter().map(|block| block.layout().states()).collect::<Vec<_>>(), [64, 64, 22]);
        assert_eq!(blocks[2].first_chunk(), 2);
        assert_eq!(blocks[1].get(6, 1), 701.0);
        assert_eq!(Ensemble::from_blocks(&blocks), Some(whole.clone()));
        assert_eq!(whole.to_rows()[3 * 149..], [1490.0, 1491.0, 1492.0]);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Ensemble::from_data(Layout::Single { dimension: 3, chunk: 2 }, vec![0.0; 4]).is_none());
    }
}

//! Data without end.

use std::fmt::{self, Debug, Formatter};

use ornstein_engine::targets::{Draws, ExactSampler};
use ornstein_random::{Key, Purpose};
use rayon::prelude::*;

use super::{Batch, DataPart, DataSource};
use crate::normalisation::{Normalisation, NormalisationError, NormalisationKind};

/// Independent draws of a distribution that can be drawn from exactly, normalised: no row is ever seen twice, so nothing can be learned
/// by heart.
pub struct ExactData<S> {
    sampler: S,
    normalisation: Normalisation,
    seed: u64,
}

impl<S> Debug for ExactData<S> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ExactData").field("normalisation", &self.normalisation).finish_non_exhaustive()
    }
}

/// The stream of draws to learn from.
const TRAINING: u64 = 0;
/// The stream of draws for validation.
const VALIDATION: u64 = 1;
/// The stream of draws that a normalisation is fitted to.
const FITTING: u64 = 2;

/// Draws that one task makes.
const PIECE: usize = 64;

impl<S: ExactSampler + Send> ExactData<S> {
    /// Draws of `sampler` in the coordinates of `normalisation`, which has the sampler's dimension.
    pub fn new(sampler: S, normalisation: Normalisation, seed: u64) -> Self {
        Self { sampler, normalisation, seed }
    }

    /// Draws of `sampler` with `dimension` coordinates, normalised by the moments of `draws` draws that serve nothing else.
    ///
    /// # Errors
    /// If a coordinate is constant.
    pub fn fitted(
        sampler: S,
        dimension: usize,
        kind: NormalisationKind,
        draws: usize,
        seed: u64,
    ) -> Result<Self, NormalisationError> {
        let raw = Self { sampler, normalisation: Normalisation::identity(dimension), seed };
        let mut rows = vec![0.0; draws * dimension];
        raw.draw(FITTING, 0, &mut rows, |x, row| row.copy_from_slice(x));
        Ok(Self { normalisation: Normalisation::fit(&rows, dimension, kind, None)?, ..raw })
    }

    /// The map to the network's coordinates.
    #[must_use]
    pub fn normalisation(&self) -> &Normalisation {
        &self.normalisation
    }

    fn draw<T: Send>(&self, stream: u64, first: u64, rows: &mut [T], write: impl Fn(&[f64], &mut [T]) + Sync) {
        let key = Key::new(self.seed, Purpose::EndlessData, stream);
        let dimension = self.normalisation.dimension();
        rows.par_chunks_mut(PIECE * dimension).enumerate().for_each(|(piece, rows)| {
            let mut x = vec![0.0; dimension];
            for (row, number) in rows.chunks_exact_mut(dimension).zip(first + (piece * PIECE) as u64..) {
                self.sampler.draw_state(&mut Draws::new(key, number), &mut x);
                write(&x, row);
            }
        });
    }
}

impl<S: ExactSampler + Send> DataSource for ExactData<S> {
    fn dimension(&self) -> usize {
        self.normalisation.dimension()
    }

    fn validation_rows(&self) -> usize {
        usize::MAX
    }

    fn fill(&self, part: DataPart, first: u64, batch: &mut Batch) {
        let stream = match part {
            DataPart::Training => TRAINING,
            DataPart::Validation => VALIDATION,
        };
        let map = &self.normalisation;
        self.draw(stream, first, &mut batch.rows, |x, row| {
            for (i, (to, from)) in row.iter_mut().zip(x).enumerate() {
                *to = ((from - map.mean(i)) / map.scale(i)) as f32;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use ornstein_engine::targets::Gaussian;

    use super::*;

    #[test]
    fn draws_are_addressed_and_parts_differ() {
        let target = Gaussian::standard(3);
        let data = ExactData::fitted(target, 3, NormalisationKind::PerCoordinate, 1000, 1).unwrap();
        let rows = |part, first, size| {
            let mut batch = Batch::new(&data, size);
            data.fill(part, first, &mut batch);
            batch.rows
        };
        let all = rows(DataPart::Training, 0, 200);
        assert_eq!(all[3 * 70..], rows(DataPart::Training, 70, 130));
        assert_ne!(all, rows(DataPart::Validation, 0, 200));
        // The deviation of 1000 draws is known to 2.2 %; six of that.
        assert!((data.normalisation().scale(1) - 1.0).abs() < 6.0 * 0.0224);
    }
}

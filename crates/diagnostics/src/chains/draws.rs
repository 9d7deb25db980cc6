//! The draws of one scalar quantity by several chains.

use crate::{DiagnosticsError, sample};

/// Borrowed draws of one scalar quantity: chain after chain, each of the same number of draws.
///
/// The constructor checks once what every diagnostic needs: at least [`Chains::MINIMUM_DRAWS`] draws per chain, all of them finite.
///
/// ```
/// use ornstein_diagnostics::chains::Chains;
///
/// let draws = [0.1, 0.4, -0.3, 0.2, 1.1, 0.8, 0.9, 1.3];
/// let chains = Chains::new(&draws, 2)?;
/// assert_eq!((chains.count(), chains.draws_per_chain()), (2, 4));
/// assert_eq!(chains.chain(1), [1.1, 0.8, 0.9, 1.3]);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chains<'a> {
    draws: &'a [f64],
    count: usize,
}

impl<'a> Chains<'a> {
    /// Fewer draws cannot be split into halves that have a variance.
    pub const MINIMUM_DRAWS: usize = 4;

    /// Takes `draws` as `count` chains of equal length, one after the other.
    ///
    /// # Errors
    /// No chain, draws that do not make whole chains, fewer than [`Self::MINIMUM_DRAWS`] draws per chain, or a draw that is not
    /// finite (named by its position in `draws`).
    pub fn new(draws: &'a [f64], count: usize) -> Result<Self, DiagnosticsError> {
        if count == 0 || !draws.len().is_multiple_of(count) {
            return Err(DiagnosticsError::Shape { values: draws.len(), divisor: count });
        }
        sample::validate(draws, count * Self::MINIMUM_DRAWS)?;
        Ok(Self { draws, count })
    }

    /// A single chain.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn single(draws: &'a [f64]) -> Result<Self, DiagnosticsError> {
        Self::new(draws, 1)
    }

    /// Number of chains $M$, at least 1.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Number of draws of each chain $N$, at least [`Self::MINIMUM_DRAWS`].
    pub fn draws_per_chain(&self) -> usize {
        self.draws.len() / self.count
    }

    /// The draws of chain `i`, counted from 0.
    ///
    /// # Panics
    /// If there is no such chain.
    pub fn chain(&self, i: usize) -> &'a [f64] {
        let length = self.draws_per_chain();
        &self.draws[i * length..(i + 1) * length]
    }

    /// The chains one after the other.
    pub fn iter(&self) -> std::slice::ChunksExact<'a, f64> {
        self.draws.chunks_exact(self.draws_per_chain())
    }

    /// All $MN$ draws, chain by chain.
    pub fn draws(&self) -> &'a [f64] {
        self.draws
    }
}

impl<'a> IntoIterator for &Chains<'a> {
    type Item = &'a [f64];
    type IntoIter = std::slice::ChunksExact<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_draws_are_named() {
        assert_eq!(Chains::new(&[0.0; 9], 2), Err(DiagnosticsError::Shape { values: 9, divisor: 2 }));
        assert_eq!(Chains::new(&[0.0; 9], 0), Err(DiagnosticsError::Shape { values: 9, divisor: 0 }));
        assert_eq!(Chains::new(&[0.0; 6], 2), Err(DiagnosticsError::SampleTooSmall { required: 8, found: 6 }));
        let draws = [0.0, 1.0, f64::NAN, 3.0];
        assert!(matches!(Chains::single(&draws), Err(DiagnosticsError::NotFinite { index: 2, .. })));
    }
}

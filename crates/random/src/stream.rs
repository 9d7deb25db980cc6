//! Addressed words behind the traits of `rand`, for everything off the hot paths.

use std::convert::Infallible;

use rand_core::TryRng;
use rand_core::utils::{fill_bytes_via_next_word, next_u64_via_u32};

use crate::{Counter, Key, philox4x32_10};

/// The words of an address one after the other, as a generator for `rand` and `rand_distr`.
///
/// Starts at a counter and walks along its word 0, four words to a block; after 2³⁴ words it is back at the start. Two
/// streams whose counters differ in word 1, 2 or 3, or whose keys differ, share no block. Being an address, a stream is
/// made where it is needed and never stored: nothing has to be saved at a checkpoint.
///
/// ```
/// use ornstein_random::{Counter, Key, Purpose, Stream};
/// use rand::RngExt;
///
/// let key = Key::new(1, Purpose::Subsample, 0);
/// let mut stream = Stream::new(key, Counter::coordinate(0, 0, 0));
/// let die: u32 = stream.random_range(1..=6);
/// assert!((1..=6).contains(&die));
/// // The same address gives the same number.
/// assert_eq!(die, Stream::new(key, Counter::coordinate(0, 0, 0)).random_range(1..=6));
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    key: Key,
    counter: Counter,
    block: [u32; 4],
    /// How many words of `block` are spent; 4 before the first block.
    spent: usize,
}

impl Stream {
    /// The stream whose first block is that of `counter` under `key`.
    pub const fn new(key: Key, counter: Counter) -> Self {
        Self { key, counter, block: [0; 4], spent: 4 }
    }

    #[inline]
    fn next_word(&mut self) -> u32 {
        if self.spent == self.block.len() {
            self.block = philox4x32_10(self.counter.0, self.key.words());
            self.counter = self.counter.advanced(1);
            self.spent = 0;
        }
        let word = self.block[self.spent];
        self.spent += 1;
        word
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next_word())
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        next_u64_via_u32(self)
    }

    #[inline]
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;
    use crate::Purpose;

    const KEY: Key = Key::new(2, Purpose::Subsample, 3);

    #[test]
    fn words_are_the_blocks_of_consecutive_counters() {
        let start = Counter([u32::MAX, 5, 6, 7]);
        let mut stream = Stream::new(KEY, start);
        for cell in 0..3 {
            for word in philox4x32_10(start.advanced(cell).0, KEY.words()) {
                assert_eq!(stream.next_u32(), word);
            }
        }
    }

    #[test]
    fn wide_words_and_bytes_are_the_same_words_in_little_endian_order() {
        let stream = || Stream::new(KEY, Counter([0; 4]));
        let (mut narrow, mut wide, mut bytes) = (stream(), stream(), stream());
        let mut buffer = [0; 15];
        bytes.fill_bytes(&mut buffer);
        let low = narrow.next_u32();
        let high = narrow.next_u32();
        assert_eq!(wide.next_u64(), u64::from(high) << 32 | u64::from(low));
        assert_eq!(buffer[..4], low.to_le_bytes());
        assert_eq!(buffer[4..8], high.to_le_bytes());
    }
}

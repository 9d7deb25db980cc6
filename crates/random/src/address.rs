//! Where a random number lives: a [`Key`] (which stream) and a [`Counter`] (where in it).

use crate::Purpose;

/// Which stream: the seed of the run, what the numbers are for, and the number of the realisation or chain.
///
/// The 64 bits are mix(seed) XOR (purpose · 2⁴⁸ + index), where mix is a bijection. So
/// - for one seed, (purpose, index) → key is injective *exactly*: inside a run no two streams are the same, ever;
/// - for one purpose and index, seed → key is injective exactly;
/// - two streams of different seeds and different (purpose, index) coincide only by chance, with probability 2⁻⁶⁴ a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key([u32; 2]);

impl Key {
    /// The number of realisations or chains that one seed and purpose can tell apart: indices are below 2⁴⁸.
    pub const INDEX_LIMIT: u64 = 1 << 48;

    /// The key of one realisation or chain.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`Self::INDEX_LIMIT`].
    #[inline]
    pub const fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        assert!(index < Self::INDEX_LIMIT, "the index of a random stream must be below 2^48");
        let key = mix(seed) ^ ((purpose.code() as u64) << 48 | index);
        Self([key as u32, (key >> 32) as u32])
    }

    /// The two words that Philox takes, the low one first.
    #[inline]
    pub const fn words(self) -> [u32; 2] {
        self.0
    }
}

/// Where in a stream: the 128-bit counter of Philox, word 0 first.
///
/// A batch takes consecutive values of word 0, modulo 2³² and without carry into word 1, so that an address means the
/// same whether it is reached alone or in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counter(pub [u32; 4]);

impl Counter {
    /// The counter of an integer wave-vector `n` = [x, y, z] of a field, at a time step of a chain.
    ///
    /// The words are [z, y, x, step] in two's complement. They use all 128 bits, so no two (wave-vector, step) share a
    /// counter, and a batch walks along z, the direction that is contiguous in memory. A wave-vector has the same
    /// numbers on a grid of any size.
    ///
    /// ```
    /// use ornstein_random::Counter;
    ///
    /// assert_eq!(Counter::wave_vector([1, 2, -1], 7), Counter([u32::MAX, 2, 1, 7]));
    /// ```
    #[inline]
    pub const fn wave_vector(n: [i32; 3], step: u32) -> Self {
        let [x, y, z] = n;
        Self([z as u32, y as u32, x as u32, step])
    }

    /// The counter of a coordinate of a block of states, at a time step of a chain: the words are
    /// [coordinate, low half of block, high half of block, step], all different for different arguments.
    #[inline]
    pub const fn coordinate(coordinate: u32, block: u64, step: u32) -> Self {
        Self([coordinate, block as u32, (block >> 32) as u32, step])
    }

    /// The counter `count` cells further along word 0.
    #[inline]
    #[must_use]
    pub const fn advanced(self, count: u32) -> Self {
        let [cell, y, x, step] = self.0;
        Self([cell.wrapping_add(count), y, x, step])
    }
}

/// A bijection of 64-bit integers that spreads a change of any bit over all of them: two rounds of xor-shift and odd
/// multiplication and a last xor-shift, each of which is invertible. The constants are variant 13 of David Stafford's
/// search for good avalanche, which `SplitMix64` uses too (Steele, Lea and Flood, OOPSLA 2014).
const fn mix(seed: u64) -> u64 {
    // The offset keeps seed 0 away from the fixed point 0.
    let mut bits = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The inverse of an odd number modulo 2⁶⁴, by Newton's iteration: each step doubles the number of correct bits.
    fn inverse(odd: u64) -> u64 {
        let mut guess = odd;
        for _ in 0..6 {
            guess = guess.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(guess)));
        }
        guess
    }

    fn undo_shift(mut bits: u64, shift: u32) -> u64 {
        let mut power = shift;
        while power < 64 {
            bits ^= bits >> power;
            power *= 2;
        }
        bits
    }

    fn unmix(mixed: u64) -> u64 {
        let mut bits = undo_shift(mixed, 31).wrapping_mul(inverse(0x94D0_49BB_1331_11EB));
        bits = undo_shift(bits, 27).wrapping_mul(inverse(0xBF58_476D_1CE4_E5B9));
        undo_shift(bits, 30).wrapping_sub(0x9E37_79B9_7F4A_7C15)
    }

    #[test]
    fn mixing_of_seeds_has_an_inverse() {
        for seed in (0..1000).chain((0..64).map(|bit| 1 << bit)).chain([u64::MAX]) {
            assert_eq!(unmix(mix(seed)), seed);
        }
    }

    /// Purpose and index can be read back from the key of a known seed, at the limits of both.
    #[test]
    fn keys_of_one_seed_are_injective() {
        for seed in [0, 1, 0xDEAD_BEEF, u64::MAX] {
            for purpose in Purpose::ALL {
                for index in [0, 1, 2, 1 << 32, Key::INDEX_LIMIT - 1] {
                    let [low, high] = Key::new(seed, purpose, index).words();
                    let tag = mix(seed) ^ (u64::from(high) << 32 | u64::from(low));
                    assert_eq!(tag >> 48, u64::from(purpose.code()));
                    assert_eq!(tag & (Key::INDEX_LIMIT - 1), index);
                }
            }
        }
    }

    #[test]
    fn neighbouring_seeds_purposes_and_realisations_have_distinct_keys() {
        let mut keys = HashSet::new();
        for seed in 0..100 {
            for purpose in Purpose::ALL {
                for index in 0..100 {
                    assert!(keys.insert(Key::new(seed, purpose, index)));
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "below 2^48")]
    fn an_index_beyond_the_limit_is_refused() {
        let _ = Key::new(1, Purpose::DirectDraw, Key::INDEX_LIMIT);
    }

    #[test]
    fn counters_hold_their_arguments_and_wrap_without_carry() {
        assert_eq!(Counter::wave_vector([i32::MIN, -1, 5], 9), Counter([5, u32::MAX, 1 << 31, 9]));
        assert_eq!(Counter::coordinate(3, 1 << 32 | 2, 9), Counter([3, 2, 1, 9]));
        assert_eq!(Counter::wave_vector([0, 0, -1], 4).advanced(3), Counter::wave_vector([0, 0, 2], 4));
    }
}

//! Shuffling without memory.

use ornstein_random::{Counter, Key, philox4x32_10};

/// A permutation of `0..length` that is a function of its address alone: place `i` is computed, not looked up.
///
/// Eight rounds of a balanced Feistel network (Luby and Rackoff 1988), each with random words of Philox as its round function, permute
/// the smallest square of a power of two that holds the range; places outside of the range are permuted on until they fall into it
/// (cycle walking: Black and Rogaway 2002), less than four times on average.
#[derive(Debug, Clone, Copy)]
pub struct AddressedPermutation {
    length: u64,
    half_bits: u32,
    key: Key,
    number: u32,
}

impl AddressedPermutation {
    /// Permutation number `number` under this key.
    #[must_use]
    pub fn new(key: Key, number: u32, length: usize) -> Self {
        let length = length as u64;
        let bits = u64::BITS - length.saturating_sub(1).leading_zeros();
        Self { length, half_bits: bits.div_ceil(2), key, number }
    }

    /// Where place `i` goes.
    ///
    /// # Panics
    /// If it is not below the length.
    #[must_use]
    pub fn at(&self, i: usize) -> usize {
        assert!((i as u64) < self.length, "place {i} of {}", self.length);
        let mut place = self.rounds(i as u64);
        while place >= self.length {
            place = self.rounds(place);
        }
        place as usize
    }

    fn rounds(&self, place: u64) -> u64 {
        let mask = (1u64 << self.half_bits) - 1;
        let (mut left, mut right) = (place >> self.half_bits, place & mask);
        for round in 0..8 {
            let word = philox4x32_10(Counter::coordinate(right as u32, round, self.number).0, self.key.words())[0];
            (left, right) = (right, (left ^ u64::from(word)) & mask);
        }
        left << self.half_bits | right
    }
}

#[cfg(test)]
mod tests {
    use ornstein_random::Purpose;

    use super::*;

    #[test]
    fn every_place_occurs_once() {
        let key = Key::new(1, Purpose::TrainingBatch, 0);
        for length in [1, 2, 3, 5, 64, 65, 1000] {
            let mut places: Vec<_> = (0..length).map(|i| AddressedPermutation::new(key, 3, length).at(i)).collect();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..length));
        }
    }

    /// Over 10^4 permutations of 6, pairs (place of 0, place of 1) are uniform on 30: chi-squared with 29 degrees of freedom, which
    /// exceeds 90 with probability 4e-8.
    #[test]
    fn pairs_of_places_are_uniform() {
        let key = Key::new(2, Purpose::TrainingBatch, 0);
        let mut counts = [0.0; 36];
        for number in 0..10_000 {
            let permutation = AddressedPermutation::new(key, number, 6);
            counts[6 * permutation.at(0) + permutation.at(1)] += 1.0;
        }
        let expected = 10_000.0 / 30.0;
        let statistic: f64 = counts
            .iter()
            .filter(|&&count| count > 0.0)
            .map(|count| (count - expected) * (count - expected) / expected)
            .sum();
        assert!(statistic < 90.0, "{statistic}");
        assert_eq!(counts.iter().filter(|&&count| count > 0.0).count(), 30);
    }
}

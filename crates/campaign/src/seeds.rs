//! Seeds of points: a function of the campaign's seed and the point's number that never gives two points the same.

use ornstein_random::philox4x32_10;

/// Bits of a half of a seed.
const HALF_BITS: u32 = 31;
const HALF: u64 = (1 << HALF_BITS) - 1;

/// Rounds; four make a pseudo-random permutation of a pseudo-random function (Luby and Rackoff), the others are reserve.
const ROUNDS: u32 = 8;

/// Sets these blocks apart from those of any other use of the generator under the same key.
const TAG: u32 = u32::from_be_bytes(*b"seed");

/// The seed of a point.
///
/// A Feistel network over two halves of 31 bits, `(L, R) -> (R, L xor F(R))`, whose round function F is Philox keyed by the campaign's
/// seed. Whatever F is, each round can be undone: the map is a bijection of the numbers below 2^62, so that no two points of a
/// campaign share a seed. A seed does not depend on how many points there are.
///
/// Source: Luby and Rackoff, *How to construct pseudorandom permutations from pseudorandom functions*, SIAM J. Comput. 17 (1988).
///
/// ```
/// use ornstein_campaign::point_seed;
///
/// assert_ne!(point_seed(1, 0), point_seed(1, 1));
/// assert!(point_seed(1, 0) < 1 << 62);
/// ```
pub fn point_seed(campaign_seed: u64, point: u64) -> u64 {
    let (mut left, mut right) = ((point >> HALF_BITS) & HALF, point & HALF);
    for round in 0..ROUNDS {
        (left, right) = (right, left ^ mixed(campaign_seed, round, right));
    }
    left << HALF_BITS | right
}

/// The round function: 31 bits.
fn mixed(campaign_seed: u64, round: u32, half: u64) -> u64 {
    let key = [campaign_seed as u32, (campaign_seed >> 32) as u32];
    u64::from(philox4x32_10([half as u32, round, TAG, 0], key)[0]) & HALF
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The point that a seed belongs to.
    fn point_of(campaign_seed: u64, seed: u64) -> u64 {
        let (mut left, mut right) = (seed >> HALF_BITS, seed & HALF);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ mixed(campaign_seed, round, left), left);
        }
        left << HALF_BITS | right
    }

    #[test]
    fn every_seed_leads_back_to_its_point() {
        for campaign_seed in [0, 1, u64::MAX >> 1] {
            for point in (0..10_000).chain((1 << 62) - 10_000..1 << 62) {
                assert_eq!(point_of(campaign_seed, point_seed(campaign_seed, point)), point);
            }
        }
    }

    #[test]
    fn a_hundred_thousand_points_have_as_many_seeds_below_two_to_the_62() {
        let seeds: HashSet<u64> = (0..100_000).map(|point| point_seed(1, point)).collect();
        assert_eq!(seeds.len(), 100_000);
        assert!(seeds.iter().all(|seed| *seed < 1 << 62));
    }

    #[test]
    fn campaigns_of_neighbouring_seeds_share_none_of_their_first_seeds() {
        let seeds = |campaign| (0..10_000).map(move |point| point_seed(campaign, point));
        let first: HashSet<u64> = seeds(1).collect();
        assert!(seeds(2).all(|seed| !first.contains(&seed)));
    }
}

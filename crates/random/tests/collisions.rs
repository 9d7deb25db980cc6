//! No two addresses share a block of random bits.

use ornstein_random::{Counter, Key, Purpose, philox4x32_10};

fn assert_distinct(mut blocks: Vec<[u32; 4]>) {
    let count = blocks.len();
    blocks.sort_unstable();
    blocks.dedup();
    assert_eq!(blocks.len(), count);
}

/// A million wave-vectors around the origin, negative components included, under one key.
#[test]
fn a_cube_of_wave_vectors_has_distinct_blocks() {
    let key = Key::new(1, Purpose::DirectDraw, 0).words();
    let mut blocks = Vec::with_capacity(1_000_000);
    for x in -50..50 {
        for y in -50..50 {
            for z in -50..50 {
                blocks.push(philox4x32_10(Counter::wave_vector([x, y, z], 0).0, key));
            }
        }
    }
    assert_distinct(blocks);
}

/// Ten seeds, all purposes, ten realisations, ten steps and six cubed wave-vectors: the addresses of a campaign.
#[test]
fn streams_of_a_campaign_have_distinct_blocks() {
    let mut blocks = Vec::new();
    for seed in 0..10 {
        for purpose in Purpose::ALL {
            for index in 0..10 {
                let key = Key::new(seed, purpose, index).words();
                for step in 0..10 {
                    for cell in 0..216 {
                        let n = [cell / 36, cell / 6 % 6, cell % 6].map(|n| n - 3);
                        blocks.push(philox4x32_10(Counter::wave_vector(n, step).0, key));
                    }
                }
            }
        }
    }
    assert_eq!(blocks.len(), 10 * Purpose::ALL.len() * 10 * 10 * 216);
    assert_distinct(blocks);
}

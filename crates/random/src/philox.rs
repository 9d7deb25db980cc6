//! Philox4x32-10, the counter-based generator under everything in this crate.
//!
//! Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC'11 (2011), section 3.3. For each key
//! it is a bijection of 128-bit counters, so that under one key distinct counters never give the same block. It passes
//! `BigCrush` for counters that merely count and for keys that differ in one bit.

/// The multipliers of the two halves of a round.
const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];

/// What is added to the key from round to round: the golden ratio and √3 − 1, as fractions of 2³².
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// The low 32 bits of a 64-bit lane.
pub(crate) const LOW: u64 = 0xFFFF_FFFF;

/// The block of four words that belongs to `counter` under `key`.
///
/// ```
/// use ornstein_random::philox4x32_10;
///
/// // A known answer that the authors publish with their library.
/// assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    ten_rounds(counter.map(u64::from), key).map(|word| (word & LOW) as u32)
}

/// Ten rounds with each 32-bit word in the low half of a 64-bit lane; the high halves are unspecified.
///
/// The product of two words needs 64 bits, and vector units multiply the low halves of 64-bit lanes in one instruction
/// (`vpmuludq`) that ignores the high ones. So words stay in wide lanes from the first round to the last, and whatever
/// the low product leaves in the high half is carried along until somebody masks it.
#[expect(
    clippy::inline_always,
    reason = "a function is compiled for an instruction set only where it is inlined into a function that enables it"
)]
#[inline(always)]
pub(crate) fn ten_rounds(counter: [u64; 4], key: [u32; 2]) -> [u64; 4] {
    let [mut x0, mut x1, mut x2, mut x3] = counter;
    let [mut key0, mut key1] = key;
    for _ in 0..10 {
        let product0 = (x0 & LOW) * MULTIPLIERS[0];
        let product1 = (x2 & LOW) * MULTIPLIERS[1];
        x0 = (product1 >> 32) ^ x1 ^ u64::from(key0);
        x1 = product1;
        x2 = (product0 >> 32) ^ x3 ^ u64::from(key1);
        x3 = product0;
        key0 = key0.wrapping_add(WEYL[0]);
        key1 = key1.wrapping_add(WEYL[1]);
    }
    [x0, x1, x2, x3]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three known answers for `philox4x32 10` in the test vectors of Random123.
    #[test]
    fn known_answers() {
        assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32_10([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox4x32_10([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }
}

//! The same address gives the same bits: on every instruction set, in batches of any length, today and tomorrow.

use std::sync::Mutex;

use ornstein_random::{
    Counter, InstructionSet, Key, Purpose, fill_normals_f32, fill_normals_f64, fill_uniforms, normal_pair, uniform,
};

/// Held while an instruction set is in use, which is a matter of the whole process.
static RESTRICTED: Mutex<()> = Mutex::new(());

/// A batch of these wraps around the end of word 0.
const START: Counter = Counter::wave_vector([3, -2, -100], 5);

fn key() -> Key {
    Key::new(9, Purpose::LangevinNoise, 12)
}

/// FNV-1a over bytes: a fixed fingerprint that needs no dependency.
fn fingerprint(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

fn double(set: InstructionSet, length: usize) -> Vec<u64> {
    let mut out = vec![f64::NAN; length];
    let _held = RESTRICTED.lock();
    set.restrict();
    fill_normals_f64(key(), START, &mut out);
    out.into_iter().map(f64::to_bits).collect()
}

fn single(set: InstructionSet, length: usize) -> Vec<u32> {
    let mut out = vec![f32::NAN; length];
    let _held = RESTRICTED.lock();
    set.restrict();
    fill_normals_f32(key(), START, &mut out);
    out.into_iter().map(f32::to_bits).collect()
}

#[test]
fn all_instruction_sets_agree_at_any_length() {
    let lengths = (0..300).chain([1000, 4095, 4097, 100_003]);
    for length in lengths {
        for set in InstructionSet::ALL.into_iter().filter(|set| set.is_available()) {
            assert_eq!(double(set, length), double(InstructionSet::Baseline, length), "{set:?}");
            assert_eq!(single(set, length), single(InstructionSet::Baseline, length), "{set:?}");
        }
    }
}

/// Recorded once: whatever changes these numbers changes the meaning of every seed. (Any other processor must pass too.)
#[test]
fn fingerprints_are_those_on_record() {
    let set = InstructionSet::detect();
    let bytes = double(set, 1_000_001).into_iter().flat_map(u64::to_le_bytes);
    assert_eq!(fingerprint(bytes), 0xCB61_C933_9945_02C7);
    let bytes = single(set, 1_000_001).into_iter().flat_map(u32::to_le_bytes);
    assert_eq!(fingerprint(bytes), 0x1F22_BF53_8CBF_3620);
}

#[test]
fn shorter_fills_are_the_beginning_of_longer_ones() {
    let mut long = [0.0; 301];
    let mut long_single = [0.0; 301];
    fill_normals_f64(key(), START, &mut long);
    fill_normals_f32(key(), START, &mut long_single);
    for length in 0..long.len() {
        let mut short = vec![0.0; length];
        fill_normals_f64(key(), START, &mut short);
        assert_eq!(short, long[..length]);
        let mut short = vec![0.0; length];
        fill_normals_f32(key(), START, &mut short);
        assert_eq!(short, long_single[..length]);
    }
}

/// A batch that starts further along word 0 continues the first one, also past its wrap from −1 to 0.
#[test]
fn a_fill_can_be_cut_at_any_counter() {
    let mut whole = [0.0; 400];
    fill_normals_f64(key(), START, &mut whole);
    let mut whole_single = [0.0; 800];
    fill_normals_f32(key(), START, &mut whole_single);
    for cut in [1, 7, 8, 31, 100, 101, 199] {
        let mut rest = vec![0.0; 400 - 2 * cut];
        fill_normals_f64(key(), START.advanced(cut as u32), &mut rest);
        assert_eq!(rest, whole[2 * cut..]);
        let mut rest = vec![0.0; 800 - 4 * cut];
        fill_normals_f32(key(), START.advanced(cut as u32), &mut rest);
        assert_eq!(rest, whole_single[4 * cut..]);
    }
}

#[test]
fn a_single_address_gives_the_uniform_number_of_the_batch() {
    let mut batch = [0.0; 203];
    fill_uniforms(key(), START, &mut batch);
    for (cell, value) in batch.into_iter().enumerate() {
        assert_eq!(uniform(key(), START.advanced(cell as u32)), value);
    }
}

#[test]
fn a_single_address_gives_the_pair_of_the_batch() {
    let mut batch = [[0.0; 2]; 200];
    fill_normals_f64(key(), START, batch.as_flattened_mut());
    for (cell, pair) in batch.into_iter().enumerate() {
        assert_eq!(normal_pair(key(), START.advanced(cell as u32)), pair);
    }
}

/// The uniform number of an address is the u of its pair: x² + y² = −2 ln u.
#[test]
fn the_uniform_number_belongs_to_the_radius_of_the_pair() {
    for cell in 0..1000 {
        let counter = START.advanced(cell);
        let [x, y] = normal_pair(key(), counter);
        let radius = (-2.0 * uniform(key(), counter).ln()).sqrt();
        // A few roundings in each of the products, the sum and the root.
        assert!((x.hypot(y) / radius - 1.0).abs() < 8.0 * f64::EPSILON);
    }
}

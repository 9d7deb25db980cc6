//! Numbers at different addresses are independent, however close the addresses are.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

const SEED: u64 = 42;
const SIDE: i32 = 50;

/// Two normal numbers at each wave-vector of a cube that straddles the origin, displaced by `offset`.
fn field(key: Key, offset: [i32; 3], step: u32) -> Vec<f64> {
    let row_length = 2 * SIDE as usize;
    let mut values = vec![0.0; row_length * (SIDE * SIDE) as usize];
    for (row, out) in values.chunks_mut(row_length).enumerate() {
        let (x, y) = (row as i32 / SIDE, row as i32 % SIDE);
        let corner = [x, y, 0].map(|n| n - SIDE / 2);
        let n = [0, 1, 2].map(|axis| corner[axis] + offset[axis]);
        fill_normals_f64(key, Counter::wave_vector(n, step), out);
    }
    values
}

/// Neither values nor squares are correlated, nor each cosine with the other's sine: under independence the mean of n
/// products of variance 1 has deviation 1/√n, and six of them are exceeded twice in 10⁹.
fn assert_independent(first: &[f64], second: &[f64], what: &str) {
    let limit = 6.0 / (first.len() as f64).sqrt();
    let correlation = |product: &dyn Fn(usize) -> f64| (0..first.len()).map(product).sum::<f64>() / first.len() as f64;
    let values = correlation(&|i| first[i] * second[i]);
    let squares = correlation(&|i| (first[i].powi(2) - 1.0) * (second[i].powi(2) - 1.0) / 2.0);
    let crossed = correlation(&|i| first[i] * second[i ^ 1]);
    for value in [values, squares, crossed] {
        assert!(value.abs() < limit, "{what}: {value} beyond {limit}");
    }
}

fn key() -> Key {
    Key::new(SEED, Purpose::DirectDraw, 0)
}

#[test]
fn neighbouring_wave_vectors() {
    let here = field(key(), [0; 3], 0);
    for offset in [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, -1, 1], [0, 0, 256]] {
        assert_independent(&here, &field(key(), offset, 0), &format!("{offset:?}"));
    }
}

/// The generator knows nothing of the modes −n, which a real field ties to n.
#[test]
fn opposite_wave_vectors() {
    let here = field(key(), [0; 3], 0);
    // The cube runs from -25 to 24. Displaced by one and read backwards it is the mirror image.
    let displaced = field(key(), [1; 3], 0);
    let mirrored: Vec<f64> = displaced.rchunks(2).flat_map(|pair| pair.iter().copied()).collect();
    // Only the origin is its own image: two numbers in 250,000, which weigh less than a hundredth of the limit.
    assert_independent(&here, &mirrored, "-n");
}

#[test]
fn neighbouring_steps() {
    let now = field(key(), [0; 3], 0);
    for step in [1, 2, 3, 1 << 16, u32::MAX] {
        assert_independent(&now, &field(key(), [0; 3], step), &format!("step {step}"));
    }
}

#[test]
fn neighbouring_realisations() {
    let first = field(key(), [0; 3], 0);
    for index in [1, 2, 3, 1 << 31, 1 << 32, Key::INDEX_LIMIT - 1] {
        let other = Key::new(SEED, Purpose::DirectDraw, index);
        assert_independent(&first, &field(other, [0; 3], 0), &format!("index {index}"));
    }
}

#[test]
fn all_pairs_of_purposes() {
    let fields = Purpose::ALL.map(|purpose| field(Key::new(SEED, purpose, 0), [0; 3], 0));
    for (i, first) in fields.iter().enumerate() {
        for (j, second) in fields.iter().enumerate().skip(i + 1) {
            assert_independent(first, second, &format!("{:?}", [Purpose::ALL[i], Purpose::ALL[j]]));
        }
    }
}

#[test]
fn seeds_that_differ_in_one_bit() {
    let first = field(key(), [0; 3], 0);
    for bit in (0..64).step_by(7) {
        let other = Key::new(SEED ^ (1 << bit), Purpose::DirectDraw, 0);
        assert_independent(&first, &field(other, [0; 3], 0), &format!("bit {bit}"));
    }
}

//! The numbers have the law N(0, 1): moments, Kolmogorov-Smirnov distance, tails, and independence inside a block.

use libm::erfc;
use ornstein_random::{Counter, Key, Purpose, fill_normals_f32, fill_normals_f64, uniform};

const COUNT: usize = 1_000_000;
const START: Counter = Counter::wave_vector([-5, 3, -1000], 2);

/// A million numbers of either precision.
fn samples() -> [Vec<f64>; 2] {
    let key = Key::new(20_261_101, Purpose::DirectDraw, 0);
    let mut double = vec![0.0; COUNT];
    fill_normals_f64(key, START, &mut double);
    let mut single = vec![0.0; COUNT];
    fill_normals_f32(key, START, &mut single);
    [double, single.into_iter().map(f64::from).collect()]
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / COUNT as f64
}

/// Largest distance between the empirical distribution function and `cumulative`.
fn kolmogorov_distance(mut sample: Vec<f64>, cumulative: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let count = sample.len() as f64;
    let mut distance = 0.0_f64;
    for (rank, &value) in sample.iter().enumerate() {
        let probability = cumulative(value);
        distance = distance
            .max((probability - rank as f64 / count).abs())
            .max((probability - (rank + 1) as f64 / count).abs());
    }
    distance
}

/// The distance that is exceeded with probability 2 exp(−2 n d²) = 10⁻⁷.
fn critical_distance(count: usize) -> f64 {
    (2e7_f64.ln() / (2.0 * count as f64)).sqrt()
}

/// The p-th moment is (p − 1)!! for even p and 0 for odd p, and the mean of x^p over n numbers has the variance
/// ((2p − 1)!! − moment²)/n. Six standard deviations: two in 10⁹ for each.
#[test]
fn moments_are_those_of_the_standard_normal_law() {
    let double_factorial = |odd: i32| (1..=odd).step_by(2).map(f64::from).product::<f64>();
    for sample in samples() {
        for power in 1..=6 {
            let expected = if power % 2 == 0 { double_factorial(power - 1) } else { 0.0 };
            let variance = double_factorial(2 * power - 1) - expected * expected;
            let moment = mean(sample.iter().map(|x| x.powi(power)));
            let sigma = (variance / COUNT as f64).sqrt();
            assert!(
                (moment - expected).abs() < 6.0 * sigma,
                "moment {power}: {moment}, expected {expected} with deviation {sigma}"
            );
        }
    }
}

#[test]
fn distribution_function_is_that_of_the_standard_normal_law() {
    for sample in samples() {
        let distance = kolmogorov_distance(sample, |x| 0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2));
        assert!(distance < critical_distance(COUNT), "{distance}");
    }
}

/// r² = x² + y² of a pair has the law 1 − exp(−r²/2), and the angle is uniform.
#[test]
fn pairs_are_isotropic_with_exponential_squares() {
    for sample in samples() {
        let (pairs, _) = sample.as_chunks::<2>();
        let squares = pairs.iter().map(|[x, y]| x * x + y * y).collect();
        let distance = kolmogorov_distance(squares, |square| 1.0 - (-0.5 * square).exp());
        assert!(distance < critical_distance(COUNT / 2), "{distance}");

        let turns = pairs.iter().map(|[x, y]| y.atan2(*x) / std::f64::consts::TAU + 0.5).collect();
        let distance = kolmogorov_distance(turns, |turn| turn);
        assert!(distance < critical_distance(COUNT / 2), "{distance}");
    }
}

/// Neighbours in the array, inside a pair, a block and across: neither values nor squares are correlated. Each mean of
/// n products of independent numbers of variance 1 has deviation 1/√n.
#[test]
fn neighbouring_numbers_are_independent() {
    let limit = 6.0 / (COUNT as f64).sqrt();
    for sample in samples() {
        for lag in 1..=8 {
            let pairs = || sample.iter().zip(&sample[lag..]);
            let values = mean(pairs().map(|(x, y)| x * y));
            let squares = mean(pairs().map(|(x, y)| (x * x - 1.0) * (y * y - 1.0) / 2.0));
            assert!(values.abs() < limit, "lag {lag}: {values}");
            assert!(squares.abs() < limit, "lag {lag}: {squares}");
        }
    }
}

/// The number of |x| above a threshold is a Poisson number around its expectation, out to 5 standard deviations.
#[test]
fn tails_have_the_right_weight() {
    const BATCHES: u64 = 20;
    for threshold in [3.0, 3.5, 4.0, 4.5, 5.0_f64] {
        let mut beyond = [0_u32; 2];
        let mut double = vec![0.0_f64; COUNT];
        let mut single = vec![0.0_f32; COUNT];
        for index in 0..BATCHES {
            let key = Key::new(7, Purpose::Subsample, index);
            fill_normals_f64(key, START, &mut double);
            fill_normals_f32(key, START, &mut single);
            beyond[0] += double.iter().filter(|x| x.abs() > threshold).count() as u32;
            beyond[1] += single.iter().filter(|x| x.abs() > threshold as f32).count() as u32;
        }
        let probability = erfc(threshold * std::f64::consts::FRAC_1_SQRT_2);
        let expected = probability * (BATCHES * COUNT as u64) as f64;
        for count in beyond {
            assert!(
                (f64::from(count) - expected).abs() < 6.0 * expected.sqrt(),
                "{count} beyond {threshold}, expected {expected}"
            );
        }
        assert!(threshold > 4.9 || beyond.iter().all(|&count| count > 0));
    }
}

#[test]
fn uniform_numbers_are_uniform_in_the_open_interval() {
    let key = Key::new(3, Purpose::MetropolisAcceptance, 0);
    let sample: Vec<_> = (0..COUNT as u32).map(|chain| uniform(key, Counter::coordinate(0, 17, chain))).collect();
    assert!(sample.iter().all(|&u| 0.0 < u && u < 1.0));
    let distance = kolmogorov_distance(sample, |u| u);
    assert!(distance < critical_distance(COUNT), "{distance}");
}

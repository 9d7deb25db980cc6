//! If two samples have the same law, p-values are uniform; if they differ, the tests see it.
//!
//! Permutation and discrete tests have p-values on a grid, so they are compared with the uniform law from above: the fraction at or below a level
//! $\alpha$ on the grid may not exceed what a binomial law of probability $\alpha$ allows at $10^{-7}$.

mod support;

use ornstein_diagnostics::special::incomplete_beta;
use ornstein_diagnostics::two_sample::{
    Classifier, PermutationNull, classifier_test, energy_distance, kolmogorov_smirnov, maximum_mean_discrepancy,
    median_distance, sliced_wasserstein,
};
use ornstein_diagnostics::{Points, TestResult};
use support::SplitMix;

const FALSE_ALARM: f64 = 1e-7;
const NULL: PermutationNull = PermutationNull { permutations: 99, seed: 7, index: 0 };

/// The fractions of p-values at or below 0.5, 0.1 and 0.02: neither too many nor, if `exact`, too few.
#[track_caller]
fn assert_calibrated(repeats: u32, exact: bool, experiment: impl Fn(u64, &mut SplitMix) -> f64) {
    let mut random = SplitMix(11);
    let p_values: Vec<f64> = (0..repeats).map(|repeat| experiment(u64::from(repeat), &mut random)).collect();
    let n = f64::from(repeats);
    for level in [0.5, 0.1, 0.02] {
        let k = p_values.iter().filter(|p| **p <= level + 1e-12).count() as f64;
        let too_many = if k == 0.0 { 1.0 } else { incomplete_beta::regularised(k, n - k + 1.0, level, 1.0 - level) };
        assert!(too_many > FALSE_ALARM, "{k} of {n} p-values are at most {level}");
        let too_few = incomplete_beta::regularised(n - k, k + 1.0, 1.0 - level, level);
        assert!(!exact || too_few > FALSE_ALARM, "only {k} of {n} p-values are at most {level}");
    }
}

/// `size` points in the plane: a correlated pair of a normal and an exponential coordinate, scaled.
fn plane(random: &mut SplitMix, size: usize, scale: f64) -> Vec<f64> {
    (0..size)
        .flat_map(|_| {
            let (x, y) = (random.normal(), random.exponential());
            [scale * (x + 0.5 * y), scale * y]
        })
        .collect()
}

type Test = fn(Points, Points, PermutationNull) -> TestResult;

const PERMUTATION_TESTS: [(&str, Test); 3] = [
    ("energy distance", |x, y, null| energy_distance(x, y, null).expect("valid samples")),
    ("maximum mean discrepancy", |x, y, null| {
        let width = median_distance(x, y).expect("distinct points");
        maximum_mean_discrepancy(x, y, width, null).expect("valid samples")
    }),
    ("sliced Wasserstein", |x, y, null| sliced_wasserstein(x, y, 8, null).expect("valid samples")),
];

#[test]
fn permutation_tests_are_exact() {
    for (_, test) in PERMUTATION_TESTS {
        assert_calibrated(3000, true, |repeat, random| {
            let (x, y) = (plane(random, 12, 1.0), plane(random, 7, 1.0));
            let null = PermutationNull { index: repeat, ..NULL };
            test(Points::new(&x, 2).unwrap(), Points::new(&y, 2).unwrap(), null).p_value
        });
    }
}

#[test]
fn permutation_tests_see_a_scale() {
    let mut random = SplitMix(3);
    let (x, y) = (plane(&mut random, 150, 1.0), plane(&mut random, 150, 2.0));
    for (name, test) in PERMUTATION_TESTS {
        let result = test(Points::new(&x, 2).unwrap(), Points::new(&y, 2).unwrap(), NULL);
        assert_eq!(result.p_value, NULL.resolution(), "{name}");
    }
}

#[test]
fn kolmogorov_smirnov_is_exact_with_and_without_ties() {
    // With 300 and 200 members the steps of the p-value are small.
    assert_calibrated(4000, false, |_, random| {
        let (x, y) = (random.sample(300, SplitMix::normal), random.sample(200, SplitMix::normal));
        kolmogorov_smirnov(&x, &y).unwrap().p_value
    });
    assert_calibrated(4000, false, |_, random| {
        let mut tied = |size| random.sample(size, |random| (2.0 * random.exponential()).floor());
        let (x, y) = (tied(60), tied(45));
        kolmogorov_smirnov(&x, &y).unwrap().p_value
    });
    // D of 2 and 3 members: of ten orders two have D = 1, and one, y x y x y, has D = 1/3; no other is below 1/2.
    let p_values: Vec<f64> = [[0.1, 0.2], [0.1, 2.5], [1.5, 2.5]]
        .iter()
        .map(|x| kolmogorov_smirnov(x, &[1.0, 2.0, 3.0]).unwrap().p_value)
        .collect();
    for (found, expected) in p_values.iter().zip([0.2, 0.9, 1.0]) {
        assert!((found - expected).abs() < 1e-14, "{p_values:?}");
    }
}

#[test]
fn classifier_is_on_the_safe_side() {
    assert_calibrated(1000, false, |repeat, random| {
        let (x, y) = (plane(random, 60, 1.0), plane(random, 40, 1.0));
        let classifier = Classifier { features: 10, index: repeat, ..Classifier::default() };
        classifier_test(Points::new(&x, 2).unwrap(), Points::new(&y, 2).unwrap(), classifier).unwrap().p_value
    });
}

#[test]
fn classifier_sees_a_dependence_that_no_margin_shows() {
    // Same normal margins; in the second sample the signs agree.
    let mut random = SplitMix(9);
    let independent: Vec<f64> = random.sample(1200, SplitMix::normal);
    let dependent: Vec<f64> = (0..600)
        .flat_map(|_| {
            let (x, y) = (random.normal(), random.normal().abs());
            [x, y.copysign(x)]
        })
        .collect();
    let result = classifier_test(
        Points::new(&independent, 2).unwrap(),
        Points::new(&dependent, 2).unwrap(),
        Classifier::default(),
    );
    // The best accuracy is 3/4; 300 held-out points of each sample scatter by 0.02.
    let result = result.unwrap();
    assert!(result.p_value < 1e-10 && result.statistic > 0.62, "{result:?}");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let mut random = SplitMix(4);
    let (x, y) = (plane(&mut random, 100, 1.0), plane(&mut random, 80, 1.1));
    for (name, test) in PERMUTATION_TESTS {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| test(Points::new(&x, 2).unwrap(), Points::new(&y, 2).unwrap(), NULL))
        };
        assert_eq!(run(1), run(4), "{name}");
    }
}

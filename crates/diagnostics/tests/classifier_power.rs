//! What the area under the curve of the classifier sees, and that its error bar holds.

#[expect(dead_code, reason = "another test of the folder uses it all")]
mod support;

use ornstein_diagnostics::Points;
use ornstein_diagnostics::two_sample::{AreaUnderCurve, Classifier, area_under_curve, classifier_area};
use support::SplitMix;

/// Draws from a mixture of isotropic normals.
fn mixture(random: &mut SplitMix, size: usize, weights: &[f64], means: &[Vec<f64>], deviation: f64) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    (0..size)
        .flat_map(|_| {
            let mut place = total * random.uniform();
            let mode = weights.iter().position(|weight| {
                place -= weight;
                place < 0.0
            });
            let mean = &means[mode.unwrap_or(weights.len() - 1)];
            mean.iter().map(|mean| mean + deviation * random.normal()).collect::<Vec<_>>()
        })
        .collect()
}

fn area(first: &[f64], second: &[f64], dimension: usize) -> AreaUnderCurve {
    let [first, second] = [first, second].map(|values| Points::new(values, dimension).unwrap());
    classifier_area(first, second, Classifier::default()).unwrap()
}

fn square() -> Vec<Vec<f64>> {
    vec![vec![-2.0, -2.0], vec![-2.0, 2.0], vec![2.0, -2.0], vec![2.0, 2.0]]
}

fn sixteen(random: &mut SplitMix) -> Vec<Vec<f64>> {
    (0..4).map(|_| random.sample(16, |random| 1.5 * random.normal())).collect()
}

#[test]
fn a_mode_that_lost_some_of_its_weight_is_seen() {
    // Of four modes one has 20 % instead of 25 %. The best score is the mode: an area of 1/2 + (0.25 - 0.20)/2 = 0.525.
    let mut random = SplitMix(1);
    let truth = mixture(&mut random, 20_000, &[1.0; 4], &square(), 0.5);
    let model = mixture(&mut random, 20_000, &[0.20, 0.8 / 3.0, 0.8 / 3.0, 0.8 / 3.0], &square(), 0.5);
    let found = area(&truth, &model, 2);
    // 10,000 held-out scores of each: a deviation of 0.0041. The classifier learns from as many, and loses some.
    assert!(found.test().unwrap().p_value < 1e-4, "{found:?}");
    assert!((found.area - 0.525).abs() < 5.0 * found.standard_error + 0.005, "{found:?}");
}

#[test]
fn widths_wrong_by_a_tenth_are_seen_in_sixteen_dimensions() {
    let mut random = SplitMix(2);
    let means = sixteen(&mut random);
    let truth = mixture(&mut random, 6000, &[1.0; 4], &means, 0.5);
    let model = mixture(&mut random, 6000, &[1.0; 4], &means, 0.55);
    let found = area(&truth, &model, 16);
    // The best score is the distance from the mode: P(chi^2_16 < 1.21 chi'^2_16) = P(F < 1.21) = 0.646.
    assert!(found.area > 0.6 && found.area < 0.646 + 5.0 * found.standard_error, "{found:?}");
}

#[test]
fn equal_laws_have_an_area_of_a_half() {
    let mut random = SplitMix(3);
    let means = sixteen(&mut random);
    let [one, other] = [(); 2].map(|()| mixture(&mut random, 4000, &[1.0; 4], &means, 0.5));
    let found = area(&one, &other, 16);
    assert!((found.area - 0.5).abs() < 5.0 * found.null_deviation, "{found:?}");
}

#[test]
fn intervals_of_the_area_cover() {
    // Normals a deviation apart: A = Phi(1/sqrt 2).
    let truth = 0.760_249_938_906_523_5;
    let mut random = SplitMix(4);
    let (mut covered, mut squares, mut stated) = (0, 0.0, 0.0);
    let repeats = 4000;
    for _ in 0..repeats {
        let first = random.sample(60, |random| random.normal() + 1.0);
        let second = random.sample(40, SplitMix::normal);
        let found = area_under_curve(&first, &second).unwrap();
        let [low, high] = found.interval(0.95).unwrap();
        covered += u32::from(low <= truth && truth <= high);
        squares += (found.area - truth).powi(2);
        stated += found.standard_error.powi(2);
    }
    // The variance of 4000 repeats has a relative deviation of sqrt(2/4000) = 0.022; the estimate of it is unbiased.
    assert!((stated / squares - 1.0).abs() < 5.0 * 0.023, "{}", stated / squares);
    // Coverage: 0.0034 per deviation around 95 %, of which intervals of the normal form lose about one per cent at this size.
    let coverage = f64::from(covered) / f64::from(repeats);
    assert!(coverage > 0.92 && coverage < 0.967, "{coverage}");
}

/// Prints what the classifier sees at several sizes.
#[test]
#[ignore = "a measurement of minutes"]
#[expect(clippy::print_stdout, reason = "a measurement")]
fn measure() {
    let mut random = SplitMix(5);
    let means = sixteen(&mut random);
    for size in [5000, 20_000, 80_000] {
        let two = [vec![-2.0, 0.0], vec![2.0, 0.0]];
        let square = square();
        let cases = [
            ("2-d, 25 -> 23.75 %", 2, &[0.95, 1.0167, 1.0167, 1.0167][..], &square[..], [0.5, 0.5]),
            ("2-d, 25 -> 20 %", 2, &[0.6, 0.8, 0.8, 0.8], &square, [0.5, 0.5]),
            ("2-d, 50 -> 47.5 %", 2, &[0.95, 1.05], &two, [0.5, 0.5]),
            ("16-d, widths + 10 %", 16, &[1.0; 4], &means, [0.5, 0.55]),
            ("16-d, equal", 16, &[1.0; 4], &means, [0.5, 0.5]),
        ];
        for (name, dimension, weights, means, deviations) in cases {
            if dimension == 16 && size > 20_000 {
                continue;
            }
            let equal = vec![1.0; weights.len()];
            let truth = mixture(&mut random, size, &equal, means, deviations[0]);
            let model = mixture(&mut random, size, weights, means, deviations[1]);
            let start = std::time::Instant::now();
            let [first, second] = [&truth, &model].map(|values| Points::new(values, dimension).unwrap());
            let test = ornstein_diagnostics::two_sample::classifier_test(first, second, Classifier::default()).unwrap();
            let seconds = start.elapsed().as_secs_f64();
            let found = area(&truth, &model, dimension);
            println!(
                "{name} {size}: accuracy {:.4} p {:.1e}; area {:.4} +- {:.4} p {:.1e}; {seconds:.1} s",
                test.statistic,
                test.p_value,
                found.area,
                found.standard_error,
                found.test().unwrap().p_value
            );
        }
    }
}

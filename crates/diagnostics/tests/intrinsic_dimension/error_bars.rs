//! Error bars against the scatter of repeated samples.

use super::manifolds::{cube, gaussian, torus};
use ornstein_diagnostics::Points;
use ornstein_diagnostics::intrinsic_dimension::{
    Combination, CorrelationDimension, CorrelationIntegral, DimensionEstimate, LevinaBickel, LocalPca, TwoNn, TwoNnFit,
};
use rayon::prelude::*;

/// A named estimator.
type Estimator = (&'static str, fn(Points<'_>) -> DimensionEstimate);

const ESTIMATORS: [Estimator; 7] = [
    ("TwoNN line", |points| TwoNn::default().estimate(points).unwrap()),
    ("TwoNN likelihood", |points| {
        TwoNn { discarded_fraction: 0.0, fit: TwoNnFit::MaximumLikelihood }.estimate(points).unwrap()
    }),
    ("TwoNN censored", |points| {
        TwoNn { discarded_fraction: 0.1, fit: TwoNnFit::MaximumLikelihood }.estimate(points).unwrap()
    }),
    ("Levina-Bickel 5", |points| LevinaBickel { neighbours: 5, ..LevinaBickel::default() }.estimate(points).unwrap()),
    ("Levina-Bickel 20", |points| LevinaBickel::default().estimate(points).unwrap()),
    ("Levina-Bickel 20 mean", |points| {
        let estimator = LevinaBickel { neighbours: 20, unbiased: true, combination: Combination::Mean };
        estimator.estimate(points).unwrap()
    }),
    ("correlation 10 20", |points| CorrelationDimension::default().estimate(points).unwrap()),
];

/// What repeated samples say about an error bar.
struct Repeats {
    mean: f64,
    /// Standard deviation of the estimates over the root mean square of their bars.
    ratio: f64,
    /// The same for the bars of independent terms.
    independent_ratio: f64,
    /// Fraction of the estimates within 1.96 bars of their mean.
    about_mean: f64,
    /// Fraction within 1.96 bars of the true dimension.
    about_truth: f64,
}

impl Repeats {
    fn new(estimates: &[DimensionEstimate], truth: f64) -> Self {
        let n = estimates.len() as f64;
        let average = |term: &dyn Fn(&DimensionEstimate) -> f64| estimates.iter().map(term).sum::<f64>() / n;
        let mean = average(&|e| e.dimension);
        let deviation = (average(&|e| (e.dimension - mean).powi(2)) * n / (n - 1.0)).sqrt();
        let within = |centre: f64| average(&|e| f64::from(e.deviation_from(centre).abs() < 1.96));
        Self {
            mean,
            ratio: deviation / average(&|e| e.standard_error.powi(2)).sqrt(),
            independent_ratio: deviation / average(&|e| e.independent_error.powi(2)).sqrt(),
            about_mean: within(mean),
            about_truth: within(truth),
        }
    }
}

fn repeat(
    repeats: u64,
    coordinates: usize,
    sample: impl Fn(u64) -> Vec<f64> + Sync,
    estimator: fn(Points<'_>) -> DimensionEstimate,
    truth: f64,
) -> Repeats {
    let estimates: Vec<DimensionEstimate> = (0..repeats)
        .into_par_iter()
        .map(|repeat| estimator(Points::new(&sample(1000 + repeat), coordinates).unwrap()))
        .collect();
    Repeats::new(&estimates, truth)
}

/// The standard deviation of 300 repeats is known to 1/sqrt(600) = 4.1 %: 5.5 of that are a false alarm of 4e-8 per case. The bars
/// themselves are off by up to 8 % (`coverage_table`).
const RATIO: std::ops::Range<f64> = 0.70..1.31;

#[test]
fn bars_are_the_scatter_of_repeated_samples() {
    for (dimension, n) in [(1, 500), (2, 500), (5, 500)] {
        for (name, estimator) in ESTIMATORS {
            let repeats = repeat(300, dimension, |seed| cube(n, dimension, seed), estimator, dimension as f64);
            assert!(RATIO.contains(&repeats.ratio), "{name} in {dimension} dimensions: {}", repeats.ratio);
        }
    }
}

#[test]
fn independent_bars_of_two_nn_are_too_small_by_a_quarter() {
    // Why the standard error is not the textbook's: 1.25, known here to 0.0125 * sqrt(2).
    let (_, estimator) = ESTIMATORS[1];
    let repeats = repeat(2000, 4, |seed| torus(300, 2, seed), estimator, 2.0);
    assert!((repeats.independent_ratio - 1.25).abs() < 0.12, "{}", repeats.independent_ratio);
    assert!((repeats.ratio - 1.0).abs() < 0.12, "{}", repeats.ratio);
}

#[test]
#[ignore = "a table of coverages, some minutes"]
#[allow(clippy::print_stdout, reason = "the table is the result")]
fn coverage_table() {
    type Sample = (&'static str, usize, usize, usize, fn(usize, usize, u64) -> Vec<f64>);
    let samples: [Sample; 10] = [
        ("torus", 1, 2, 1000, torus),
        ("torus", 2, 4, 1000, torus),
        ("torus", 5, 10, 1000, torus),
        ("cube", 1, 1, 1000, cube),
        ("cube", 2, 2, 1000, cube),
        ("cube", 5, 5, 1000, cube),
        ("cube", 10, 10, 1000, cube),
        ("Gaussian", 2, 2, 1000, gaussian),
        ("Gaussian", 5, 5, 1000, gaussian),
        ("Gaussian", 10, 10, 1000, gaussian),
    ];
    println!("sample n d estimator mean scatter/bar scatter/independent about-mean about-truth");
    for (name, dimension, coordinates, n, sample) in samples {
        let local: Estimator =
            ("local PCA 30", |points| LocalPca { neighbours: 30, threshold: 0.05 }.estimate(points).unwrap().estimate);
        let integral: Estimator = ("correlation fixed radii", |points| {
            CorrelationIntegral::count(points, &[0.3, 0.6]).unwrap().slope(0, 1).unwrap()
        });
        let more = [local, integral];
        let skipped = if dimension > 2 { 1 } else { 2 };
        for (estimator, function) in ESTIMATORS.iter().chain(&more[..skipped]) {
            let r = repeat(1000, coordinates, |seed| sample(n, dimension, seed), *function, dimension as f64);
            println!(
                "{name:9} {n} {dimension:2} {estimator:24} {:7.3} {:.3} {:.3} {:.3} {:.3}",
                r.mean, r.ratio, r.independent_ratio, r.about_mean, r.about_truth
            );
        }
    }
}

//! What every target is asked.

use ornstein_engine::targets::{ExactSampler, KnownAnswers};
use ornstein_engine::{Ensemble, LANES, LaneDensity, Layout, LogDensity, Randomness, as_lanes, as_lanes_mut};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

pub const RANDOMNESS: Randomness = Randomness { seed: 20, index: 0 };

/// A target in both precisions.
pub trait Target: LaneDensity<f64> + LaneDensity<f32> + LogDensity<f64> {}
impl<D: LaneDensity<f64> + LaneDensity<f32> + LogDensity<f64>> Target for D {}

pub fn dimension(target: &impl Target) -> usize {
    LaneDensity::<f64>::dimension(target)
}

/// A block of 64 states at `centre + spread * normal`.
pub fn scatter(dimension: usize, centre: f64, spread: f64) -> Vec<f64> {
    let mut x = vec![0.0; dimension * LANES];
    fill_normals_f64(Key::new(4, Purpose::InitialState, 0), Counter::coordinate(0, 0, 0), &mut x);
    x.iter().map(|x| centre + spread * x).collect()
}

/// Score and log-density of the states of a block.
pub fn evaluate<T: ornstein_engine::Scalar>(target: &impl LaneDensity<T>, x: &[T]) -> (Vec<T>, [f64; LANES]) {
    let (mut score, mut log_density) = (vec![T::ZERO; x.len()], [0.0; LANES]);
    target.evaluate(as_lanes(x), as_lanes_mut(&mut score), &mut log_density).unwrap();
    (score, log_density)
}

/// The score is the gradient of the log-density: central differences of step `h`, which err by `h^2/6` of the third
/// derivative and `1e-15/h` of the log-density's size; `scale` bounds the third derivative and that size.
pub fn check_gradient(target: &impl Target, x: &[f64], scale: f64) {
    let h = 1e-5;
    let (score, _) = evaluate::<f64>(target, x);
    let mut alone = vec![0.0; x.len()];
    LaneDensity::<f64>::score(target, as_lanes(x), as_lanes_mut(&mut alone)).unwrap();
    for i in 0..dimension(target) {
        let shifted = |h: f64| {
            let mut x = x.to_vec();
            x[i * LANES..(i + 1) * LANES].iter_mut().for_each(|x| *x += h);
            evaluate::<f64>(target, &x).1
        };
        let (up, down) = (shifted(h), shifted(-h));
        for lane in 0..LANES {
            let (gradient, score) = ((up[lane] - down[lane]) / (2.0 * h), score[i * LANES + lane]);
            let tolerance = scale * (h * h / 6.0 + 2e-15 / h);
            assert!((gradient - score).abs() < tolerance, "coordinate {i}, lane {lane}: {gradient} and {score}");
            // The short cut differs from the full evaluation by roundings of its terms.
            assert!((alone[i * LANES + lane] - score).abs() < 1e-13 * scale, "score alone");
        }
    }
}

/// Single precision does what double does at the same (single-precision) states, up to `roundings` roundings of numbers
/// of size `scale`.
pub fn check_single_precision(target: &impl Target, x: &[f64], scale: f64) {
    let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
    let wide: Vec<f64> = narrow.iter().map(|&x| f64::from(x)).collect();
    let (score, log_density) = evaluate::<f64>(target, &wide);
    let (score_narrow, log_density_narrow) = evaluate::<f32>(target, &narrow);
    let tolerance = scale * f64::from(f32::EPSILON);
    for (a, b) in score.iter().zip(score_narrow) {
        assert!((a - f64::from(b)).abs() <= tolerance, "score {a} and {b}, allowed {tolerance:e}");
    }
    for (a, b) in log_density.iter().zip(log_density_narrow) {
        assert!((a - b).abs() <= tolerance, "log-density {a} and {b}, allowed {tolerance:e}");
    }
}

pub fn draw(target: &(impl Target + ExactSampler), states: usize) -> Ensemble<f64> {
    let mut ensemble = Ensemble::zeros(Layout::Lanes { states, dimension: dimension(target) });
    target.draw(RANDOMNESS, &mut ensemble).unwrap();
    ensemble
}

pub fn column(ensemble: &Ensemble<f64>, coordinate: usize) -> Vec<f64> {
    (0..ensemble.layout().states()).map(|state| ensemble.get(state, coordinate)).collect()
}

/// Asserts that independent numbers have the mean `expected`, within six of their standard errors (2e-9).
pub fn assert_mean(numbers: &[f64], expected: f64, what: &str) {
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    let variance = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let error = (variance / n).sqrt();
    assert!((mean - expected).abs() <= 6.0 * error + 1e-12, "{what}: {mean} ± {error}, expected {expected}");
}

/// Stein's identities `E[score_i] = 0` and `E[x_i score_j] = -delta_ij` on independent draws.
pub fn check_stein(target: &(impl Target + ExactSampler), states: usize) {
    let x = draw(target, states);
    let mut score = Ensemble::zeros(x.layout());
    LogDensity::score(target, &x, &mut score).unwrap();
    for i in 0..dimension(target) {
        let along = column(&score, i);
        assert_mean(&along, 0.0, &format!("score of coordinate {i}"));
        for j in [i, (i + 1) % dimension(target)] {
            let products: Vec<f64> = column(&x, j).iter().zip(&along).map(|(x, s)| x * s).collect();
            assert_mean(&products, if i == j { -1.0 } else { 0.0 }, &format!("x_{j} times score_{i}"));
        }
    }
}

/// Means and variances of independent draws are those stated.
pub fn check_moments(target: &(impl Target + ExactSampler + KnownAnswers), states: usize) {
    let x = draw(target, states);
    let (means, variances) = (target.means().unwrap(), target.variances().unwrap());
    for i in 0..dimension(target) {
        let x = column(&x, i);
        assert_mean(&x, means[i], &format!("mean of coordinate {i}"));
        let squares: Vec<f64> = x.iter().map(|x| (x - means[i]).powi(2)).collect();
        assert_mean(&squares, variances[i], &format!("variance of coordinate {i}"));
    }
}

/// The distribution function of the standard normal.
pub fn normal_cdf(x: f64) -> f64 {
    ornstein_diagnostics::special::normal::cumulative(x)
}

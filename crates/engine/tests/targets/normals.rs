//! Normals and their mixtures.

use ornstein_engine::Randomness;
use ornstein_engine::targets::{Component, DenseGaussian, Gaussian, GaussianMixture, KnownAnswers, TargetError};

use crate::support::{
    assert_mean, check_gradient, check_moments, check_single_precision, check_stein, column, draw, evaluate, scatter,
};

fn uneven_mixture() -> GaussianMixture {
    let component = |weight, means: [f64; 3], deviations: [f64; 3]| Component {
        weight,
        means: means.to_vec(),
        deviations: deviations.to_vec(),
    };
    GaussianMixture::new(vec![
        component(1.0, [-2.0, 0.0, 1.0], [0.5, 1.0, 2.0]),
        component(2.5, [2.0, 1.0, 0.0], [1.0, 0.7, 0.4]),
        component(0.5, [0.0, -3.0, 0.5], [1.5, 1.0, 1.0]),
        component(1.0, [1.0, 2.0, -3.0], [0.8, 0.6, 1.2]),
        component(3.0, [0.3, -1.0, 2.0], [0.7, 0.9, 1.1]),
    ])
    .unwrap()
}

#[test]
fn independent_normals() {
    let target = Gaussian::new(vec![1.0, -2.0, 0.5], vec![0.5, 2.0, 1.0]).unwrap();
    let x = scatter(3, 0.5, 2.0);
    check_gradient(&target, &x, 400.0);
    check_single_precision(&target, &x, 400.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
    // Deviations with product one: ln Z = (d/2) ln 2 pi, from a table with 30 digits.
    let reciprocal = Gaussian::new(vec![0.0; 10], [vec![0.25; 5], vec![4.0; 5]].concat()).unwrap();
    assert!((reciprocal.log_normalisation().unwrap() - 9.189_385_332_046_724).abs() < 1e-13);
}

#[test]
fn correlated_normals() {
    let covariance = [4.0, 1.2, -0.5, 1.2, 1.0, 0.3, -0.5, 0.3, 2.0];
    let target = DenseGaussian::new(vec![1.0, -2.0, 0.5], &covariance).unwrap();
    let x = scatter(3, 0.5, 2.0);
    check_gradient(&target, &x, 400.0);
    check_single_precision(&target, &x, 400.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
    // det C = 1.63 + ... by hand: 4 (2 - 0.09) - 1.2 (2.4 + 0.15) - 0.5 (0.36 + 0.5) = 4.15.
    let ln_z = 1.5 * std::f64::consts::TAU.ln() + 0.5 * 4.15f64.ln();
    assert!((target.log_normalisation().unwrap() - ln_z).abs() < 1e-14);
    let draws = draw(&target, 20_000);
    let products: Vec<f64> =
        column(&draws, 0).iter().zip(column(&draws, 2)).map(|(x, z)| (x - 1.0) * (z - 0.5)).collect();
    assert_mean(&products, -0.5, "covariance of coordinates 0 and 2");
}

#[test]
fn autoregression_is_correlated_normals() {
    // det C = sigma^(2d) (1 - rho^2)^(d - 1).
    let target = DenseGaussian::autoregressive(50, 2.0, 0.9).unwrap();
    let ln_z = 50.0 * (0.5 * std::f64::consts::TAU.ln() + 2f64.ln()) + 24.5 * 0.19f64.ln();
    assert!((target.log_normalisation().unwrap() - ln_z).abs() < 1e-11);
    check_stein(&target, 5000);
    assert!(DenseGaussian::autoregressive(3, 1.0, 1.0).is_err(), "singular");
}

#[test]
fn mixtures_of_normals() {
    let target = uneven_mixture();
    let x = scatter(3, 0.0, 2.0);
    check_gradient(&target, &x, 1000.0);
    check_single_precision(&target, &x, 1000.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
}

#[test]
fn a_mixture_is_the_sum_of_its_normals_near_and_far() {
    let target = uneven_mixture();
    for spread in [1.0, 30.0] {
        let x = scatter(3, 0.0, spread);
        let (_, log_density) = evaluate::<f64>(&target, &x);
        for (lane, &found) in log_density.iter().enumerate() {
            let terms = target.components().iter().map(|component| {
                let exponent = |i: usize| {
                    let z = (x[i * 64 + lane] - component.means[i]) / component.deviations[i];
                    -0.5 * z * z - (std::f64::consts::TAU.sqrt() * component.deviations[i]).ln()
                };
                component.weight.ln() + (0..3).map(exponent).sum::<f64>()
            });
            let terms: Vec<f64> = terms.collect();
            let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let expected = largest + terms.iter().map(|t| (t - largest).exp()).sum::<f64>().ln();
            assert!((found - expected).abs() < 1e-13 * (1.0 + expected.abs()), "{found} and {expected}");
        }
    }
}

#[test]
fn modes_on_a_circle_and_scattered_ones() {
    let weights = [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 0.5];
    let ring = GaussianMixture::ring_of_eight(3.0, 0.3, &weights).unwrap();
    check_stein(&ring, 20_000);
    check_moments(&ring, 20_000);
    let forty = GaussianMixture::scattered(40, 2, 40.0, 1.3, Randomness { seed: 0, index: 0 }).unwrap();
    assert_eq!(forty.components().len(), 40);
    assert!(forty.components().iter().flat_map(|c| &c.means).all(|m| m.abs() < 40.0));
    check_gradient(&forty, &scatter(2, 0.0, 20.0), 1e4);
    check_moments(&forty, 20_000);
    // Every mode is visited: 40 modes of probability 1/40 miss one of 5000 draws with probability 40 e^(-126).
    let x = draw(&forty, 5000);
    let (a, b) = (column(&x, 0), column(&x, 1));
    for c in forty.components() {
        let near = |(a, b): (&f64, &f64)| (a - c.means[0]).hypot(b - c.means[1]) < 3.0;
        assert!(a.iter().zip(&b).any(near));
    }
}

#[test]
fn impossible_normals_are_refused() {
    assert!(matches!(Gaussian::new(vec![0.0], vec![0.0]), Err(TargetError::Parameter { found: 0.0, .. })));
    assert!(matches!(Gaussian::new(vec![f64::NAN], vec![1.0]), Err(TargetError::Parameter { .. })));
    assert!(matches!(Gaussian::new(vec![0.0], vec![1.0; 2]), Err(TargetError::Length { found: 2, expected: 1, .. })));
    assert!(DenseGaussian::new(vec![0.0; 2], &[1.0, 0.5, 0.4, 1.0]).is_err(), "not symmetric");
    assert!(DenseGaussian::new(vec![0.0; 2], &[1.0, 0.5, 0.5]).is_err());
    assert!(GaussianMixture::new(vec![]).is_err());
    assert!(GaussianMixture::isotropic(&[1.0, -1.0], &[vec![0.0], vec![1.0]], 1.0).is_err());
    assert!(GaussianMixture::isotropic(&[1.0, 1.0], &[vec![0.0], vec![1.0, 2.0]], 1.0).is_err());
    assert!(GaussianMixture::isotropic(&[1.0], &[vec![0.0], vec![1.0]], 1.0).is_err());
    let message = GaussianMixture::isotropic(&[1.0], &[vec![0.0]], -2.0).unwrap_err().to_string();
    assert_eq!(message, "a standard deviation is -2; allowed is a positive finite number");
}

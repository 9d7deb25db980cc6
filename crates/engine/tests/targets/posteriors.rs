//! Targets made from data.

use ornstein_engine::LANES;
use ornstein_engine::targets::{CoxCoordinates, CoxProcess, LogisticRegression, TargetError};

use crate::support::{check_gradient, check_single_precision, evaluate, scatter};

#[test]
fn cox_process_in_both_coordinates() {
    let field = CoxProcess::pines(6, CoxCoordinates::Field).unwrap();
    let whitened = CoxProcess::pines(6, CoxCoordinates::Whitened).unwrap();
    assert_eq!(field.counts().iter().sum::<f64>(), 126.0);
    let z = scatter(36, 0.0, 1.0);
    check_gradient(&whitened, &z, 1e4);
    check_single_precision(&whitened, &z, 1e4);
    let x = scatter(36, field.mean(), 1.0);
    check_gradient(&field, &x, 1e4);
    check_single_precision(&field, &x, 1e4);
}

#[test]
fn cox_process_of_one_cell_by_quadrature() {
    // With one cell ln Z is an integral over one normal: the two coordinates agree on it.
    let points = [[0.2, 0.3], [0.9, 0.1], [1.0, 0.5]];
    let (mean, variance) = (0.4, 0.7);
    let integral = |coordinates, centre: f64, width: f64| -> f64 {
        let target = CoxProcess::new(&points, 1, mean, variance, 0.1, coordinates).unwrap();
        let h = width / 100.0;
        let x: Vec<f64> = (0..1600).map(|i| centre + (f64::from(i) - 800.0) * h).collect();
        x.chunks(LANES).flat_map(|x| evaluate::<f64>(&target, x).1).map(|l| l.exp() * h).sum()
    };
    let (field, whitened) =
        (integral(CoxCoordinates::Field, mean, variance.sqrt()), integral(CoxCoordinates::Whitened, 0.0, 1.0));
    assert!((field / whitened - 1.0).abs() < 1e-12, "{field} {whitened}");
    // E[e^(3x - e^x)] under the same normal, independently.
    let direct: f64 = (-8000..=8000)
        .map(|i| {
            let z = f64::from(i) * 1e-3;
            let x = mean + variance.sqrt() * z;
            (3.0 * x - x.exp() - 0.5 * z * z).exp() * 1e-3 / std::f64::consts::TAU.sqrt()
        })
        .sum();
    assert!((field / direct - 1.0).abs() < 1e-12);
}

#[test]
fn logistic_regression_of_a_real_table() {
    let target = LogisticRegression::breast_cancer().unwrap();
    assert_eq!((target.observations(), ornstein_engine::LaneDensity::<f64>::dimension(&target)), (569, 31));
    let w = scatter(31, 0.0, 0.3);
    check_gradient(&target, &w, 1e5);
    check_single_precision(&target, &w, 1e5);
    // At zero every outcome has probability one half.
    let (score, log_density) = evaluate::<f64>(&target, &[0.0; 31 * LANES]);
    let expected = -569.0 * std::f64::consts::LN_2 - 15.5 * std::f64::consts::TAU.ln();
    assert!((log_density[0] - expected).abs() < 1e-11);
    // 357 benign, 212 malignant: the intercept's score is the sum of y - 1/2.
    assert!((score[0] - (357.0 - 284.5)).abs() < 1e-11);
}

#[test]
fn logistic_regression_far_out() {
    let target = LogisticRegression::new(&[vec![-1.0], vec![1.0]], &[false, true]).unwrap();
    // t = -800 and 800, both right: the likelihood is one, and only the prior speaks.
    let w = [vec![0.0; LANES], vec![800.0; LANES]].concat();
    let (score, log_density) = evaluate::<f64>(&target, &w);
    assert!((log_density[0] + 320_000.0 + std::f64::consts::TAU.ln()).abs() < 1e-9 && score[LANES] == -800.0);
}

#[test]
fn impossible_data_are_refused() {
    let outside = CoxProcess::new(&[[0.5, 1.5]], 4, 0.0, 1.0, 0.1, CoxCoordinates::Field);
    assert!(matches!(outside, Err(TargetError::Parameter { found: 1.5, .. })));
    assert!(CoxProcess::pines(0, CoxCoordinates::Field).is_err());
    assert!(LogisticRegression::new(&[vec![1.0], vec![1.0]], &[false, true]).is_err());
    assert!(LogisticRegression::new(&[vec![1.0], vec![2.0]], &[false]).is_err());
    assert!(LogisticRegression::new(&[vec![1.0], vec![2.0, 3.0]], &[false, true]).is_err());
}

//! Double wells.

use ornstein_engine::targets::{KnownAnswers, ManyWell, SymmetricManyWell};

use crate::support::{
    assert_mean, check_gradient, check_moments, check_single_precision, check_stein, column, draw, scatter,
};

/// Normalising constants and moments by quadrature with 30 digits (mpmath).
#[test]
fn many_well_of_asymmetric_pairs() {
    let target = ManyWell::new(32).unwrap();
    assert!((target.log_normalisation().unwrap() - 164.695_675_313_181_9).abs() < 1e-12 * 164.0);
    assert!((target.right_well_probability() - 0.844_307_096_211_139_2).abs() < 1e-13);
    let (means, variances) = (target.means().unwrap(), target.variances().unwrap());
    assert!((means[30] - 1.187_960_983_376_146_6).abs() < 1e-13 && means[31] == 0.0);
    assert!((variances[0] + means[0] * means[0] - 2.959_806_090_488_936_8).abs() < 1e-12);

    let x = scatter(32, 0.0, 1.5);
    check_gradient(&target, &x, 3000.0);
    check_single_precision(&target, &x, 1000.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
    let right: Vec<f64> = column(&draw(&target, 20_000), 6).iter().map(|&a| f64::from(a > 0.0)).collect();
    assert_mean(&right, 0.844_307_096, "occupation of the right well");
}

#[test]
fn many_well_of_symmetric_wells() {
    let target = SymmetricManyWell::new(5, 5, 4.0).unwrap();
    assert!((target.log_normalisation().unwrap() + 0.541_055_512_879_454).abs() < 1e-13);
    let target = SymmetricManyWell::new(5, 50, 4.0).unwrap();
    assert!((target.log_normalisation().unwrap() - 40.811_178_481_330_82).abs() < 1e-12);
    let x = scatter(50, 0.0, 1.5);
    check_gradient(&target, &x, 3000.0);
    check_single_precision(&target, &x, 1000.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
}

#[test]
fn impossible_wells_are_refused() {
    assert!(ManyWell::new(0).is_err());
    assert!(ManyWell::new(31).unwrap_err().to_string().contains("even"));
    assert!(SymmetricManyWell::new(6, 5, 4.0).is_err());
    assert!(SymmetricManyWell::new(1, 5, -4.0).is_err());
}

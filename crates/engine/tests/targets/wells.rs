//! Double wells.

use ornstein_diagnostics::kolmogorov_smirnov;
use ornstein_engine::targets::{Gumbel, KnownAnswers, ManyWell, Quartic, SymmetricManyWell};

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
fn quartic_well() {
    let target = Quartic::new(3).unwrap();
    // E[x^2] = 2 Gamma(3/4)/Gamma(1/4), and Z = Gamma(1/4)/sqrt 2.
    assert!((target.variances().unwrap()[0] - 0.675_978_240_067_284_7).abs() < 1e-14);
    let gamma_of_a_quarter = 3.625_609_908_221_908_f64;
    assert!((target.log_normalisation().unwrap() - 3.0 * (gamma_of_a_quarter / 2f64.sqrt()).ln()).abs() < 1e-13);
    let x = scatter(3, 0.0, 2.0);
    check_gradient(&target, &x, 1000.0);
    check_single_precision(&target, &x, 1000.0);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
}

#[test]
fn skewed_by_a_wall() {
    let target = Gumbel::new(3, -1.0, 0.5).unwrap();
    let x = scatter(3, 0.0, 1.0);
    check_gradient(&target, &x, 1e4);
    check_single_precision(&target, &x, 1e3);
    check_stein(&target, 20_000);
    check_moments(&target, 20_000);
    let draws = column(&draw(&target, 20_000), 2);
    let cdf = |x: f64| (-(-(x + 1.0) / 0.5).exp()).exp();
    assert!(kolmogorov_smirnov(&draws, cdf).unwrap().p_value > 1e-8);
}

#[test]
fn impossible_wells_are_refused() {
    assert!(Quartic::new(0).is_err() && Gumbel::new(2, f64::NAN, 1.0).is_err() && Gumbel::new(2, 0.0, 0.0).is_err());
    assert!(ManyWell::new(0).is_err());
    assert!(ManyWell::new(31).unwrap_err().to_string().contains("even"));
    assert!(SymmetricManyWell::new(6, 5, 4.0).is_err());
    assert!(SymmetricManyWell::new(1, 5, -4.0).is_err());
}

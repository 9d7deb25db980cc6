//! Funnel, ring and moons.

use ornstein_diagnostics::kolmogorov_smirnov;
use ornstein_engine::targets::{Funnel, KnownAnswers, Ring, TwoMoons};

use crate::support::{
    check_gradient, check_moments, check_single_precision, check_stein, column, draw, normal_cdf, scatter,
};

#[test]
fn funnel() {
    // With sigma = 1 the moments of e^v are finite enough for tests by standard errors.
    let mild = Funnel::new(4, 1.0).unwrap();
    check_stein(&mild, 20_000);
    check_moments(&mild, 20_000);
    let target = Funnel::neal();
    let x = scatter(10, 0.0, 1.0);
    check_gradient(&target, &x, 1e4);
    check_single_precision(&target, &x, 1e3);
    // v and the whitened coordinates are normal.
    let x = draw(&target, 20_000);
    let v = column(&x, 0);
    assert!(kolmogorov_smirnov(&v, |v| normal_cdf(v / 3.0)).unwrap().p_value > 1e-8);
    let whitened: Vec<f64> = column(&x, 9).iter().zip(&v).map(|(x, v)| x / (0.5 * v).exp()).collect();
    assert!(kolmogorov_smirnov(&whitened, normal_cdf).unwrap().p_value > 1e-8);
    // Normalised: at the origin it is a product of ten normals' peaks, one of them three times as broad.
    let peak = -10.0 * 0.5 * std::f64::consts::TAU.ln() - 3f64.ln();
    let (_, log_density) = crate::support::evaluate::<f64>(&target, &[0.0; 640]);
    assert!((log_density[0] - peak).abs() < 1e-13);
}

#[test]
fn ring() {
    // Quadrature with 30 digits (mpmath).
    for (radius, width, ln_z) in [(2.0, 0.4, 2.533_672_058_992_139_5), (4.0, 0.2, 2.533_672_048_299_802_5)] {
        let target = Ring::new(radius, width).unwrap();
        assert!((target.log_normalisation().unwrap() - ln_z).abs() < 1e-13);
        let x = scatter(2, 0.0, radius);
        // Third derivatives grow as R/(s r)^2 towards the centre, where the block has its least distance near 0.1 R.
        check_gradient(&target, &x, 1e6);
        check_single_precision(&target, &x, 1e4);
        check_stein(&target, 20_000);
        check_moments(&target, 20_000);
    }
}

#[test]
fn moons_even_and_uneven() {
    // Rezende and Mohamed's energy U1 by two-dimensional quadrature (SciPy, error 5e-10 in Z).
    let even = TwoMoons::rezende_mohamed();
    assert!((even.log_normalisation().unwrap() - 1.877_501_626_11).abs() < 1e-10);
    let uneven = TwoMoons::new(2.0, 0.4, 1.5, 0.8, [1.0, 3.0]).unwrap();
    let x = scatter(2, 0.0, 2.0);
    for target in [&even, &uneven] {
        check_gradient(target, &x, 1e6);
        check_single_precision(target, &x, 1e4);
        check_stein(target, 20_000);
        check_moments(target, 20_000);
    }
    assert!(uneven.means().unwrap()[0] > 0.5);
}

#[test]
fn impossible_curves_are_refused() {
    assert!(Funnel::new(1, 3.0).is_err() && Funnel::new(10, 0.0).is_err());
    assert!(Ring::new(-1.0, 0.1).is_err() && Ring::new(1.0, f64::INFINITY).is_err());
    assert!(TwoMoons::new(2.0, 0.4, 2.0, 0.6, [1.0, 0.0]).is_err());
}

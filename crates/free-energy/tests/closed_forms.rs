//! The closed forms against independent values (`data/ais_formulas.json`).

use ornstein_free_energy::closed_forms::{GaussianAnnealing, MovingTrap};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("data/ais_formulas.json")).unwrap()
}

fn assert_close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-10 * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

#[test]
fn ideal_annealing_has_the_reference_moments() {
    let reference = reference();
    for (precision, dimension) in [(10.0, 1), (10.0, 32), (0.2, 32), (100.0, 100)] {
        let cases = reference[format!("ideal_AIS_k{precision}_d{dimension}")].as_object().unwrap();
        assert_eq!(cases.len(), 9);
        for (steps, case) in cases {
            let moments = GaussianAnnealing::linear(precision, steps.parse().unwrap(), dimension).unwrap().moments();
            assert_close(moments.mean, &case["mean_logw"], "mean");
            assert_close(moments.variance, &case["var_logw"], "variance");
            assert_close(moments.log_ratio, &case["exact"], "log ratio");
            assert_close(moments.log_ratio - moments.mean, &case["bias_ELBO"], "bias of the bound");
            match case["chi2_per_particle"].as_f64() {
                // A relative error: the exponent is a sum of 1024 terms of up to a thousand.
                Some(expected) => assert!((moments.chi_squared / expected - 1.0).abs() < 1e-9, "{steps} {expected}"),
                None => assert!(moments.chi_squared.is_infinite() || moments.chi_squared > 1e300),
            }
        }
    }
}

#[test]
fn long_runs_have_the_reference_limits() {
    let reference = reference();
    for precision in [10.0, 0.2, 100.0] {
        let case = &reference[format!("T*var continuum k={precision} per-dim")];
        assert_close(GaussianAnnealing::linear_limit(precision, 1), &case["linear"], "linear");
        assert_close(GaussianAnnealing::geodesic_limit(precision, 1), &case["geodesic"], "geodesic");
    }
}

#[test]
fn moving_trap_has_the_reference_work() {
    let reference = reference();
    for (duration, case) in reference["moving_trap_Jarzynski(dF=0)"].as_object().unwrap() {
        let trap = MovingTrap { stiffness_times_displacement_squared: 1.0, duration: duration.parse().unwrap() };
        assert_close(trap.mean_work().unwrap(), &case["meanW_over_k_a2"], "mean");
        assert_close(trap.variance_of_work().unwrap(), &case["varW_over_k_a2"], "variance");
    }
}

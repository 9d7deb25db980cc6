//! The numbers of scikit-dimension.

use ornstein_diagnostics::Points;
use ornstein_diagnostics::intrinsic_dimension::{
    Combination, CorrelationDimension, LevinaBickel, LocalPca, PrincipalSpectrum, TwoNn, TwoNnFit,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

const NAMES: [&str; 5] = ["M1_Sphere", "M2_Affine_3to5", "M6_Nonlinear", "M7_Roll", "M13a_Scurve"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/intrinsic_dimension")
}

/// Checks each stored set: the points in double precision, which hold the single-precision numbers exactly.
fn for_each_set(check: impl Fn(&str, Points<'_>, &Value)) {
    let values: Value = serde_json::from_str(&std::fs::read_to_string(folder().join("values.json")).unwrap()).unwrap();
    for name in NAMES {
        let bytes = std::fs::read(folder().join(format!("{name}.f32"))).unwrap();
        let points: Vec<f64> = bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes).into()).collect();
        let expected = &values[name];
        let points = Points::new(&points, expected["coordinates"].as_u64().unwrap() as usize).unwrap();
        assert_eq!(points.len() as u64, expected["points"].as_u64().unwrap());
        check(name, points, expected);
    }
}

#[track_caller]
fn assert_equal(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found / expected - 1.0).abs() < 1e-8, "{what}: {found} instead of {expected}");
}

#[test]
fn two_nn_is_that_of_scikit_dimension() {
    for_each_set(|name, points, expected| {
        for (setting, value) in expected["two_nn"].as_object().unwrap() {
            let (fit, fraction) = setting.split_once(' ').unwrap();
            let fit = if fit == "linear" { TwoNnFit::Linear } else { TwoNnFit::MaximumLikelihood };
            let two_nn = TwoNn { discarded_fraction: fraction.parse().unwrap(), fit };
            assert_equal(two_nn.estimate(points).unwrap().dimension, value, &format!("{name} {setting}"));
        }
    });
}

#[test]
fn maximum_likelihood_is_that_of_scikit_dimension() {
    for_each_set(|name, points, expected| {
        for (setting, value) in expected["mle"].as_object().unwrap() {
            let words: Vec<&str> = setting.split(' ').collect();
            let estimator = LevinaBickel {
                neighbours: words[2].parse().unwrap(),
                unbiased: words[0] == "unbiased",
                combination: if words[1] == "mle" { Combination::HarmonicMean } else { Combination::Mean },
            };
            assert_equal(estimator.estimate(points).unwrap().dimension, value, &format!("{name} {setting}"));
        }
    });
}

#[test]
fn correlation_dimension_is_that_of_scikit_dimension() {
    for_each_set(|name, points, expected| {
        for (setting, value) in expected["correlation"].as_object().unwrap() {
            let (inner, outer) = setting.split_once(' ').unwrap();
            let estimator = CorrelationDimension {
                inner_neighbour: inner.parse().unwrap(),
                outer_neighbour: outer.parse().unwrap(),
            };
            assert_equal(estimator.estimate(points).unwrap().dimension, value, &format!("{name} {setting}"));
        }
    });
}

#[test]
fn principal_components_are_those_of_scikit_dimension() {
    for_each_set(|name, points, expected| {
        let spectrum = PrincipalSpectrum::of(points).unwrap();
        assert_eq!(spectrum.above(0.05) as u64, expected["global_pca"].as_u64().unwrap(), "{name}");
        assert_equal(spectrum.participation_ratio(), &expected["participation_ratio"], name);
        let largest = spectrum.eigenvalues()[0];
        let eigenvalues = expected["eigenvalues"].as_array().unwrap();
        assert_eq!(eigenvalues.len(), spectrum.eigenvalues().len());
        for (found, expected) in spectrum.eigenvalues().iter().zip(eigenvalues) {
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-13 * largest, "{name}: {found}, not {expected}");
        }
        let local = LocalPca { neighbours: 50, threshold: 0.05 }.estimate(points).unwrap();
        assert_equal(local.estimate.dimension, &expected["local_pca_50"], name);
    });
}

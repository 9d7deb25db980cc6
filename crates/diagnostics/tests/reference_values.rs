//! Null distributions against tables of 17 digits; each table's first line says how it was made.

use ornstein_diagnostics::special::normal;
use ornstein_diagnostics::{
    chi_squared_lower, chi_squared_upper, correlation_p_value, kolmogorov_upper_tail, kurtosis_test, skewness_test,
};

/// The rows of a table in `tests/reference`, without comments and heading.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number in a reference table")
}

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64, row: &[&str]) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{row:?}: found {found:e}, relative error {error:e}");
}

#[test]
fn kolmogorov() {
    for row in rows(include_str!("reference/kolmogorov.csv")) {
        let (n, d, expected) = (row[0].parse().expect("a count"), number(row[1]), number(row[2]));
        // The accuracies stated at `kolmogorov_upper_tail`.
        let tolerance = if n <= 200 || expected < 1e-3 { 1e-11 } else { 3e-6 };
        assert_close(kolmogorov_upper_tail(n, d), expected, tolerance, &row);
    }
}

#[test]
fn chi_squared() {
    for row in rows(include_str!("reference/chi_squared.csv")) {
        let (degrees_of_freedom, statistic) = (number(row[0]), number(row[1]));
        let lower = chi_squared_lower(statistic, degrees_of_freedom).expect("valid input").p_value;
        let upper = chi_squared_upper(statistic, degrees_of_freedom).expect("valid input").p_value;
        assert_close(lower, number(row[2]), 1e-12, &row);
        assert_close(upper, number(row[3]), 1e-12, &row);
    }
}

#[test]
fn normal_tail() {
    for row in rows(include_str!("reference/normal.csv")) {
        assert_close(normal::upper_tail(number(row[0])), number(row[1]), 1e-13, &row);
    }
}

#[test]
fn correlation() {
    for row in rows(include_str!("reference/correlation.csv")) {
        assert_close(correlation_p_value(number(row[1]), number(row[0])), number(row[2]), 1e-9, &row);
    }
}

#[test]
fn moments() {
    for row in rows(include_str!("reference/moments.csv")) {
        let n = number(row[0]);
        let skewness = skewness_test(number(row[1]), n).expect("valid input").statistic;
        let kurtosis = kurtosis_test(number(row[3]), n).expect("valid input").statistic;
        assert_close(skewness, number(row[2]), 1e-12, &row);
        assert_close(kurtosis, number(row[4]), 1e-12, &row);
    }
}

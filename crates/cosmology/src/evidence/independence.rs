//! Tests of independence between modes and between realisations.

use ornstein_diagnostics::{DiagnosticsError, TestResult, chi_squared_upper};

use super::{Record, Tests};

/// Pairs needed before sums of products count as normal.
const LEAST_PAIRS: usize = 1000;

/// Pairs needed before products of `|w|^2 - 1` do: their excess kurtosis is 78.
const LEAST_POWER_PAIRS: usize = 20_000;

/// For independent `w`, `w'`: the real and imaginary parts of `w conj(w')` have mean 0 and variance 1/2, and
/// `(|w|^2-1)(|w'|^2-1)` has mean 0 and variance 1; products of different pairs are uncorrelated.
pub(super) fn test(record: &Record, tests: &mut Tests) {
    let samples = &record.samples;
    let axes: Vec<&[f64]> = samples.neighbours.chunks_exact(4).filter(|axis| axis[0] > 0.0).collect();
    let least = axes.iter().map(|axis| axis[0] as usize).min().unwrap_or(0);
    let coherence: f64 = axes.iter().map(|axis| 2.0 * (axis[1] * axis[1] + axis[2] * axis[2]) / axis[0]).sum();
    tests.add(
        "neighbour_coherence",
        "chi squared",
        "mean of delta_k conj(delta_k') over neighbouring modes, per axis",
        &enough(least, LEAST_PAIRS, || chi_squared_upper(coherence, 2.0 * axes.len() as f64)),
    );
    let power: f64 = axes.iter().map(|axis| axis[3] * axis[3] / axis[0]).sum();
    tests.add(
        "neighbour_power_correlation",
        "chi squared",
        "covariance of |delta_k|^2 between neighbouring modes, per axis",
        &enough(least, LEAST_POWER_PAIRS, || chi_squared_upper(power, axes.len() as f64)),
    );
    let [pairs, re, im] = [samples.succession[0], samples.succession[1], samples.succession[2]];
    tests.add(
        "realisation_coherence",
        "chi squared",
        "mean of delta_k conj(delta_k') over large-scale modes of successive realisations",
        &enough(pairs as usize, LEAST_PAIRS, || chi_squared_upper(2.0 * (re * re + im * im) / pairs, 2.0)),
    );
}

fn enough(
    found: usize,
    required: usize,
    test: impl FnOnce() -> Result<TestResult, DiagnosticsError>,
) -> Result<TestResult, DiagnosticsError> {
    if found < required { Err(DiagnosticsError::SampleTooSmall { required, found }) } else { test() }
}

//! Tests of the binned spectrum.

use ornstein_diagnostics::{DiagnosticsError, chi_squared_normal_score, chi_squared_two_sided};

use super::{Record, Tests};

/// With `N` wave-vectors in a shell, `N` times the mean of `|w|^2` over it is chi-squared with `N` degrees of freedom, so the
/// mean has the variance `2/N`. Its normal score ([`chi_squared_normal_score`]) is exactly standard normal for every `N`
/// and tends to `(P_measured/P - 1) / sqrt(2/N)` for large ones.
pub(super) fn test(record: &Record, tests: &mut Tests) {
    let shells = record.mode_counts.len();
    let realisations = record.realisations as f64;
    let occupied = || (0..shells).filter(|&shell| record.mode_counts[shell] > 0);
    let ratios = |shell: usize| record.samples.ratio.iter().skip(shell).step_by(shells);

    let degrees_of_freedom = occupied().count() as f64;
    let pooled: f64 = occupied()
        .map(|shell| {
            let modes = record.mode_counts[shell] as f64;
            chi_squared_normal_score(modes * ratios(shell).sum::<f64>(), modes * realisations).powi(2)
        })
        .sum();
    tests.add(
        "spectrum_chi_squared",
        "chi squared",
        "P_measured/P - 1 over the shells, all realisations together, against its variance 2/N_modes (exact normal scores)",
        &chi_squared_two_sided(pooled, degrees_of_freedom),
    );

    let scatter: f64 = occupied()
        .map(|shell| {
            let modes = record.mode_counts[shell] as f64;
            let scores: Vec<f64> = ratios(shell).map(|ratio| chi_squared_normal_score(modes * ratio, modes)).collect();
            let mean = scores.iter().sum::<f64>() / realisations;
            scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>()
        })
        .sum();
    let result = if record.realisations < 2 {
        Err(DiagnosticsError::SampleTooSmall { required: 2, found: record.realisations })
    } else {
        chi_squared_two_sided(scatter, degrees_of_freedom * (realisations - 1.0))
    };
    tests.add(
        "spectrum_variance",
        "chi squared",
        "scatter of the binned spectrum over realisations about their mean, against the variance 2/N_modes (exact normal scores)",
        &result,
    );
}

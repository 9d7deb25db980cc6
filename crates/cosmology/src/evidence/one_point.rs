//! Tests of the law of single cells.

use ornstein_diagnostics::{DiagnosticsError, kurtosis_test, skewness_test};

use super::{Record, Tests};

/// Equivalent independent cells needed before the moments' known laws hold for correlated ones.
const LEAST_CELLS: f64 = 1000.0;

/// Skewness and kurtosis of the cells about their mean, which is exactly zero. Cells are correlated: the moments scatter
/// like those of fewer, independent cells ([`Record::effective_cells`]).
pub(super) fn test(record: &Record, tests: &mut Tests) {
    let count = (record.cells * record.realisations) as f64;
    let [second, third, fourth] = [0, 1, 2].map(|moment| record.samples.cell_moments[moment] / count);
    let [for_skewness, for_kurtosis] = record.effective_cells.map(|cells| cells * record.realisations as f64);
    let enough = |cells: f64| {
        if cells >= LEAST_CELLS {
            Ok(cells)
        } else {
            Err(DiagnosticsError::SampleTooSmall { required: LEAST_CELLS as usize, found: cells as usize })
        }
    };
    tests.add(
        "one_point_skewness",
        "z",
        "skewness of the cells against zero, with the scatter of correlated Gaussian cells",
        &enough(for_skewness).and_then(|cells| skewness_test(third / second.powf(1.5), cells)),
    );
    tests.add(
        "one_point_kurtosis",
        "z",
        "excess kurtosis of the cells against zero, with the scatter of correlated Gaussian cells",
        &enough(for_kurtosis).and_then(|cells| kurtosis_test(fourth / (second * second) - 3.0, cells)),
    );
}

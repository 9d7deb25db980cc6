//! Means and variances of a column of draws.

use crate::CompensatedSum;

/// Arithmetic mean.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().copied().collect::<CompensatedSum>().value() / values.len() as f64
}

/// Unbiased variance about the mean; exactly zero for draws that do not vary, which rounding of the mean would spoil.
pub(crate) fn variance(values: &[f64]) -> f64 {
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return 0.0;
    }
    let mean = mean(values);
    let squares: CompensatedSum = values.iter().map(|value| (value - mean) * (value - mean)).collect();
    squares.value() / (values.len() as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_no_variance() {
        assert_eq!(variance(&[0.1; 7]), 0.0);
        assert_eq!(variance(&[1.0, 2.0, 3.0]), 1.0);
    }
}

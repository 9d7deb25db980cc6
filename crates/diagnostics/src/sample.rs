//! Validation and ordering of samples, shared by all tests.

use crate::DiagnosticsError;

/// Refuses samples with fewer than `required` members, or with members that are not finite.
pub(crate) fn validate(sample: &[f64], required: usize) -> Result<(), DiagnosticsError> {
    if sample.len() < required {
        return Err(DiagnosticsError::SampleTooSmall { required, found: sample.len() });
    }
    match sample.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(DiagnosticsError::NotFinite { index, value: sample[index] }),
        None => Ok(()),
    }
}

/// A copy of a sample in ascending order; one that has it already is not sorted again.
pub(crate) fn sorted(sample: &[f64]) -> Vec<f64> {
    let mut sorted = sample.to_vec();
    if !sorted.is_sorted() {
        sorted.sort_unstable_by(f64::total_cmp);
    }
    sorted
}

/// Passes a probability through, or says that it is none.
pub(crate) fn probability(value: f64, index: usize) -> Result<f64, DiagnosticsError> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(DiagnosticsError::NotAProbability { index, value }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_samples_are_named() {
        assert_eq!(validate(&[], 1), Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 }));
        assert!(matches!(validate(&[0.0, f64::NAN], 1), Err(DiagnosticsError::NotFinite { index: 1, .. })));
        assert!(probability(f64::NAN, 3).is_err());
        assert_eq!(sorted(&[2.0, -1.0]), [-1.0, 2.0]);
    }
}

//! Sample quantiles and medians.

/// Quantile of type 7 of Hyndman & Fan: linear between the order statistics, at position $(n-1)p$ counted from 0.
///
/// The interpolation is arranged so that between equal neighbours it returns exactly their value: whether tied draws lie at or
/// below a quantile then does not hang on a rounding error.
pub(crate) fn quantile(values: &[f64], probability: f64) -> f64 {
    let mut values = values.to_vec();
    let position = (values.len() - 1) as f64 * probability;
    let below = (position.floor() as usize).min(values.len() - 1);
    let fraction = position - below as f64;
    let (_, &mut lower, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let upper = above.iter().copied().fold(f64::INFINITY, f64::min);
    if above.is_empty() || fraction == 0.0 {
        return lower;
    }
    let step = upper - lower;
    if fraction < 0.5 { lower + step * fraction } else { upper - step * (1.0 - fraction) }
}

/// Median; the mean of the two middle values of an even number, so that both are equally far from it to the last bit.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let middle = values.len() / 2;
    let (below, &mut upper, above) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if below.len() == above.len() {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    0.5 * (lower + upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_four() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!([0.0, 1.0 / 3.0, 0.5, 1.0].map(|p| quantile(&values, p)), [1.0, 2.0, 2.5, 4.0]);
        assert_eq!(quantile(&[7.0], 0.3), 7.0);
    }

    #[test]
    fn ties_are_exact() {
        assert_eq!(quantile(&[0.1, 0.1, 0.1, 0.7], 0.45), 0.1);
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 8.0]), 3.0);
        assert_eq!(median(&[4.0]), 4.0);
    }
}

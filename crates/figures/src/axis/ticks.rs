//! Where ticks are and what they say.

use super::numbers::{decade, decimals, fixed, leading_exponent, power_of_ten};

/// A tick with a label (markup).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub value: f64,
    pub label: String,
}

/// The ticks of an axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ticks {
    /// Long ticks, with labels.
    pub major: Vec<Tick>,
    /// Short ticks between them.
    pub minor: Vec<f64>,
    /// What the labels are to be multiplied with, and what is to be added (markup), for the end of the axis.
    pub multiplier: Option<String>,
}

/// Numbers from here on, and below the other, are shown as multiples of a power of ten.
const LARGE: f64 = 1e5;
const SMALL: f64 = 1e-3;
/// Labels that differ only after this many digits show the difference to a common offset.
const MOST_DIGITS: i32 = 5;

/// Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
pub(super) fn linear_ticks(lower: f64, upper: f64, most: usize) -> Ticks {
    let (step, divisions) = nice_step((upper - lower) / most.max(1) as f64);
    let values = multiples(step, lower, upper);
    let minor_step = step / f64::from(divisions);
    let minor = multiples(minor_step, lower, upper)
        .into_iter()
        .filter(|value| values.iter().all(|major| (major - value).abs() > 0.1 * minor_step))
        .collect();
    let (labels, multiplier) = linear_labels(&values, step);
    let major = values.into_iter().zip(labels).map(|(value, label)| Tick { value, label }).collect();
    Ticks { major, minor, multiplier }
}

/// The smallest nice step that is no smaller than `wanted`, and into how many parts minor ticks divide it.
fn nice_step(wanted: f64) -> (f64, u8) {
    let exponent = leading_exponent(wanted.max(1e-300));
    let unit = power_of_ten(exponent);
    for (multiple, divisions) in [(1.0, 5), (2.0, 4), (2.5, 5), (5.0, 5)] {
        // Steps are used as they are even if rounding puts them a hair below.
        if multiple * unit >= wanted * (1.0 - 1e-9) {
            return (multiple * unit, divisions);
        }
    }
    (power_of_ten(exponent + 1), 5)
}

/// Multiples of `step` between `lower` and `upper`, both included even if rounding puts them a hair outside.
fn multiples(step: f64, lower: f64, upper: f64) -> Vec<f64> {
    let (first, last) = ((lower / step - 1e-7).ceil(), (upper / step + 1e-7).floor());
    let count = (last - first + 1.0).clamp(0.0, 1000.0) as usize;
    (0..count).map(|i| (first + i as f64) * step).collect()
}

/// Labels of equidistant values, and what they are to be multiplied with.
fn linear_labels(values: &[f64], step: f64) -> (Vec<String>, Option<String>) {
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest == 0.0 {
        return (values.iter().map(|value| fixed(*value, 0)).collect(), None);
    }
    let offset = common_offset(values, step, largest);
    let largest_shown = values.iter().fold(0.0_f64, |largest, value| largest.max((value - offset).abs()));
    let exponent = match largest_shown {
        shown if (SMALL..LARGE).contains(&shown) || shown == 0.0 => 0,
        shown => leading_exponent(shown),
    };
    let unit = power_of_ten(exponent);
    let digits = decimals(step / unit);
    let labels = values.iter().map(|value| fixed((value - offset) / unit, digits)).collect();
    let multiplier = (exponent != 0).then(|| format!("×{}", decade(exponent)));
    let addition = (offset != 0.0).then(|| {
        let exponent = leading_exponent(offset.abs());
        let mantissa = offset.abs() / power_of_ten(exponent);
        let sign = if offset < 0.0 { "−" } else { "+" };
        if (-3..6).contains(&exponent) {
            format!("{sign}{}", fixed(offset.abs(), decimals(offset.abs())))
        } else {
            format!("{sign}{}×{}", fixed(mantissa, decimals(mantissa)), decade(exponent))
        }
    });
    (labels, multiplier.into_iter().chain(addition).reduce(|first, second| format!("{first} {second}")))
}

/// A round number close to all values, if they differ only in their last digits; else zero.
fn common_offset(values: &[f64], step: f64, largest: f64) -> f64 {
    if leading_exponent(largest) - leading_exponent(step) < MOST_DIGITS {
        return 0.0;
    }
    // Multiples of a hundred steps: differences keep three digits at most.
    let unit = power_of_ten(leading_exponent(step) + 2);
    values.first().map_or(0.0, |first| (first / unit).floor() * unit)
}

/// Ticks at powers of ten; at 1, 2 and 5 times them, or as on a linear axis, where the axis is short.
pub(super) fn log_ticks(lower: f64, upper: f64, most: usize) -> Ticks {
    let (first, last) = (leading_exponent(lower) - 1, leading_exponent(upper) + 1);
    let inside = |value: &f64| *value >= lower * (1.0 - 1e-9) && *value <= upper * (1.0 + 1e-9);
    let within_decades = |multiples: &[i32]| -> Vec<(i32, i32)> {
        let all = (first..=last).flat_map(|exponent| multiples.iter().map(move |multiple| (*multiple, exponent)));
        all.filter(|(multiple, exponent)| inside(&times_power(*multiple, *exponent))).collect()
    };
    let decades = within_decades(&[1]);
    if upper / lower >= 90.0 && decades.len() >= 2 {
        let most = most.max(2);
        let stride = decades.len().div_ceil(most) as i32;
        let is_major = |exponent: i32| exponent.rem_euclid(stride) == 0;
        let (major, skipped): (Vec<i32>, Vec<i32>) = decades.iter().map(|(_, e)| *e).partition(|e| is_major(*e));
        let minor = if stride == 1 { within_decades(&[2, 3, 4, 5, 6, 7, 8, 9]) } else { Vec::new() };
        let minor = minor.into_iter().map(|(m, e)| times_power(m, e)).chain(skipped.into_iter().map(power_of_ten));
        return Ticks {
            major: major.into_iter().map(|e| Tick { value: power_of_ten(e), label: decade(e) }).collect(),
            minor: minor.collect(),
            multiplier: None,
        };
    }
    let labelled = within_decades(&[1, 2, 5]);
    if labelled.len() < 3 || labelled.len() > most.max(3) + 2 {
        return linear_ticks(lower, upper, most);
    }
    let plain = lower >= SMALL && upper < LARGE;
    let label = |(multiple, exponent): (i32, i32)| match (plain, multiple) {
        (true, _) => fixed(times_power(multiple, exponent), exponent.min(0).unsigned_abs() as usize),
        (false, 1) => decade(exponent),
        (false, _) => format!("{multiple}×{}", decade(exponent)),
    };
    Ticks {
        major: labelled.iter().map(|&(m, e)| Tick { value: times_power(m, e), label: label((m, e)) }).collect(),
        minor: within_decades(&[3, 4, 6, 7, 8, 9]).into_iter().map(|(m, e)| times_power(m, e)).collect(),
        multiplier: None,
    }
}

fn times_power(multiple: i32, exponent: i32) -> f64 {
    f64::from(multiple) * power_of_ten(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &Ticks) -> Vec<&str> {
        ticks.major.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(labels(&linear_ticks(0.0, 1.0, 5)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&linear_ticks(-1.1, 1.1, 4)), ["−1", "0", "1"]);
        assert_eq!(labels(&linear_ticks(0.93, 1.07, 3)), ["0.95", "1.00", "1.05"]);
        assert_eq!(linear_ticks(0.0, 1.0, 5).minor.len(), 15);
    }

    #[test]
    fn large_and_small_numbers_have_a_multiplier() {
        let large = linear_ticks(0.0, 3e6, 4);
        assert_eq!(labels(&large), ["0", "1", "2", "3"]);
        assert_eq!(large.multiplier.as_deref(), Some("×10^{6}"));
        let small = linear_ticks(0.0, 2e-5, 4);
        assert_eq!(labels(&small), ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(small.multiplier.as_deref(), Some("×10^{-5}"));
    }

    #[test]
    fn numbers_that_differ_in_the_last_digits_have_an_offset() {
        let ticks = linear_ticks(1_000_000.0, 1_000_004.0, 4);
        assert_eq!(labels(&ticks), ["0", "1", "2", "3", "4"]);
        assert_eq!(ticks.multiplier.as_deref(), Some("+1×10^{6}"));
    }

    #[test]
    fn log_ticks_are_decades_with_eight_minor_ticks_between() {
        let ticks = log_ticks(1e-3, 1e1, 6);
        assert_eq!(labels(&ticks), ["10^{-3}", "10^{-2}", "10^{-1}", "10^{0}", "10^{1}"]);
        assert_eq!(ticks.minor.len(), 4 * 8);
    }

    #[test]
    fn many_decades_are_thinned() {
        let ticks = log_ticks(1e-12, 1e12, 6);
        assert_eq!(labels(&ticks), ["10^{-10}", "10^{-5}", "10^{0}", "10^{5}", "10^{10}"]);
        assert_eq!(ticks.minor.len(), 25 - 5);
    }

    #[test]
    fn short_log_axes_have_labels_between_decades() {
        assert_eq!(labels(&log_ticks(0.05, 1.5, 6)), ["0.05", "0.1", "0.2", "0.5", "1"]);
        assert_eq!(labels(&log_ticks(1e6, 1e7, 6)), ["10^{6}", "2×10^{6}", "5×10^{6}", "10^{7}"]);
        // Less than a factor of two: as on a linear axis.
        assert_eq!(labels(&log_ticks(0.9, 1.1, 5)), ["0.90", "0.95", "1.00", "1.05", "1.10"]);
    }

    #[test]
    fn no_interval_has_too_many_ticks() {
        let values = [1e-300, 1e-10, 1.0, 1.0 + 1e-11, 7.0, 1e10, 1e300];
        for lower in values {
            for upper in values.into_iter().filter(|upper| *upper > lower) {
                for ticks in [linear_ticks(lower, upper, 6), log_ticks(lower, upper, 6), linear_ticks(-upper, lower, 6)]
                {
                    assert!(ticks.major.len() <= 10 && ticks.minor.len() < 1000, "{lower} {upper}: {ticks:?}");
                }
            }
        }
    }
}

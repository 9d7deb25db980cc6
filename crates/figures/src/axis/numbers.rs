//! Numbers as labels.

/// `10^exponent`, accurate to the last digit (a power of a negative exponent would be computed by repeated division).
pub(super) fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

/// The exponent of the leading digit of a positive number.
pub(super) fn leading_exponent(value: f64) -> i32 {
    let exponent = value.log10().floor() as i32;
    // The logarithm may be rounded across an integer.
    match exponent {
        e if power_of_ten(e) > value => e - 1,
        e if power_of_ten(e + 1) <= value => e + 1,
        e => e,
    }
}

/// How many decimals show `step` exactly (at most 15).
pub(super) fn decimals(step: f64) -> usize {
    (0..15)
        .find(|d| {
            let scaled = step * power_of_ten(*d as i32);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-3)
        })
        .unwrap_or(15)
}

/// A number with a fixed count of decimals and a typographic minus; zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let negative = value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if negative { format!("−{digits}") } else { digits }
}

/// `10^{exponent}` in markup.
pub(super) fn decade(exponent: i32) -> String {
    format!("10^{{{exponent}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_exponents_of_powers_are_exact() {
        for exponent in -300..=300 {
            assert_eq!(leading_exponent(power_of_ten(exponent)), exponent);
        }
        assert_eq!(leading_exponent(0.99), -1);
    }

    #[test]
    fn a_step_is_shown_with_the_decimals_it_needs() {
        assert_eq!([decimals(1.0), decimals(0.25), decimals(0.1), decimals(20.0)], [0, 2, 1, 0]);
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(fixed(-1.5, 1), "−1.5");
    }
}

//! Numbers in texts.

use std::io::Write;

/// Appends a number with 17 significant digits, from which it is read back bit by bit: `-4.5593800000000002e+01`.
pub(super) fn push_number(text: &mut Vec<u8>, value: f64) {
    let start = text.len();
    // Writing to memory does not fail.
    let _ = write!(text, "{value:.16e}");
    // Rust writes the exponent as short as possible; Fortran and C write a sign and two digits.
    let Some(place) = text[start..].iter().rposition(|&byte| byte == b'e').map(|place| start + place + 1) else {
        return;
    };
    let (sign, first) = if text[place] == b'-' { (b'-', place + 1) } else { (b'+', place) };
    let mut digits = [0; 4];
    let count = text.len() - first;
    digits[..count].copy_from_slice(&text[first..]);
    text.truncate(place);
    text.push(sign);
    if count == 1 {
        text.push(b'0');
    }
    text.extend_from_slice(&digits[..count]);
}

/// A number of a text, with an exponent of C (`1.0e+02`) or Fortran (`1.0D+02`).
pub(super) fn real(token: &str) -> Option<f64> {
    token.parse().ok().or_else(|| token.replace(['d', 'D'], "e").parse().ok())
}

/// An integer of a text; one that is written as a real number (`3.0`) is accepted.
pub(super) fn integer(token: &str) -> Option<i32> {
    token.parse().ok().or_else(|| {
        let value = real(token)?;
        (value.fract() == 0.0 && value.abs() <= f64::from(i32::MAX)).then_some(value as i32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back_bit_by_bit() {
        let mut text = Vec::new();
        push_number(&mut text, -45.5938);
        assert_eq!(text, b"-4.5593800000000002e+01");
        let third = 1.0 / 3.0;
        for value in [0.0, -0.0, third, 1e-7, 5e-324, f64::MAX, f64::MIN_POSITIVE, 1e22, -1e100, 91.1876, f64::EPSILON]
        {
            let mut text = Vec::new();
            push_number(&mut text, value);
            let text = String::from_utf8(text).unwrap();
            assert_eq!(real(&text).unwrap().to_bits(), value.to_bits(), "{text}");
        }
    }

    #[test]
    fn numbers_of_fortran_are_understood() {
        assert_eq!(real("0.45D+02"), Some(45.0));
        assert_eq!((integer("-11"), integer("3.0"), integer("3.5"), integer("x")), (Some(-11), Some(3), None, None));
        assert!(real("NaN").unwrap().is_nan());
    }
}

//! What is written in figures.

/// A name or a text of a file as it stands, in the markup of figures. Powers, as in units, stay powers.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if ['_', '$', '{', '}', '\\'].contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The beginning of a description, up to where it goes into details.
pub(super) fn short(long_name: &str) -> &str {
    let end = long_name.find([',', ';', ':']).unwrap_or(long_name.len());
    &long_name[..end]
}

/// A quantity with its unit.
pub(super) fn with_unit(name: &str, unit: &str) -> String {
    if unit == "1" || unit.is_empty() { name.to_owned() } else { format!("{name} [{}]", plain(unit)) }
}

/// A number in few digits.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (value.fract() == 0.0 && size < 1e5) {
        return format!("{value}");
    }
    // Three digits, as `{:e}` rounds them.
    let text = format!("{value:.2e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-3..5).contains(&exponent) {
        let decimals = (2 - exponent).max(0) as usize;
        return trimmed(&format!("{value:.decimals$}")).to_owned();
    }
    match trimmed(mantissa) {
        "1" => format!("10^{{{exponent}}}"),
        mantissa => format!("{mantissa}×10^{{{exponent}}}"),
    }
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_they_need() {
        let shown = [0.0, 64.0, 0.1, 0.316_227_766, 31.622_8, 1e-4, 2.5e-7, 1e6, -0.5].map(number);
        assert_eq!(shown, ["0", "64", "0.1", "0.316", "31.6", "10^{-4}", "2.5×10^{-7}", "10^{6}", "-0.5"]);
    }

    #[test]
    fn names_stand_for_themselves_and_details_are_left_out() {
        assert_eq!(plain("box.step_size"), "box.step\\_size");
        assert_eq!(short("power spectrum, mean over realisations"), "power spectrum");
        assert_eq!(with_unit("power", "(Mpc/h)^3"), "power [(Mpc/h)^3]");
        assert_eq!(with_unit("ratio", "1"), "ratio");
    }
}

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
    in_digits(value, 3)
}

/// The numbers along an axis: round ones as they are, others with as many decimals as tell them apart.
pub(super) fn numbers(values: &[f64]) -> Vec<String> {
    const MOST: usize = 6;
    let is_round = |value: &f64| format!("{value:.3e}").parse() == Ok(*value);
    if values.iter().all(is_round) {
        return values.iter().map(|&value| in_digits(value, 4)).collect();
    }
    let with_decimals =
        |decimals: usize| values.iter().map(|value| format!("{value:.decimals$}")).collect::<Vec<String>>();
    let told_apart = |texts: &Vec<String>| {
        let zero = |(text, value): (&String, &f64)| *value != 0.0 && text.parse() == Ok(0.0);
        texts.windows(2).all(|pair| pair[0] != pair[1]) && !texts.iter().zip(values).any(zero)
    };
    let moderate = values.iter().all(|value| value.abs() < 1e5);
    let fixed = (0..MOST).map(with_decimals).find(told_apart).filter(|_| moderate);
    fixed.unwrap_or_else(|| values.iter().map(|&value| number(value)).collect())
}

/// A number in so many digits, without zeros at the end.
fn in_digits(value: f64, digits: usize) -> String {
    let size = value.abs();
    if value == 0.0 || (value.fract() == 0.0 && size < 1e5) {
        return format!("{value}");
    }
    // Rounding may raise the exponent.
    let text = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-3..5).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
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
    fn numbers_along_an_axis_are_told_apart() {
        assert_eq!(numbers(&[0.25, 0.5, 1.125]), ["0.25", "0.5", "1.125"]);
        assert_eq!(numbers(&[0.008_023, 0.032_012_3, 0.056_912]), ["0.01", "0.03", "0.06"]);
        assert_eq!(numbers(&[1.234_51, 1.234_62]), ["1.2345", "1.2346"]);
    }

    #[test]
    fn names_stand_for_themselves_and_details_are_left_out() {
        assert_eq!(plain("box.step_size"), "box.step\\_size");
        assert_eq!(short("power spectrum, mean over realisations"), "power spectrum");
        assert_eq!(with_unit("power", "(Mpc/h)^3"), "power [(Mpc/h)^3]");
        assert_eq!(with_unit("ratio", "1"), "ratio");
    }
}

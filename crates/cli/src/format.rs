//! Numbers, sizes and times for people.

/// A size in binary units, as in the messages of the driver: `999 bytes`, `1.5 GiB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if count < 1024 {
        return format!("{count} bytes");
    }
    let mut value = count as f64 / 1024.0;
    let mut unit = 0;
    // 1023.95 would be shown as 1024.0.
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A time: `0.25 s`, `41.2 s`, `3 min 20 s`, `2 h 05 min`, `3 d 04 h`.
pub fn seconds(time: f64) -> String {
    if !time.is_finite() || time < 0.0 {
        return "unknown".to_owned();
    }
    if time < 59.95 {
        return format!("{} s", three_digits(time));
    }
    let whole = time.round() as u64;
    let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86_400);
    if hours == 0 {
        format!("{minutes} min {:02} s", whole % 60)
    } else if days == 0 {
        format!("{hours} h {:02} min", minutes % 60)
    } else {
        format!("{days} d {:02} h", hours % 24)
    }
}

/// A number with four significant digits: `38.21`, `0.5533`, `3.102e-9`.
pub fn number(value: f64) -> String {
    significant(value, 4)
}

/// A p-value with three significant digits.
pub fn p_value(value: f64) -> String {
    significant(value, 3)
}

fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.*e}", (digits - 1) as usize);
    // The exponent after rounding: 9.9996 has four digits as 10.00.
    let exponent: i32 = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    if (-3..=5).contains(&exponent) {
        let decimals = (digits - 1 - exponent).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        scientific
    }
}

fn three_digits(value: f64) -> String {
    let decimals = match value {
        small if small < 9.995 => 2,
        medium if medium < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

/// `1 test`, `7 tests`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(bytes(0), "0 bytes");
        assert_eq!(bytes(1023), "1023 bytes");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes((1 << 20) - 1), "1.0 MiB");
        assert_eq!(bytes(1 << 27), "128.0 MiB");
        assert_eq!(bytes(u64::MAX), "16.0 EiB");
    }

    #[test]
    fn times() {
        assert_eq!(seconds(0.251), "0.25 s");
        assert_eq!(seconds(59.94), "59.9 s");
        assert_eq!(seconds(59.96), "1 min 00 s");
        assert_eq!(seconds(3599.6), "1 h 00 min");
        assert_eq!(seconds(7500.0), "2 h 05 min");
        assert_eq!(seconds(100_000.0), "1 d 03 h");
        assert_eq!(seconds(f64::NAN), "unknown");
    }

    #[test]
    fn numbers_keep_their_significant_digits() {
        assert_eq!(number(38.2149), "38.21");
        assert_eq!(number(0.553_31), "0.5533");
        assert_eq!(number(-9.9996), "-10.00");
        assert_eq!(number(123_456.7), "123457");
        assert_eq!(number(1_234_567.0), "1.235e6");
        assert_eq!(p_value(3.1e-9), "3.10e-9");
        assert_eq!(p_value(0.0), "0");
        assert_eq!(p_value(f64::NAN), "NaN");
    }
}

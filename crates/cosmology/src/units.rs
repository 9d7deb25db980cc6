//! Units of length as cosmologists write them, and what follows from them.

use std::fmt;

/// A unit of comoving length: a multiple of the megaparsec, with or without the factor `1/h`.
///
/// Wave-numbers and spectra carry units that follow from it: `h/Mpc` and `(Mpc/h)^3` go with `Mpc/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthUnit {
    prefix: Prefix,
    per_h: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Kilo,
    Mega,
    Giga,
}

impl LengthUnit {
    /// Every unit of length there is.
    pub const ALL: [Self; 6] = {
        const fn unit(prefix: Prefix, per_h: bool) -> LengthUnit {
            LengthUnit { prefix, per_h }
        }
        [
            unit(Prefix::Mega, true),
            unit(Prefix::Mega, false),
            unit(Prefix::Giga, true),
            unit(Prefix::Giga, false),
            unit(Prefix::Kilo, true),
            unit(Prefix::Kilo, false),
        ]
    };

    fn parsec(self) -> &'static str {
        match self.prefix {
            Prefix::Kilo => "kpc",
            Prefix::Mega => "Mpc",
            Prefix::Giga => "Gpc",
        }
    }

    fn megaparsecs(self) -> f64 {
        match self.prefix {
            Prefix::Kilo => 1e-3,
            Prefix::Mega => 1.0,
            Prefix::Giga => 1e3,
        }
    }

    /// The unit written `Mpc/h`, `Mpc`, `Gpc/h`, ...
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.to_string() == text)
    }

    /// The unit whose inverse is written `h/Mpc`, `1/Mpc`, ...
    #[must_use]
    pub fn parse_inverse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.inverse() == text)
    }

    /// The unit and the exponent of a power written `(Mpc/h)^3`, `Mpc^2`, `Mpc/h`, ...
    #[must_use]
    pub fn parse_power(text: &str) -> Option<(Self, usize)> {
        Self::ALL
            .into_iter()
            .flat_map(|unit| (1..=3).map(move |exponent| (unit, exponent)))
            .find(|(unit, exponent)| unit.power(*exponent) == text)
    }

    /// As a wave-number's unit: `h/Mpc` or `1/Mpc`.
    #[must_use]
    pub fn inverse(self) -> String {
        format!("{}/{}", if self.per_h { "h" } else { "1" }, self.parsec())
    }

    /// As a spectrum's unit in `exponent` dimensions: `(Mpc/h)^3` or `Mpc^3`.
    #[must_use]
    pub fn power(self, exponent: usize) -> String {
        match (exponent, self.per_h) {
            (1, _) => self.to_string(),
            (_, true) => format!("({self})^{exponent}"),
            (_, false) => format!("{self}^{exponent}"),
        }
    }

    /// How many of `other` make one of this unit; `None` if only one of them carries `1/h`, because then the answer
    /// depends on the Hubble constant.
    #[must_use]
    pub fn in_units_of(self, other: Self) -> Option<f64> {
        (self.per_h == other.per_h).then(|| self.megaparsecs() / other.megaparsecs())
    }
}

impl fmt::Display for LengthUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.parsec(), if self.per_h { "/h" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_they_are_written() {
        for unit in LengthUnit::ALL {
            assert_eq!(LengthUnit::parse(&unit.to_string()), Some(unit));
            assert_eq!(LengthUnit::parse_inverse(&unit.inverse()), Some(unit));
            for exponent in 1..=3 {
                assert_eq!(LengthUnit::parse_power(&unit.power(exponent)), Some((unit, exponent)));
            }
        }
        let unit = LengthUnit::parse("Mpc/h").unwrap();
        assert_eq!((unit.inverse(), unit.power(3)), ("h/Mpc".to_string(), "(Mpc/h)^3".to_string()));
        assert_eq!(LengthUnit::parse("parsec"), None);
    }

    #[test]
    fn conversions_need_the_same_power_of_h() {
        let [mpc_h, mpc, gpc_h, ..] = LengthUnit::ALL;
        assert_eq!(gpc_h.in_units_of(mpc_h), Some(1000.0));
        assert_eq!(mpc.in_units_of(mpc_h), None);
    }
}

//! The cumulative distribution of the standard normal.

use ornstein_random::math::exp_f64;

/// $\Phi(z)=\int_{-\infty}^z e^{-t^2/2}\,\mathrm dt/\sqrt{2\pi}$, to a relative error below $10^{-14}$ in the lower tail down to
/// $z=-37$, and to rounding near 1, with the same bits on every processor.
///
/// Hart et al. 1968, *Computer approximations*, ERFC 5666, in the form of West 2005, *Better approximations to cumulative normal
/// functions*, Wilmott Magazine, figure 2, whose error is $10^{-15}$ of 1 and not of the tail: so it ends at $|z|=2.5$, and the
/// continued fraction of Mills' ratio takes over with the terms that the relative error asks for.
pub(super) fn cumulative(z: f64) -> f64 {
    let distance = z.abs();
    let bell = exp_f64(-0.5 * distance * distance);
    let tail = if distance > 37.0 {
        0.0
    } else if distance < SWITCH {
        let polynomial = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * distance + c);
        bell * polynomial(&NUMERATOR) / polynomial(&DENOMINATOR)
    } else {
        let fraction = (1..=TERMS).rev().fold(distance, |rest, k| distance + f64::from(k) / rest);
        bell / fraction * INVERSE_ROOT_TAU
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// Where the rational approximation ends.
const SWITCH: f64 = 2.5;
/// Terms of the continued fraction: at 2.5, they leave less than rounding.
const TERMS: u32 = 60;
/// $1/\sqrt{2\pi}$.
const INVERSE_ROOT_TAU: f64 = 0.398_942_280_401_432_7;

/// Highest power first.
const NUMERATOR: [f64; 7] = [
    3.526_249_659_989_11e-2,
    0.700_383_064_443_688,
    6.373_962_203_531_65,
    33.912_866_078_383,
    112.079_291_497_871,
    221.213_596_169_931,
    220.206_867_912_376,
];

/// Highest power first.
const DENOMINATOR: [f64; 8] = [
    8.838_834_764_831_84e-2,
    1.755_667_163_182_64,
    16.064_177_579_207,
    86.780_732_202_946_1,
    296.564_248_779_674,
    637.333_633_378_831,
    793.826_512_519_948,
    440.413_735_824_752,
];

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_diagnostics::special::{normal, normal_quantile};

    /// The reference itself carries twelve digits.
    #[test]
    fn agrees_with_the_incomplete_gamma_function() {
        for i in -3700..=3700 {
            let z = 0.01 * f64::from(i);
            let (found, expected) = (cumulative(z), normal::cumulative(z));
            assert!((found - expected).abs() <= 2e-12 * expected, "{z}: {found}, not {expected}");
        }
    }

    /// Of the upper tail a probability keeps $10^{-16}$, which the quantile magnifies by $1/\phi(z)$; below, a relative error of
    /// $10^{-14}$ by $\Phi/\phi<1.3$.
    #[test]
    fn the_quantile_leads_back() {
        for i in -3600..=700 {
            let z = 0.01 * f64::from(i);
            let density = INVERSE_ROOT_TAU * (-0.5 * z * z).exp();
            let lost = if z > 0.0 { 2.3e-16 / density } else { 0.0 };
            let found = normal_quantile::quantile(cumulative(z));
            assert!((found - z).abs() < 2e-14 * (1.0 + z.abs()) + lost, "{z}: {found}");
        }
    }

    #[test]
    fn symmetric_values_add_up_to_one() {
        assert_eq!(cumulative(0.0), 0.5);
        assert_eq!((cumulative(f64::NEG_INFINITY), cumulative(f64::INFINITY)), (0.0, 1.0));
        for i in 0..900 {
            let z = 0.01 * f64::from(i);
            assert!((cumulative(z) + cumulative(-z) - 1.0).abs() < 3e-16);
        }
    }
}

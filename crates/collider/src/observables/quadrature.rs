//! Integrals of one dimension.

/// Positive nodes and weights of the Gauss-Legendre rule of 16 points on [-1, 1], exact for polynomials of degree 31
/// (Abramowitz and Stegun, table 25.4).
const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Places of the rule, ascending, with their weights.
pub(super) fn rule() -> [(f64, f64); 16] {
    std::array::from_fn(|i| {
        let (x, weight) = if i < 8 { NODES[7 - i] } else { NODES[i - 8] };
        (if i < 8 { -x } else { x }, weight)
    })
}

/// Halvings of an interval at most: enough for a square-root singularity to fall below the accuracy.
const DEPTH: u32 = 48;

/// $\int_a^bf\,\mathrm dx$ by 16-point Gauss-Legendre rules on intervals that are halved until both halves together differ from the
/// whole by less than `accuracy` times the largest part of the integral seen so far.
pub(crate) fn integrate(f: impl Fn(f64) -> f64, a: f64, b: f64, accuracy: f64) -> f64 {
    let rule = rule();
    let whole = |a: f64, b: f64| {
        let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
        half * rule.iter().map(|(x, weight)| weight * f(middle + half * x)).sum::<f64>()
    };
    let first = whole(a, b);
    let mut scale = first.abs();
    let mut open = vec![(a, b, first, 0)];
    let mut sum = 0.0;
    while let Some((a, b, coarse, depth)) = open.pop() {
        let middle = 0.5 * (a + b);
        let [left, right] = [whole(a, middle), whole(middle, b)];
        scale = scale.max((left + right).abs());
        if (left + right - coarse).abs() <= accuracy * scale || depth == DEPTH {
            sum += left + right;
        } else {
            open.push((a, middle, left, depth + 1));
            open.push((middle, b, right, depth + 1));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrals_with_a_peak_and_a_root_are_right() {
        let peak = integrate(|x| 1e-4 / (x * x + 1e-8), -1.0, 2.0, 1e-13);
        assert!((peak - (1e4_f64.atan() + 2e4_f64.atan())).abs() < 1e-11, "{peak}");
        let root = integrate(f64::sqrt, 0.0, 1.0, 1e-14);
        assert!((root - 2.0 / 3.0).abs() < 1e-12, "{root}");
        let weights: f64 = rule().iter().map(|(_, weight)| weight).sum();
        assert!((weights - 2.0).abs() < 1e-15);
    }
}

//! The inverse of a cumulative distribution.

/// Steps at most: bisection alone needs no more to exhaust a double's digits.
const STEPS: usize = 120;

/// The `x` in `[low, high]` where the rising function `value` (returned with its derivative) reaches `level`: Newton's iteration from `start`, kept in
/// a bracket that shrinks at every step, with bisection where it would leave it. Only what `value` computes enters, so that the bits
/// are those of its arithmetic.
pub(super) fn invert(level: f64, [mut low, mut high]: [f64; 2], start: f64, value: impl Fn(f64) -> (f64, f64)) -> f64 {
    let width = high - low;
    let mut x = start;
    for _ in 0..STEPS {
        let (found, slope) = value(x);
        if found < level {
            low = x;
        } else {
            high = x;
        }
        let step = (found - level) / slope;
        let newton = x - step;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 4.0 * f64::EPSILON * next.abs().max(f64::EPSILON * width) || next == low || next == high
        {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_where_the_slope_vanishes_too() {
        for power in [1, 2, 5] {
            for level in [1e-12, 0.3, 0.999] {
                let root = invert(level, [0.0, 1.0], level, |x| (x.powi(power), f64::from(power) * x.powi(power - 1)));
                assert!((root.powi(power) / level - 1.0).abs() < 1e-12, "{power} {level} {root}");
            }
        }
    }
}

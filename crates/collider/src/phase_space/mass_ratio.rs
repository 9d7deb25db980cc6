//! How flat massless phase space shares its energy.

use ornstein_random::math::{exp_f64, ln_f64};

/// The law of the ratio $v=M_{i+1}^2/M_i^2$ of successive invariant masses in flat massless phase space, with $k$ masses still to choose
/// below (this one included): density $k(k+1)v^{k-1}(1-v)$ on $(0,1)$, so
///
/// $$u(v)=(k+1)v^k-kv^{k+1},\qquad1-u=(1-v)^2\sum_{j=0}^{k-1}(j+1)v^j.$$
///
/// (Plätzer, arXiv:1308.2922, eq. 5, with $v$ for his $u^2$.) Both forms are needed, for neither end may lose its digits; the ratio comes
/// and goes as the pair $(v,1-v)$ for the same reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct MassRatio {
    /// $k\ge1$.
    pub order: u32,
}

impl MassRatio {
    /// $u$ at $(v,1-v)$.
    pub fn cumulative(self, [ratio, rest]: [f64; 2]) -> f64 {
        if ratio < 0.5 { self.lower(ratio) } else { 1.0 - rest * rest * self.sum(ratio).0 }
    }

    /// $(v,1-v)$ at $u$ in $(0,1)$, each to a few rounding errors.
    pub fn quantile(self, unit: f64) -> [f64; 2] {
        if self.order == 1 {
            // 1 - u = (1 - v)^2.
            let rest = (1.0 - unit).sqrt();
            return [unit / (1.0 + rest), rest];
        }
        if unit < 0.5 { self.small(unit) } else { self.large(unit) }
    }

    /// $v$ of $\ln u$: the logarithm of $u(v)$ is concave, so that Newton's steps climb from below, and the start where $v\ll1$ lies below.
    fn small(self, unit: f64) -> [f64; 2] {
        let order = f64::from(self.order);
        let mut ratio = exp_f64(ln_f64(unit / (order + 1.0)) / order);
        for _ in 0..STEPS {
            // The last steps are so short that ln(u/u(v)) is taken as u/u(v) - 1, which does not cancel.
            let excess = unit / self.lower(ratio);
            let short = (excess - 1.0).abs() < 1e-8;
            let step = if short { excess - 1.0 } else { ln_f64(excess) };
            let slope = order * (order + 1.0) * (1.0 - ratio) / (order + 1.0 - order * ratio);
            ratio *= 1.0 + step / slope;
            if short {
                break;
            }
        }
        [ratio, 1.0 - ratio]
    }

    /// $1-v$ of $\sqrt{1-u}=(1-v)\sqrt{S(v)}$: the right side is concave in $1-v$ with a finite slope everywhere.
    fn large(self, unit: f64) -> [f64; 2] {
        let order = f64::from(self.order);
        let target = (1.0 - unit).sqrt();
        let mut rest = target * (2.0 / (order * (order + 1.0))).sqrt();
        for _ in 0..STEPS {
            let (sum, power) = self.sum(1.0 - rest);
            let root = sum.sqrt();
            let slope = 0.5 * order * (order + 1.0) * power / root;
            let step = (target - rest * root) / slope;
            rest += step;
            if step.abs() < 1e-9 * rest {
                break;
            }
        }
        [1.0 - rest, rest]
    }

    /// $v^k(k+1-kv)$.
    fn lower(self, ratio: f64) -> f64 {
        let order = f64::from(self.order);
        (0..self.order).fold(1.0, |power, _| power * ratio) * (order + 1.0 - order * ratio)
    }

    /// $\sum_{j<k}(j+1)v^j$ and $v^{k-1}$.
    fn sum(self, ratio: f64) -> (f64, f64) {
        let (mut sum, mut power) = (1.0, 1.0);
        for j in 1..self.order {
            power *= ratio;
            sum += f64::from(j + 1) * power;
        }
        (sum, power)
    }
}

/// More Newton steps than are ever needed: they double the digits, and stop when all are there.
const STEPS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_inverts_cumulative_at_both_ends_and_between() {
        for order in 1..=10 {
            let law = MassRatio { order };
            let mut units: Vec<f64> = (1..20_000).map(|i| f64::from(i) / 20_000.0).collect();
            units.extend((2..53).flat_map(|i| [0.5f64.powi(i), 1.0 - 0.5f64.powi(i)]));
            units.sort_by(f64::total_cmp);
            let mut before = 0.0;
            for unit in units {
                let [ratio, rest] = law.quantile(unit);
                assert!((ratio + rest - 1.0).abs() < 2.3e-16);
                assert!(ratio >= before, "k = {order}, u = {unit}: v falls from {before} to {ratio}");
                before = ratio;
                // Relative to u where it is small, to 1 - u where that is: k + 2 roundings each of the powers and the polynomial.
                let lower = law.lower(ratio);
                let upper = rest * rest * law.sum(ratio).0;
                let error = if unit < 0.5 { lower / unit - 1.0 } else { upper / (1.0 - unit) - 1.0 };
                assert!(error.abs() < 1e-14, "k = {order}, u = {unit}: {error:e}");
                assert!((law.cumulative([ratio, rest]) - unit).abs() < 1e-15);
            }
        }
    }

    /// Both branches meet at u = 1/2.
    #[test]
    fn branches_agree_where_they_meet() {
        for order in 2..=10 {
            let law = MassRatio { order };
            assert!((law.small(0.5)[0] - law.large(0.5)[0]).abs() < 1e-15, "k = {order}");
        }
    }
}

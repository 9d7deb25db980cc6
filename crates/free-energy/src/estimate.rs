//! A number with an error bar that says how often it holds.

use ornstein_diagnostics::special::normal;

use crate::student::upper_quantile;

/// An estimate with its standard error, and what is known of the distribution of (estimate − truth) / error beyond a
/// normal law: its tails, by degrees of freedom, and its skewness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom $\nu$ of the standard error: $2\,\langle s^2\rangle^2/\mathrm{Var}(s^2)$ (Satterthwaite
    /// 1946), infinite if the error is known.
    pub degrees_of_freedom: f64,
    /// First cumulant $\kappa_1$ of the studentised estimate, zero if it is symmetric.
    pub first_cumulant: f64,
    /// Third cumulant $\kappa_3$ of the studentised estimate.
    pub third_cumulant: f64,
}

/// A range that holds the truth with a stated probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether the interval holds this number.
    ///
    /// ```
    /// use ornstein_free_energy::Interval;
    /// assert!(Interval { lower: -1.0, upper: 2.0 }.contains(2.0));
    /// ```
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

impl Estimate {
    /// An estimate that is normally distributed about the truth with a known error.
    pub const fn normal(value: f64, standard_error: f64) -> Self {
        Self::student(value, standard_error, f64::INFINITY)
    }

    /// An estimate whose error was estimated with so many degrees of freedom.
    pub const fn student(value: f64, standard_error: f64, degrees_of_freedom: f64) -> Self {
        Self { value, standard_error, degrees_of_freedom, first_cumulant: 0.0, third_cumulant: 0.0 }
    }

    /// The interval that holds the truth with probability `level`,
    /// $$\left[\hat\theta-(t+\delta)s,\ \hat\theta+(t-\delta)s\right],\qquad
    /// \delta=\kappa_1+\tfrac16\kappa_3\left(z^2-1\right),$$
    /// where $t$ and $z$ are the quantiles of Student's law with $\nu$ degrees of freedom and of the normal law. The shift
    /// $\delta$ is the Cornish-Fisher correction for skewness; the quantile of Student's law allows for an error bar that is
    /// itself uncertain.
    ///
    /// NaN at both ends for a level that is not between 0 and 1.
    ///
    /// ```
    /// use ornstein_free_energy::Estimate;
    /// let interval = Estimate::normal(1.0, 0.5).interval(0.95);
    /// assert!((interval.upper - (1.0 + 0.5 * 1.959_963_984_540)).abs() < 1e-11);
    /// ```
    ///
    /// Source: P. Hall, *The Bootstrap and Edgeworth Expansion* (1992), section 2.5.
    pub fn interval(&self, level: f64) -> Interval {
        if !(level > 0.0 && level < 1.0) {
            return Interval { lower: f64::NAN, upper: f64::NAN };
        }
        let tail = 0.5 * (1.0 - level);
        let z = normal::upper_quantile(tail);
        let t = upper_quantile(tail, self.degrees_of_freedom);
        let shift = self.first_cumulant + self.third_cumulant * (z * z - 1.0) / 6.0;
        Interval {
            lower: self.value - (t + shift) * self.standard_error,
            upper: self.value + (t - shift) * self.standard_error,
        }
    }

    /// The estimate of the negative: $-\hat\theta$, with the same error.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { value: -self.value, first_cumulant: -self.first_cumulant, third_cumulant: -self.third_cumulant, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skewness_moves_the_interval_without_widening_it() {
        let skew = Estimate { first_cumulant: -0.1, third_cumulant: -0.3, ..Estimate::student(2.0, 0.1, 10.0) };
        let plain = Estimate::student(2.0, 0.1, 10.0).interval(0.9);
        let moved = skew.interval(0.9);
        assert!((moved.upper - moved.lower - (plain.upper - plain.lower)).abs() < 1e-14);
        assert!(moved.upper > plain.upper);
        let mirrored = skew.negated().interval(0.9);
        assert!((mirrored.lower + moved.upper).abs() < 1e-14 && (mirrored.upper + moved.lower).abs() < 1e-14);
    }

    #[test]
    fn impossible_levels_give_no_interval() {
        assert!(Estimate::normal(0.0, 1.0).interval(1.0).lower.is_nan());
        assert!(Estimate::normal(0.0, 1.0).interval(f64::NAN).upper.is_nan());
    }
}

//! How long the next step may be.

use super::elementary::power;

/// A PID controller of the step size (Soederlind 2003, *Digital filters in adaptive time-stepping*, ACM Trans. Math. Softw.
/// 29, 1, section 3). With the errors `e_n` of the last steps in units of the tolerance, and the order `k` of the error
/// estimate, the next step is longer by the factor
///
/// `safety (1/e_n)^((P+I+D)/k) (1/e_(n-1))^(-(P+2D)/k) (1/e_(n-2))^(D/k)`, within `factors`.
///
/// A step whose error is more than the tolerance is taken again, shorter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepControl {
    /// Tolerance in units of the coordinate.
    pub relative: f64,
    /// Tolerance in units of the data.
    pub absolute: f64,
    /// `P`.
    pub proportional: f64,
    /// `I`.
    pub integral: f64,
    /// `D`.
    pub derivative: f64,
    /// The part of the step that the error allows which is taken.
    pub safety: f64,
    /// The least and the largest factor.
    pub factors: [f64; 2],
}

/// What the controller remembers: the errors of the last two accepted steps in units of the tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepHistory(pub [f64; 2]);

impl StepControl {
    /// Both tolerances alike, and the coefficients that Soederlind recommends for non-stiff problems (`P = 0.4`, `I = 0.3`).
    #[must_use]
    pub fn with_tolerance(tolerance: f64) -> Self {
        Self {
            relative: tolerance,
            absolute: tolerance,
            proportional: 0.4,
            integral: 0.3,
            derivative: 0.0,
            safety: 0.9,
            factors: [0.2, 5.0],
        }
    }

    /// The factor for the next step after an error (in units of the tolerance), and whether the step counts.
    #[must_use]
    pub fn judge(&self, error: f64, order: u32, history: &mut StepHistory) -> (f64, bool) {
        // A step without error would ask for an infinite one; NaN asks for the shortest.
        let error = if error.is_finite() { error.max(1e-10) } else { 1e10 };
        let accepted = error <= 1.0;
        let Self { proportional, integral, derivative, .. } = *self;
        let exponents = [proportional + integral + derivative, -(proportional + 2.0 * derivative), derivative];
        let errors = [error, history.0[0], history.0[1]];
        let gain: f64 = errors.iter().zip(exponents).map(|(e, p)| power(*e, -p / f64::from(order))).product();
        let factor = (self.safety * gain).clamp(self.factors[0], self.factors[1]);
        if accepted {
            history.0 = [error, history.0[0]];
            (factor, true)
        } else {
            (factor.min(self.safety), false)
        }
    }
}

impl Default for StepHistory {
    fn default() -> Self {
        Self([1.0; 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integral_controller_takes_the_step_that_the_error_allows() {
        let control = StepControl { proportional: 0.0, integral: 1.0, ..StepControl::with_tolerance(1e-3) };
        let mut history = StepHistory::default();
        let (factor, accepted) = control.judge(0.125, 3, &mut history);
        assert!(accepted && (factor - 0.9 * 2.0).abs() < 1e-14);
        let (factor, accepted) = control.judge(8.0, 3, &mut history);
        assert!(!accepted && (factor - 0.45).abs() < 1e-14);
        assert_eq!(history, StepHistory([0.125, 1.0]));
        assert_eq!(control.judge(f64::NAN, 3, &mut history), (0.2, false));
        assert_eq!(control.judge(0.0, 3, &mut history), (5.0, true));
    }
}

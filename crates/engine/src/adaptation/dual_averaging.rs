//! The step size for a wanted acceptance.

use ornstein_random::math::{exp_f64, ln_f64};

/// Dual averaging of the logarithm of the step size (Nesterov 2009, Math. Program. 120, 221; Hoffman and Gelman 2014,
/// J. Mach. Learn. Res. 15, 1593, section 3.2.1).
///
/// With `a_m` the acceptance of step `m` and `H_m = (1 - 1/(m + t0)) H_(m-1) + (delta - a_m) / (m + t0)`, the next step
/// size is `ln eps = mu - sqrt(m) H_m / gamma`, and the one to keep is the average
/// `ln eps' = m^(-kappa) ln eps + (1 - m^(-kappa)) ln eps'`. The defaults are those of Stan.
///
/// ```
/// use ornstein_engine::adaptation::DualAveraging;
///
/// let mut averaging = DualAveraging::new(0.1, 0.8);
/// averaging.update(0.25);
/// // ln eps = ln(10 * 0.1) - (0.8 - 0.25) / (1 + 10) / 0.05 = -1.
/// assert!((averaging.step_size() - (-1.0f64).exp()).abs() < 1e-15);
/// ```
#[derive(Debug, Clone)]
pub struct DualAveraging {
    /// The wanted acceptance `delta`.
    pub target_acceptance: f64,
    /// How strongly an error of the acceptance pulls, inversely: `gamma` (0.05).
    pub regularisation: f64,
    /// By how many steps the start is damped: `t0` (10).
    pub delay: f64,
    /// How fast the average forgets: `kappa` (0.75).
    pub forgetting: f64,
    centre: f64,
    count: f64,
    error: f64,
    log_step: f64,
    log_average: f64,
}

impl DualAveraging {
    /// Starts from a step size; early steps are drawn towards ten times that.
    #[must_use]
    pub fn new(step_size: f64, target_acceptance: f64) -> Self {
        let mut averaging = Self {
            target_acceptance,
            regularisation: 0.05,
            delay: 10.0,
            forgetting: 0.75,
            centre: 0.0,
            count: 0.0,
            error: 0.0,
            log_step: 0.0,
            log_average: 0.0,
        };
        averaging.restart(step_size);
        averaging
    }

    /// Forgets what was learnt and starts from a step size, for instance since the preconditioner has changed.
    pub fn restart(&mut self, step_size: f64) {
        self.log_step = ln_f64(step_size);
        self.log_average = self.log_step;
        self.centre = ln_f64(10.0 * step_size);
        self.count = 0.0;
        self.error = 0.0;
    }

    /// Learns from the acceptance of a step, a mean over all states. NaN counts as no acceptance.
    pub fn update(&mut self, acceptance: f64) {
        let acceptance = if acceptance.is_finite() { acceptance.clamp(0.0, 1.0) } else { 0.0 };
        self.count += 1.0;
        let weight = 1.0 / (self.count + self.delay);
        self.error = (1.0 - weight) * self.error + weight * (self.target_acceptance - acceptance);
        self.log_step = self.centre - self.count.sqrt() / self.regularisation * self.error;
        let share = exp_f64(-self.forgetting * ln_f64(self.count));
        self.log_average = share * self.log_step + (1.0 - share) * self.log_average;
    }

    /// The step size to try next.
    #[must_use]
    pub fn step_size(&self) -> f64 {
        exp_f64(self.log_step)
    }

    /// The step size to keep.
    #[must_use]
    pub fn average(&self) -> f64 {
        exp_f64(self.log_average)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With the acceptance `e^(-eps)` the step for 0.8 is `-ln 0.8`.
    #[test]
    fn the_average_converges_to_the_solution() {
        let mut averaging = DualAveraging::new(3.0, 0.8);
        for _ in 0..20_000 {
            averaging.update((-averaging.step_size()).exp());
        }
        assert!((averaging.average() / -(0.8f64.ln()) - 1.0).abs() < 0.01, "{}", averaging.average());
    }

    #[test]
    fn not_a_number_lowers_the_step() {
        let mut averaging = DualAveraging::new(1.0, 0.8);
        averaging.update(0.8);
        let before = averaging.step_size();
        averaging.update(f64::NAN);
        assert!(averaging.step_size() < before);
    }
}

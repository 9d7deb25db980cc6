//! What is known of a target without sampling it.

/// Facts of a target in closed form, or by quadrature in one dimension to all digits of a double: what a sampler or an
/// estimator is tested against. `None` where nobody knows.
pub trait KnownAnswers {
    /// `ln Z`, where `Z` is the integral of `exp(log_density)` with the log-density exactly as
    /// [`evaluate`](crate::LaneDensity::evaluate) writes it. Zero for a target that is written normalised.
    fn log_normalisation(&self) -> Option<f64> {
        None
    }

    /// `E[x_i]` of every coordinate.
    fn means(&self) -> Option<Vec<f64>> {
        None
    }

    /// `E[(x_i - E[x_i])^2]` of every coordinate.
    fn variances(&self) -> Option<Vec<f64>> {
        None
    }
}

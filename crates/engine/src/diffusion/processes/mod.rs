//! Diffusion processes, one per file.

mod edm;
mod sub_variance_preserving;
mod variance_exploding;
mod variance_preserving_cosine;
mod variance_preserving_linear;

pub use edm::Edm;
pub use sub_variance_preserving::SubVariancePreserving;
pub use variance_exploding::VarianceExploding;
pub use variance_preserving_cosine::VariancePreservingCosine;
pub use variance_preserving_linear::VariancePreservingLinear;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diffusion::DiffusionProcess;

    fn all() -> [Box<dyn DiffusionProcess>; 5] {
        [
            Box::new(VariancePreservingLinear::default()),
            Box::new(VariancePreservingCosine::default()),
            Box::new(SubVariancePreserving::default()),
            Box::new(VarianceExploding::default()),
            Box::new(Edm::default()),
        ]
    }

    #[test]
    fn drift_and_diffusion_are_the_derivatives_of_the_marginal() {
        for (number, process) in all().iter().enumerate() {
            for part in [0.03, 0.2, 0.5, 0.8, 0.97] {
                let t = part * process.horizon();
                // Central differences: their own error is (step^2 / 6) times a third derivative, and rounding / step.
                let step = 1e-5 * t;
                let slope = |value: &dyn Fn(f64) -> f64| (value(t + step) - value(t - step)) / (2.0 * step);
                let drift = slope(&|t| process.alpha(t)) / process.alpha(t);
                assert!((drift - process.drift(t)).abs() < 1e-6 * (1.0 + drift.abs()), "{number} {t}");
                let growth = slope(&|t| process.sigma(t).powi(2)) - 2.0 * drift * process.sigma(t).powi(2);
                assert!((growth / process.squared_diffusion(t) - 1.0).abs() < 1e-6, "{number} {t}");
            }
        }
    }

    #[test]
    fn time_is_found_from_the_signal_to_noise_ratio() {
        for (number, process) in all().iter().enumerate() {
            for part in [1e-4, 0.01, 0.1, 0.5, 0.9, 1.0] {
                let t = part * process.horizon();
                let found = process.time_at_log_snr(process.log_snr(t));
                assert!((found / t - 1.0).abs() < 1e-9, "{number}: {t} {found}");
            }
        }
    }
}

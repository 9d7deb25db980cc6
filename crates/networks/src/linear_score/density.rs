//! The density that a linear score belongs to.

use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace, write_score};
use ornstein_engine::{DensityError, Ensemble, LogDensity, Scalar};

use super::LinearScore;

/// A [`LinearScore`] at one noise level as a target of the engine: exact kernels, annealing and importance weights apply to what has been
/// learned. The density is known up to a constant; that it can be normalised is not guaranteed with [`QuadraticBasis`](super::QuadraticBasis)
/// functions of badly fitted data, while waves and bumps are bounded beside the normal that they correct.
///
/// ```
/// use std::sync::Arc;
/// use ornstein_engine::diffusion::NoiseLevel;
/// use ornstein_engine::{Ensemble, LogDensity};
/// use ornstein_networks::linear_score::{LinearDensity, LinearScoreFit, RadialBasis, ScoreMatching};
/// use ornstein_random::{Key, Purpose};
///
/// let noise = Key::new(1, Purpose::TrainingNoise, 0);
/// let fit = LinearScoreFit { levels: vec![0.3], ridge: 0.01, draws: 1000, objective: ScoreMatching::Hyvarinen, noise };
/// // Two points: less density between them than on them.
/// let bumps = RadialBasis::new(vec![-1.0, 1.0], 1, 0.1)?;
/// let score = fit.fit(&[-1.0, 1.0], 1, vec![Arc::new(bumps)])?;
/// let density = LinearDensity { score: &score, level: NoiseLevel { time: 0.3, alpha: 1.0, sigma: 0.3 } };
/// let states = Ensemble::from_states(2, 1, |state, _| state as f64);
/// let (mut gradient, mut log_density) = (Ensemble::zeros_like(&states), [0.0; 2]);
/// density.evaluate(&states, &mut gradient, &mut log_density)?;
/// assert!(log_density[1] > log_density[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LinearDensity<'a> {
    /// The fitted score.
    pub score: &'a LinearScore,
    /// Signal and noise of the states.
    pub level: NoiseLevel,
}

impl<T: Scalar> LogDensity<T> for LinearDensity<'_> {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        self.score.log_density(self.level, states, log_density)?;
        self.score(states, score)
    }

    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        self.score.denoise(self.level, states, score, &mut Workspace::new())?;
        write_score(self.level, states, score);
        Ok(())
    }
}

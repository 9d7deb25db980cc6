//! The marginals of a diffusion, from noise to data.

use crate::diffusion::DiffusionProcess;
use crate::targets::{Component, GaussianMixture, TargetError};
use crate::{Path, Scalar};

/// `f_beta` is the law of `x_t = alpha(t) x_0 + sigma(t) epsilon` at time `t = (1 - beta) T`: from what the process makes of the data
/// at its horizon `T` to the data themselves, a mixture of normals. All of them are mixtures of as many normals,
///
/// `sum_k w_k N(alpha m_k, alpha^2 s_k^2 + sigma^2)`,
///
/// which are normalised, so `ln Z` is zero everywhere, and can be drawn from. Modes keep their weight along the path, unlike on a
/// geometric one, where a narrow mode takes over late: annealing along it mixes as the reverse diffusion does (Doucet, Grathwohl,
/// Matthews and Strathmann 2022, `NeurIPS` 35; Grenioux, Noble, Gabrié and Durmus 2024, ICML).
///
/// ```
/// use ornstein_engine::diffusion::processes::VariancePreservingLinear;
/// use ornstein_engine::paths::Diffusion;
/// use ornstein_engine::targets::{GaussianMixture, KnownAnswers};
/// use ornstein_engine::Path;
///
/// let data = GaussianMixture::isotropic(&[1.0, 3.0], &[vec![-2.0], vec![2.0]], 0.1)?;
/// let path = Diffusion::new(VariancePreservingLinear::default(), data)?;
/// // At the horizon next to nothing is left of the data's mean, 1.
/// let noise = Path::<f64>::at(&path, 0.0);
/// assert!((noise.means().unwrap()[0] - (-0.25f64 * 20.1).exp()).abs() < 1e-12);
/// assert!((noise.variances().unwrap()[0] - 1.0).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Diffusion<P> {
    process: P,
    data: GaussianMixture,
}

impl<P: DiffusionProcess> Diffusion<P> {
    /// The path of this process to these data.
    ///
    /// # Errors
    /// If the process's amplitudes at its horizon, or half-way there, make no density.
    pub fn new(process: P, data: GaussianMixture) -> Result<Self, TargetError> {
        let path = Self { process, data };
        path.marginal(0.0)?;
        path.marginal(0.5)?;
        Ok(path)
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &P {
        &self.process
    }

    /// The data, the end of the path.
    #[must_use]
    pub fn data(&self) -> &GaussianMixture {
        &self.data
    }

    /// The marginal at `beta`.
    ///
    /// # Errors
    /// If the process's amplitudes make no density there.
    pub fn marginal(&self, beta: f64) -> Result<GaussianMixture, TargetError> {
        let level = self.process.level((1.0 - beta) * self.process.horizon());
        let noisy = |component: &Component| Component {
            weight: component.weight,
            means: component.means.iter().map(|mean| level.alpha * mean).collect(),
            deviations: component
                .deviations
                .iter()
                .map(|s| (level.alpha * level.alpha * s * s + level.sigma * level.sigma).sqrt())
                .collect(),
        };
        GaussianMixture::new(self.data.components().iter().map(noisy).collect())
    }
}

impl<T: Scalar, P: DiffusionProcess> Path<T> for Diffusion<P> {
    type Density<'a>
        = GaussianMixture
    where
        Self: 'a;

    /// The data themselves where a process of the user's makes no density.
    fn at(&self, beta: f64) -> GaussianMixture {
        self.marginal(beta).unwrap_or_else(|_| self.data.clone())
    }
}

//! The exact Ornstein-Uhlenbeck step, for targets that are Gaussians about zero.

use ornstein_engine::kernels::OrnsteinUhlenbeck;
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{
    CovarianceRoot, DensityError, Ensemble, Euclidean, Exactness, Kernel, Randomness, Scalar, Transition,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// `x' = e^(-h/2) x + sqrt(1 - e^(-h)) C^(1/2) noise`: no error at any step. Only for the target `gaussian` with zero means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrnsteinUhlenbeckConfig {
    /// The step `h`, a pure number: each coordinate relaxes by `e^(-h/2)`.
    pub step_size: f64,
}

/// [`OrnsteinUhlenbeck`] as a kernel for any type of density, of which it knows beforehand that it is this Gaussian.
#[derive(Debug, Clone)]
pub struct ExactGaussian {
    covariance: Gaussian,
    kernel: OrnsteinUhlenbeck<Euclidean>,
}

impl<T: Scalar, D: ?Sized + Sync> Kernel<T, D> for ExactGaussian {
    type State = Ensemble<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, _target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        Ok(position)
    }

    fn retarget(&self, _target: &D, _state: &mut Self::State) -> Result<(), DensityError> {
        Ok(())
    }

    fn step(&self, _target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        self.kernel.step(&self.covariance, state, step)
    }
}

/// [`ExactGaussian`] at any step size. Preconditioners change nothing: the dynamics is that of the covariance itself.
#[derive(Debug, Clone)]
pub struct ExactGaussianFamily {
    /// The target.
    pub covariance: Gaussian,
}

impl<T: Scalar, D: ?Sized + Sync> KernelFamily<T, D> for ExactGaussianFamily {
    type Kernel<C: CovarianceRoot<T>> = ExactGaussian;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, _preconditioner: C, randomness: Randomness) -> ExactGaussian {
        let kernel = OrnsteinUhlenbeck { space: Euclidean, step_size, randomness };
        ExactGaussian { covariance: self.covariance.clone(), kernel }
    }
}

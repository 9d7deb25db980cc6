//! Overdamped Langevin kernels: unadjusted, Metropolis-adjusted, tamed, Leimkuhler-Matthews.

use ornstein_engine::kernels::{LeimkuhlerMatthews, MetropolisLangevin, TamedLangevin, UnadjustedLangevin};
use ornstein_engine::{CovarianceRoot, Euclidean, LogDensity, Randomness, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// An overdamped step `x' = x + (h/2) C score + sqrt(h) C^(1/2) noise`, in one of its forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LangevinConfig {
    /// The step `h`, in units of the squared coordinates.
    pub step_size: f64,
}

macro_rules! families {
    ($($(#[doc = $text:literal])+ $family:ident => $kernel:ident),+ $(,)?) => {
        $(
            $(#[doc = $text])+
            #[derive(Debug, Clone, Copy)]
            pub struct $family;

            impl<T: Scalar, D: LogDensity<T> + ?Sized> KernelFamily<T, D> for $family {
                type Kernel<C: CovarianceRoot<T>> = $kernel<Euclidean, C>;

                fn at<C: CovarianceRoot<T>>(
                    &self,
                    step_size: f64,
                    preconditioner: C,
                    randomness: Randomness,
                ) -> Self::Kernel<C> {
                    $kernel { space: Euclidean, preconditioner, step_size, randomness }
                }
            }
        )+
    };
}

families! {
    /// [`UnadjustedLangevin`] at any step size.
    UnadjustedLangevinFamily => UnadjustedLangevin,
    /// [`MetropolisLangevin`] at any step size.
    MetropolisLangevinFamily => MetropolisLangevin,
    /// [`TamedLangevin`] at any step size.
    TamedLangevinFamily => TamedLangevin,
    /// [`LeimkuhlerMatthews`] at any step size.
    LeimkuhlerMatthewsFamily => LeimkuhlerMatthews,
}

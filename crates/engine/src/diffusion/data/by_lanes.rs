//! One line that makes a lane denoiser one of ensembles.

/// Implements [`Denoiser`](crate::diffusion::Denoiser) and [`DenoiserDivergence`](crate::diffusion::DenoiserDivergence) for a type
/// that is a [`LaneDenoiser`](crate::diffusion::LaneDenoiser) with a [`LaneDivergence`](crate::diffusion::LaneDivergence).
macro_rules! data_by_lanes {
    ($data:ty) => {
        impl<T: crate::Scalar> crate::diffusion::Denoiser<T> for $data {
            fn denoise(
                &self,
                level: crate::diffusion::NoiseLevel,
                states: &crate::Ensemble<T>,
                denoised: &mut crate::Ensemble<T>,
                workspace: &mut crate::diffusion::Workspace<T>,
            ) -> Result<(), crate::DensityError> {
                crate::diffusion::denoise_by_lanes(self, level, states, denoised, workspace)
            }
        }

        impl<T: crate::Scalar> crate::diffusion::DenoiserDivergence<T> for $data {
            fn divergence(
                &self,
                level: crate::diffusion::NoiseLevel,
                states: &crate::Ensemble<T>,
                traces: &mut [f64],
                workspace: &mut crate::diffusion::Workspace<T>,
            ) -> Result<(), crate::DensityError> {
                crate::diffusion::divergence_by_lanes(self, level, states, traces, workspace)
            }
        }
    };
}

pub(super) use data_by_lanes;

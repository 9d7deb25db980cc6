//! A network as it is asked for samples.

use ornstein_engine::diffusion::guidance::ClassifierFree;
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, Scalar};
use ornstein_networks::NetworkDenoiser;

/// A network as it is asked for samples: with its condition, and without where it is guided.
#[derive(Debug)]
pub struct Learned {
    /// With the condition, if the network has one.
    pub network: NetworkDenoiser,
    /// Without it, and the weight `w` of the score of `p_c^w p^(1 - w)`.
    pub guidance: Option<(NetworkDenoiser, f64)>,
}

impl Learned {
    /// A network by itself.
    pub fn plain(network: NetworkDenoiser) -> Self {
        Self { network, guidance: None }
    }

    /// States denoised so far.
    pub fn evaluations(&self) -> u64 {
        self.network.evaluations() + self.guidance.as_ref().map_or(0, |(network, _)| network.evaluations())
    }
}

impl<T: Scalar> Denoiser<T> for Learned {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        match &self.guidance {
            None => self.network.denoise(level, states, denoised, workspace),
            Some((unconditional, weight)) => {
                let guided = ClassifierFree { conditional: &self.network, unconditional, weight: *weight };
                guided.denoise(level, states, denoised, workspace)
            }
        }
    }
}

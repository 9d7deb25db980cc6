//! The choice of a network in a run file.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Conservative, ConservativeSettings, Equivariant, EquivariantSettings, Mlp, MlpSettings, SetTransformer,
    SetTransformerSettings, SpectralOperator, SpectralOperatorSettings, UNet, UNetSettings,
};
use crate::network::Network;

/// An architecture with its settings. A new one is one line here and one in [`build`](Self::build).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Architecture {
    /// Fully connected residual blocks, for states without a structure.
    Mlp(MlpSettings),
    /// The gradient of a scalar.
    Conservative(ConservativeSettings),
    /// Messages between points, which turn with them.
    Equivariant(EquivariantSettings),
    /// Attention between the members of sets, which are exchanged with them.
    SetTransformer(SetTransformerSettings),
    /// Fields on a grid, seen at several resolutions.
    #[serde(rename = "unet")]
    UNet(UNetSettings),
    /// Fields on a grid, by their lowest modes.
    SpectralOperator(SpectralOperatorSettings),
}

impl Default for Architecture {
    fn default() -> Self {
        Self::Mlp(MlpSettings::default())
    }
}

/// Settings that make no network, or none for this data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("architecture \"{architecture}\": {problem}")]
pub struct ArchitectureError {
    /// Its kind.
    pub architecture: &'static str,
    /// What does not fit.
    pub problem: String,
}

impl Architecture {
    /// Its name in files.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mlp(_) => "mlp",
            Self::Conservative(_) => "conservative",
            Self::Equivariant(_) => "equivariant",
            Self::SetTransformer(_) => "set-transformer",
            Self::UNet(_) => "unet",
            Self::SpectralOperator(_) => "spectral-operator",
        }
    }

    /// The network for states of `dimension` numbers conditioned on `condition` numbers.
    ///
    /// # Errors
    /// If the settings make no network for this data.
    pub fn build(&self, dimension: usize, condition: usize) -> Result<Arc<dyn Network>, ArchitectureError> {
        let refuse = |problem: &str| Err(ArchitectureError { architecture: self.kind(), problem: problem.into() });
        if dimension == 0 {
            return refuse("the data has no coordinates");
        }
        Ok(match self {
            Self::Mlp(settings) if settings.width == 0 || settings.embedding == 0 => {
                return refuse("width and embedding must be at least 1");
            }
            Self::Mlp(settings) => Arc::new(Mlp::new(settings, dimension, condition)),
            Self::Conservative(settings) if settings.width == 0 || settings.embedding == 0 => {
                return refuse("width and embedding must be at least 1");
            }
            Self::Conservative(settings) => Arc::new(Conservative::new(settings, dimension, condition)),
            Self::Equivariant(settings) => match Equivariant::new(settings, dimension, condition) {
                Ok(network) => Arc::new(network),
                Err(error) => return refuse(&error.to_string()),
            },
            Self::SetTransformer(settings) => Arc::new(SetTransformer::new(settings, dimension, condition)?),
            Self::UNet(settings) => Arc::new(UNet::new(settings, dimension, condition)?),
            Self::SpectralOperator(settings) => Arc::new(SpectralOperator::new(settings, dimension, condition)?),
        })
    }
}

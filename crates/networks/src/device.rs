//! Where tensors live and are worked on.

use burn_tensor::Device;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The device that networks run on, as a run file names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// The processor.
    #[default]
    Cpu,
    /// The first graphics card of NVIDIA; needs a build with the feature `cuda`.
    Cuda,
    /// The first graphics card, by Vulkan, Metal or DirectX; needs a build with the feature `wgpu`.
    Wgpu,
}

/// A device that this build does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this build of ornstein has no device \"{name}\": build it with --features {name}")]
pub struct DeviceError {
    /// The name of device and feature.
    pub name: &'static str,
}

impl DeviceKind {
    /// The device, ready for use.
    ///
    /// # Errors
    /// If the build is without it.
    pub fn open(self) -> Result<Device, DeviceError> {
        match self {
            Self::Cpu => Ok(Device::flex()),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(Device::cuda(0)),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => Err(DeviceError { name: "cuda" }),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Ok(Device::wgpu(burn_tensor::DeviceKind::DefaultDevice)),
            #[cfg(not(feature = "wgpu"))]
            Self::Wgpu => Err(DeviceError { name: "wgpu" }),
        }
    }
}

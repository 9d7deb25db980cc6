//! Single or double precision, chosen in the config.

use ornstein_engine::{LogDensity, Scalar};
use ornstein_run::Element;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Target;

/// Precision of states in memory and in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single, 4 bytes a coordinate.
    F32,
    /// Double, 8 bytes a coordinate.
    #[default]
    F64,
}

impl Precision {
    /// Bytes of a coordinate.
    pub fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// Any density, by reference: what kernels are given where the target is known at run time only.
pub type AnyDensity<T> = dyn LogDensity<T>;

/// A number type that states can have: `f32` or `f64`.
pub trait Number: Scalar + Element {
    /// The density of a target for states of this type.
    fn density_of(target: &Target) -> &AnyDensity<Self>;
}

impl Number for f32 {
    fn density_of(target: &Target) -> &AnyDensity<Self> {
        target.density()
    }
}

impl Number for f64 {
    fn density_of(target: &Target) -> &AnyDensity<Self> {
        target.density()
    }
}

//! Single or double precision, chosen in the config.

use ornstein_engine::Scalar;
use ornstein_run::Element;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// A number type that states can have in memory and in the file: `f32` or `f64`.
pub trait Number: Scalar + Element {}

impl<T: Scalar + Element> Number for T {}

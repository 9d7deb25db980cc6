//! Recognising data.

use std::fmt::{self, Display, Formatter};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 128 bits of data by which it is recognised, as 32 hexadecimal digits: FNV-1a (Fowler, Noll and Vo; RFC 9923) of its bytes, numbers in
/// little-endian order. It tells different data apart; it is no protection against forgery.
///
/// ```
/// use ornstein_networks::weights_file::Fingerprint;
///
/// // The test vector of the RFC.
/// assert_eq!(Fingerprint::of_bytes(b"a").to_string(), "d228cb696f1a8caf78912b704e4a8964");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::of(bytes.iter().copied())
    }

    /// Of numbers in single precision.
    #[must_use]
    pub fn of_singles(numbers: &[f32]) -> Self {
        Self::of(numbers.iter().flat_map(|x| x.to_le_bytes()))
    }

    /// Of numbers in double precision.
    #[must_use]
    pub fn of_doubles(numbers: &[f64]) -> Self {
        Self::of(numbers.iter().flat_map(|x| x.to_le_bytes()))
    }

    fn of(bytes: impl Iterator<Item = u8>) -> Self {
        const PRIME: u128 = (1 << 88) + 0x13b;
        const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        let hash = bytes.fold(START, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
        Self(format!("{hash:032x}"))
    }
}

impl Display for Fingerprint {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

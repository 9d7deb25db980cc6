//! How what a state is conditioned on enters a network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a network takes the numbers that its states are conditioned on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Conditioning {
    /// Beside the state (or beside each member of a set), at the entry.
    #[default]
    Concatenation,
    /// As scales and shifts of features in every block.
    Film,
    /// As tokens, one for each number, which every block attends to.
    CrossAttention,
}

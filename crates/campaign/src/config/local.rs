//! `[local]`: how the points are run on one machine.

use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the points are run on one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LocalTable {
    /// Points at the same time; as many as the processors allow if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<NonZeroUsize>,
    /// Threads of every point.
    pub threads: NonZeroUsize,
}

impl Default for LocalTable {
    fn default() -> Self {
        Self { workers: None, threads: NonZeroUsize::MIN }
    }
}

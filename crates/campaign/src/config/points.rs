//! `[points]`: how every point is run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How every point is run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PointsTable {
    /// Draw the figures of every point, into `figures/` of the campaign's folder.
    pub figures: bool,
    /// Seconds between two signs of life of a running point. One that gave none for six times as long counts as lost.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub heartbeat_seconds: f64,
}

impl Default for PointsTable {
    fn default() -> Self {
        Self { figures: false, heartbeat_seconds: 10.0 }
    }
}

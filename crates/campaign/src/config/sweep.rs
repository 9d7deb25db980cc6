//! `[sweep]`: what is swept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TomlTable;

/// What is swept. The points are all combinations of: the replicas, a value of every key of the grid, a row of the zip, an
/// entry of the list; the first of these changes slowest.
///
/// Keys are those of the base config. They may be dotted, quoted or nested: `box.cells`, `"box.cells"`, `box = { cells = [...] }`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SweepTable {
    /// An axis per key. The values are a list, or a range `{ from, to, count, spacing }` with spacing `"linear"` (default)
    /// or `"logarithmic"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<TomlTable>,
    /// One axis along which all keys change together: lists of one length, or ranges of one count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<TomlTable>,
    /// One axis of arbitrary points, each with the keys that it sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Vec<TomlTable>>,
    /// Replicas of every point, each with a seed of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeds: Option<SeedsTable>,
}

/// Replicas of every point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeedsTable {
    /// Number of replicas. A larger one later keeps the points that are there.
    #[schemars(range(min = 1))]
    pub count: u64,
}

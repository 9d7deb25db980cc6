//! The config of `dimension`, as written in TOML.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DimensionConfig {
    /// The points.
    pub data: DataTable,
    /// How the estimators look at them.
    #[serde(default)]
    pub dimension: DimensionTable,
}

/// The points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataTable {
    /// The file: NPY (`.npy`), text (`.csv`, `.txt`) or HDF5 (`.h5`, `.nc`). A relative path is looked for beside the config, then
    /// in the current folder. The last axis of an array holds the coordinates; all others count points.
    pub file: PathBuf,
    /// Path of the array, in an HDF5 file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<String>,
    /// Numbers of the coordinates to look at, from 0; all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<usize>>,
    /// Of more points than this as many are chosen at random.
    #[serde(default = "twenty_thousand")]
    pub most_points: usize,
    /// Divide each coordinate by its standard deviation, for coordinates in different units.
    #[serde(default)]
    pub standardise: bool,
}

fn twenty_thousand() -> usize {
    20_000
}

/// How the estimators look at the points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DimensionTable {
    /// Fraction of the largest ratios that TwoNN leaves out.
    pub discarded_fraction: f64,
    /// Neighbours of the maximum-likelihood estimate.
    pub neighbours: usize,
    /// Neighbours whose median distances are the two radii of the correlation dimension.
    pub correlation_neighbours: [usize; 2],
    /// Neighbours of a local principal component analysis.
    pub pca_neighbours: usize,
    /// An axis of it counts if its variance is larger than this times the largest.
    pub pca_threshold: f64,
    /// Points in the smallest subsample of the dependence on scale.
    pub smallest_subsample: usize,
    /// The dimension that the points should have, if that is known: it is then tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// The test fails below this p-value.
    pub significance: f64,
}

impl Default for DimensionTable {
    fn default() -> Self {
        Self {
            discarded_fraction: 0.1,
            neighbours: 20,
            correlation_neighbours: [10, 20],
            pca_neighbours: 100,
            pca_threshold: 0.05,
            smallest_subsample: 250,
            expected: None,
            significance: 1e-6,
        }
    }
}

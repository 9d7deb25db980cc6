//! `[collect]`: what goes into the file of all points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What becomes of the samples of the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SampleCollection {
    /// They stay in the points' files; the collected file shows them as one array.
    #[default]
    Virtual,
    /// They are copied: the collected file stands alone.
    Copy,
    /// They are left out.
    None,
}

/// What a figure shows of the replicas of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reduction {
    /// Their mean.
    #[default]
    Mean,
    /// The correlation matrix of the array's entries over the replicas.
    Correlation,
    /// Every one of them.
    None,
}

/// How an axis of a figure is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AxisScale {
    /// Equal differences are equally long.
    #[default]
    Linear,
    /// Equal ratios are equally long.
    Logarithmic,
}

/// A figure of one array over the sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureTable {
    /// Name of its file, without ending.
    pub name: String,
    /// The array it shows: `statistics/spectrum/measured`.
    pub array: String,
    /// What it shows of the replicas of a point.
    #[serde(default)]
    pub reduce: Reduction,
    /// Scale of the horizontal axis.
    #[serde(default)]
    pub x_scale: AxisScale,
    /// Scale of the vertical axis.
    #[serde(default)]
    pub y_scale: AxisScale,
}

/// What goes into the file of all points.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CollectTable {
    /// What becomes of the samples.
    pub samples: SampleCollection,
    /// Which arrays are collected: paths in which `*` stands for anything, such as `statistics/*`. All if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrays: Option<Vec<String>>,
    /// Figures over the sweep.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureTable>,
}

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

/// How an axis of a figure, or its colours, are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AxisScale {
    /// Equal differences are equally long.
    Linear,
    /// Equal ratios are equally long.
    Logarithmic,
}

/// A figure of one array over the sweep. What is drawn follows from the axes: over replicas their mean and the standard deviation
/// around it; along one axis a curve with error bars, several curves where there is a second axis of few positions; a heat map over
/// two axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureTable {
    /// Name of its file, without ending.
    pub name: String,
    /// The array it shows: `statistics/spectrum/measured`, `evidence/spectrum_variance/statistic`.
    pub array: String,
    /// Further arrays of the same axes, drawn beside it in the same panel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// An array that it is compared with, such as `statistics/spectrum/target`: drawn as a dashed line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What it shows of the replicas of a point.
    #[serde(default)]
    pub reduce: Reduction,
    /// What replicas are reduced along: `replica` if left out; a dimension of the array itself, such as its realisations, may be named
    /// beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<String>,
    /// Title over the panel, in the markup of figures.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Labels of the array and of those beside it, in this order and in the markup of figures; their names in words if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Label of the horizontal axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_label: Option<String>,
    /// Label of the vertical axis; of the colours of a heat map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_label: Option<String>,
    /// Scale of the horizontal axis; logarithmic where its coordinates have equal ratios, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_scale: Option<AxisScale>,
    /// Scale of the vertical axis; as the horizontal one if left out for a heat map, linear for a curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_scale: Option<AxisScale>,
    /// Ends of the horizontal axis of a curve, `[lower, upper]`; those of the data if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_limits: Option<[f64; 2]>,
    /// Ends of the vertical axis of a curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_limits: Option<[f64; 2]>,
    /// Scale of the colours of a heat map; linear if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour_scale: Option<AxisScale>,
}

/// What goes into the file of all points.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CollectTable {
    /// What becomes of the samples.
    pub samples: SampleCollection,
    /// Which statistics and samples are collected: paths in which `*` stands for anything, such as `statistics/spectrum/*`. All if left
    /// out. Evidence is collected in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrays: Option<Vec<String>>,
    /// Figures over the sweep.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureTable>,
}

//! The config of `free-energy.bar`, as written in TOML.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::free_energy::evidence::SignificanceTable;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BennettConfig {
    /// Numbers of runs from the first state to the second.
    pub forward: WorkTable,
    /// Numbers of runs from the second state to the first.
    pub reverse: WorkTable,
    /// What the numbers are, and what is done with them.
    #[serde(default)]
    pub bar: BennettTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// A list of numbers in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkTable {
    /// The file: NPY, CSV (also text and TSV) or HDF5 by its ending. The file of a run of `free-energy.ais` is one.
    pub file: PathBuf,
    /// Path of the array in an HDF5 file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<String>,
    /// In a table of several columns, which one, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// In place of a column: which row, from 0, such as that of a bridge in the file of `free-energy.ais`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
}

/// What the numbers are, and what is done with them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BennettTable {
    /// What the numbers are.
    pub quantity: Quantity,
    /// Whether successive numbers are correlated, as those of one simulation are; the error bar then allows for it.
    pub correlated: bool,
    /// The known `ln(Z_1/Z_0)`, to be tested against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<f64>,
}

/// What the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Works in units of `kT`.
    #[default]
    Work,
    /// Log-weights, minus the works.
    LogWeight,
}

//! The kind `file` of `[data]`: points of one's own.

use std::path::PathBuf;

use ornstein_run::{ConfigError, ConfigErrors, Context};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::tenth;
use super::{FinitePoints, TrainingData, check_fraction};
use crate::data_set::{self, DataSet};

/// Points from a file: NPY (`.npy`), text (`.csv`, `.txt`) or HDF5 (`.h5`, `.nc`). The last axis of an array holds the columns; all
/// others count points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileDataConfig {
    /// The file. A relative path is looked for beside the config, then in the current folder.
    pub file: PathBuf,
    /// Path of the array, in an HDF5 file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<String>,
    /// Numbers of the columns that are learned, from 0; all that are not conditions if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<usize>>,
    /// Numbers of the columns that the others are conditioned on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub condition_columns: Vec<usize>,
    /// The part of the rows, chosen at random, that nothing is learned from: for validation and evidence.
    #[serde(default = "tenth")]
    pub validation_fraction: f64,
}

impl FileDataConfig {
    pub(super) fn prepare(&self, context: &Context) -> Result<TrainingData, ConfigErrors> {
        check_fraction(self.validation_fraction)?;
        let path = context.resolve("data.file", &self.file)?;
        let array = self.array.as_deref();
        let data =
            data_set::read(&path, array).map_err(|error| error.at_key("data.file", "data.array", &self.file, array))?;
        let columns = match &self.columns {
            Some(columns) if columns.is_empty() => {
                return Err(ConfigError::new("data.columns", "[]", "one column or more").into());
            }
            Some(columns) => columns.clone(),
            None => (0..data.dimension).filter(|column| !self.condition_columns.contains(column)).collect(),
        };
        self.check_columns(&columns, data.dimension)?;
        let constant = (0..data.dimension).find(|&column| {
            let used = columns.contains(&column) || self.condition_columns.contains(&column);
            used && !data.is_empty() && (0..data.len()).all(|row| data.row(row)[column] == data.row(0)[column])
        });
        if let Some(column) = constant {
            let key = if columns.contains(&column) { "data.columns" } else { "data.condition_columns" };
            let found = format!("column {column}, which is {} in every row", data.row(0)[column]);
            let help = "a constant has no law to learn: leave the column out by data.columns";
            return Err(ConfigError::new(key, found, "columns that vary").help(help).into());
        }
        Ok(TrainingData::Finite(FinitePoints {
            rows: chosen(&data, &columns),
            dimension: columns.len(),
            conditions: chosen(&data, &self.condition_columns),
            validation_fraction: self.validation_fraction,
        }))
    }

    fn check_columns(&self, columns: &[usize], count: usize) -> Result<(), ConfigErrors> {
        let lists = [("columns", columns), ("condition_columns", &self.condition_columns[..])];
        for (name, list) in lists {
            for (place, &column) in list.iter().enumerate() {
                let key = format!("data.{name}[{place}]");
                if column >= count {
                    let allowed = format!("columns from 0 to {} of the file", count.saturating_sub(1));
                    return Err(ConfigError::new(key, column, allowed).into());
                }
                let conditions_too = name == "columns" && self.condition_columns.contains(&column);
                if list[..place].contains(&column) || conditions_too {
                    return Err(ConfigError::new(key, column, "a column that is named once").into());
                }
            }
        }
        if columns.is_empty() {
            let found = format!("all {count} columns of the file");
            return Err(ConfigError::new("data.condition_columns", found, "a column less, to be learned").into());
        }
        Ok(())
    }
}

/// Some columns, row by row.
fn chosen(data: &DataSet, columns: &[usize]) -> Vec<f64> {
    (0..data.len()).flat_map(|row| columns.iter().map(move |&column| data.row(row)[column])).collect()
}

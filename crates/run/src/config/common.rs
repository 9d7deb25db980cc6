//! The tables that every config file has.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is run, under which name and seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentTable {
    /// Kind of the experiment, such as `cosmology.field`.
    pub kind: String,
    /// Name of the run, for files and figures; the config file's name without ending if left out.
    #[serde(default)]
    pub name: String,
    /// Seed of all randomness, 0 to 2^63 - 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_223_372_036_854_775_807_u64))]
    pub seed: u64,
}

/// File formats of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FigureFormat {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
}

impl FigureFormat {
    /// The ending of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// As they are: fast, and noise does not compress anyway.
    #[default]
    None,
    /// Bytes shuffled, then deflate: slower, smaller where the data is smooth or sparse.
    Deflate,
}

/// Where results go and how they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputTable {
    /// Folder of the output file `<name>.h5`, relative to the current folder.
    pub folder: PathBuf,
    /// Folder of the figures: they go to `<figures>/<name>/`.
    pub figures: PathBuf,
    /// File formats of the figures; an empty list draws none.
    pub figure_formats: Vec<FigureFormat>,
    /// Replace an existing output.
    pub overwrite: bool,
    /// Compression of the samples.
    pub compression: Compression,
    /// Level of `deflate`: 1 is fast, 9 is small.
    #[schemars(range(min = 1, max = 9))]
    pub compression_level: u8,
}

impl Default for OutputTable {
    fn default() -> Self {
        Self {
            folder: "data/runs".into(),
            figures: "plots".into(),
            figure_formats: vec![FigureFormat::Png],
            overwrite: false,
            compression: Compression::None,
            compression_level: 4,
        }
    }
}

/// How the work is done; nothing here changes results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunTable {
    /// Threads; 0 means one per processor.
    pub threads: usize,
    /// Minutes between checkpoints.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub checkpoint_minutes: f64,
    /// Stop with a checkpoint shortly before this many minutes have passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub time_limit_minutes: Option<f64>,
    /// Start even if memory or disk seem too small.
    pub force: bool,
}

impl Default for RunTable {
    fn default() -> Self {
        Self { threads: 0, checkpoint_minutes: 10.0, time_limit_minutes: None, force: false }
    }
}

/// The tables that every config file has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommonTables {
    /// What is run, under which name and seed.
    pub experiment: ExperimentTable,
    /// Where results go and how they are stored.
    #[serde(default)]
    pub output: OutputTable,
    /// How the work is done; nothing here changes results.
    #[serde(default)]
    pub run: RunTable,
}

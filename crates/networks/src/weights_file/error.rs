//! Why a model cannot be read.

use std::path::PathBuf;

use thiserror::Error;

use crate::architectures::ArchitectureError;

/// Why a trained model cannot be written, read or used.
#[derive(Debug, Error)]
pub enum WeightsFileError {
    /// A file that cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A card that is none.
    #[error("the model's card is not valid: {0}")]
    Card(String),
    /// A card of another version.
    #[error("the model's card has format {found}, this version reads format {expected}")]
    Format {
        /// Its version.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// Weights that are no safetensors.
    #[error("the weights are not a safetensors file: {0}")]
    Tensors(#[from] safetensors::SafeTensorError),
    /// An architecture that cannot be built.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// Tensors that the architecture lacks, or that it does not know.
    #[error("the weights do not fit the architecture: {} missing {missing:?}, {} unknown {unknown:?}", missing.len(), unknown.len())]
    Names {
        /// What the architecture has and the file lacks.
        missing: Vec<String>,
        /// What the file has and the architecture lacks.
        unknown: Vec<String>,
    },
    /// A tensor of another shape.
    #[error(
        "the weights do not fit the architecture: \"{name}\" has the shape {found:?} in the file and {expected:?} in the network"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// Its shape in the network.
        expected: Vec<usize>,
    },
    /// A tensor of another type.
    #[error("\"{name}\" holds numbers of type {found}; weights are F32")]
    Precision {
        /// The tensor.
        name: String,
        /// Its type in the file.
        found: String,
    },
    /// A number that is none.
    #[error("\"{name}\" holds a number that is not finite")]
    NotFinite {
        /// The tensor.
        name: String,
    },
    /// The wrong number of weights for the architecture.
    #[error("there are {found} weights for an architecture with {expected}")]
    Count {
        /// Weights given.
        found: usize,
        /// Weights of the network.
        expected: usize,
    },
    /// A card that belongs to other weights.
    #[error("card and weights do not belong together: the card names weights {expected}, these are {found}")]
    Pair {
        /// The fingerprint in the card.
        expected: String,
        /// That of the weights.
        found: String,
    },
    /// Data of another dimension.
    #[error("the model was trained on {what} {model}, this is {data}")]
    Data {
        /// What differs.
        what: &'static str,
        /// The model's.
        model: String,
        /// The data's.
        data: String,
    },
}

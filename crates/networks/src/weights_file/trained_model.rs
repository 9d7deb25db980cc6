//! A model that can be used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Fingerprint, ModelCard, ModelDescription, TrainingSummary, WeightsFileError, tensors};
use crate::denoiser::NetworkDenoiser;
use crate::normalisation::Normalisation;
use crate::score_model::ScoreModel;

/// Weights and what is said about them, checked against each other.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    card: ModelCard,
    model: ScoreModel,
    weights: Vec<f32>,
}

/// A [`TrainedModel`] as the contents of its two files.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodedModel {
    /// `NAME.safetensors`.
    pub tensors: Vec<u8>,
    /// `NAME.card.toml`.
    pub card: String,
}

impl TrainedModel {
    /// These weights (usually averaged ones) of the network described, and how they came about.
    ///
    /// # Errors
    /// If weights or normalisation do not fit the network, or its settings make none.
    pub fn new(
        model: ModelDescription,
        training: TrainingSummary,
        weights: Vec<f32>,
    ) -> Result<Self, WeightsFileError> {
        let card = ModelCard {
            format: ModelCard::FORMAT,
            ornstein: env!("CARGO_PKG_VERSION").into(),
            weights: Fingerprint::of_singles(&weights),
            model,
            training,
            origin: BTreeMap::new(),
        };
        Self::from_parts(card, |_| Ok(weights))
    }

    /// The same with entries that say what the states are.
    #[must_use]
    pub fn with_origin(mut self, origin: BTreeMap<String, String>) -> Self {
        self.card.origin = origin;
        self
    }

    fn from_parts(
        card: ModelCard,
        weights: impl FnOnce(&ScoreModel) -> Result<Vec<f32>, WeightsFileError>,
    ) -> Result<Self, WeightsFileError> {
        let ModelDescription { dimension, condition_dimension, ref normalisation, .. } = card.model;
        if normalisation.dimension() != dimension {
            let coordinates = normalisation.dimension();
            return Err(WeightsFileError::Card(format!(
                "the normalisation has {coordinates} coordinates, the model {dimension}"
            )));
        }
        let network = card.model.architecture.build(dimension, condition_dimension)?;
        let model = ScoreModel { network, preconditioning: card.model.preconditioning };
        let (weights, expected) = (weights(&model)?, model.network.parameters().len());
        if weights.len() != expected {
            return Err(WeightsFileError::Count { found: weights.len(), expected });
        }
        let found = Fingerprint::of_singles(&weights);
        if found != card.weights {
            return Err(WeightsFileError::Pair { expected: card.weights.to_string(), found: found.to_string() });
        }
        Ok(Self { card, model, weights })
    }

    /// What is said about the weights.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Network and preconditioning.
    #[must_use]
    pub fn model(&self) -> &ScoreModel {
        &self.model
    }

    /// The weights, in the order of the network's [`ParameterLayout`](crate::ParameterLayout).
    #[must_use]
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// From physical coordinates to those of the network.
    #[must_use]
    pub fn normalisation(&self) -> &Normalisation {
        &self.card.model.normalisation
    }

    /// A denoiser of the engine in the network's coordinates, in single precision on the processor.
    #[must_use]
    pub fn denoiser(&self) -> NetworkDenoiser {
        NetworkDenoiser::new(self.model.clone(), &self.weights)
    }

    /// An error unless data of this dimension, normalised like this, is what the model was trained on.
    pub fn check_data(&self, normalisation: &Normalisation) -> Result<(), WeightsFileError> {
        let differs = |what, model: String, data: String| Err(WeightsFileError::Data { what, model, data });
        let (ours, theirs) = (self.card.model.dimension, normalisation.dimension());
        if ours != theirs {
            return differs("coordinates:", ours.to_string(), theirs.to_string());
        }
        for i in 0..ours {
            let pair = |map: &Normalisation| (map.mean(i), map.scale(i));
            let ((mean, scale), (other_mean, other_scale)) =
                (pair(&self.card.model.normalisation), pair(normalisation));
            // Sums of the same data in another order differ by rounding.
            let same = (mean - other_mean).abs() <= 1e-9 * scale && (scale - other_scale).abs() <= 1e-9 * scale;
            if !same {
                let text = |mean: f64, scale: f64| format!("(x{i} - {mean}) / {scale}");
                return differs("a normalisation", text(mean, scale), text(other_mean, other_scale));
            }
        }
        Ok(())
    }

    /// The contents of the two files.
    ///
    /// # Errors
    /// If the card cannot be written as TOML.
    pub fn encode(&self) -> Result<EncodedModel, WeightsFileError> {
        let tensors = tensors::encode(self.model.network.parameters(), &self.weights)?;
        let card = toml_edit::ser::to_string_pretty(&self.card);
        Ok(EncodedModel { tensors, card: card.map_err(|error| WeightsFileError::Card(error.to_string()))? })
    }

    /// The model in the contents of the two files.
    ///
    /// # Errors
    /// If either is not what it should be, or they do not belong together.
    pub fn decode(EncodedModel { tensors, card }: &EncodedModel) -> Result<Self, WeightsFileError> {
        /// The one entry that every version has.
        #[derive(serde::Deserialize)]
        struct Version {
            format: u32,
        }
        let invalid = |error: toml_edit::de::Error| WeightsFileError::Card(error.to_string());
        let Version { format } = toml_edit::de::from_str(card).map_err(invalid)?;
        if format != ModelCard::FORMAT {
            return Err(WeightsFileError::Format { found: format, expected: ModelCard::FORMAT });
        }
        let card: ModelCard = toml_edit::de::from_str(card).map_err(invalid)?;
        Self::from_parts(card, |model| tensors::decode(model.network.parameters(), tensors))
    }

    /// Writes `PATH.safetensors` and `PATH.card.toml`; any extension of `path` is replaced. Each file appears whole or not at all.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), WeightsFileError> {
        let EncodedModel { tensors, card } = self.encode()?;
        let [tensor_path, card_path] = files(path);
        write(&tensor_path, &tensors)?;
        write(&card_path, card.as_bytes())
    }

    /// Reads `PATH.safetensors` and `PATH.card.toml`; any extension of `path` is replaced.
    ///
    /// # Errors
    /// If a file cannot be read, is not what it should be, or they do not belong together.
    pub fn load(path: &Path) -> Result<Self, WeightsFileError> {
        let [tensor_path, card_path] = files(path);
        let tensors = fs::read(&tensor_path).map_err(|source| WeightsFileError::File { path: tensor_path, source })?;
        let card = fs::read_to_string(&card_path);
        let card = card.map_err(|source| WeightsFileError::File { path: card_path, source })?;
        Self::decode(&EncodedModel { tensors, card })
    }
}

fn files(path: &Path) -> [PathBuf; 2] {
    ["safetensors", "card.toml"].map(|extension| path.with_extension(extension))
}

/// Writes to a temporary name first.
fn write(path: &Path, contents: &[u8]) -> Result<(), WeightsFileError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    let written = fs::write(&temporary, contents).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|source| WeightsFileError::File { path: path.into(), source })
}

//! Weights beside the output.

use std::collections::BTreeMap;

use ornstein_networks::training::TrainingSettings;
use ornstein_networks::weights_file::{Fingerprint, ModelDescription, TrainedModel, TrainingSummary};
use ornstein_run::{Run, RunError};

use super::Learner;
use crate::sampling::ProcessConfig;

/// What is said about the weights of a run, whenever they are saved.
#[derive(Debug, Clone)]
pub struct WeightsRecord<'a> {
    /// What they are the weights of.
    pub model: ModelDescription,
    /// How they are trained.
    pub settings: &'a TrainingSettings,
    /// The process that they are meant for.
    pub process: &'a ProcessConfig,
    /// The seed.
    pub seed: u64,
    /// Rows of data, 0 if there is no end of them.
    pub rows: usize,
    /// The fingerprint of the data, or of what describes its law.
    pub data: Fingerprint,
    /// What the rows are, in words of the domain, for those who use the weights.
    pub origin: BTreeMap<String, String>,
}

impl WeightsRecord<'_> {
    /// Leaves weights after so many steps beside the output, `NAME.safetensors` with its card `NAME.card.toml`; earlier ones of this run
    /// are replaced. `validation_loss` is theirs on held-out rows.
    pub fn save(
        &self,
        weights: &[f32],
        steps: u32,
        validation_loss: Option<f64>,
        run: &mut Run,
    ) -> Result<(), RunError> {
        let summary = TrainingSummary {
            seed: self.seed,
            steps,
            batch: self.settings.batch,
            rows: self.rows,
            validation_loss,
            data: self.data.clone(),
            process: Some(self.process.kind().to_owned()),
            levels: self.settings.noise.levels,
        };
        let model = TrainedModel::new(self.model.clone(), summary, weights.to_vec()).map_err(RunError::experiment)?;
        let encoded = model.with_origin(self.origin.clone()).encode().map_err(RunError::experiment)?;
        run.companion("safetensors", &encoded.tensors)?;
        run.companion("card.toml", encoded.card.as_bytes())?;
        Ok(())
    }

    /// Leaves the weights to use, with their loss on the held-out rows.
    pub fn save_learned(&self, learner: &Learner, run: &mut Run) -> Result<(), RunError> {
        let (weights, steps) = learner.weights();
        let losses = learner.trainer().validation_losses(weights).map_err(RunError::experiment)?;
        let loss = losses.iter().map(|loss| loss.mean).sum::<f64>() / losses.len() as f64;
        self.save(weights, steps, Some(loss), run)
    }
}

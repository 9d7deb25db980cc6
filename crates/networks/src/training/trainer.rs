//! The loop's body.

use std::sync::Arc;

use burn_tensor::{Device, Tensor, TensorData};

use super::adam::{AdamStep, norm};
use super::loss::weighted_squares;
use super::noisy_batch::{Batches, NoisyBatch};
use super::report::LossSums;
use super::{
    Adam, LevelLoss, Penalty, PenaltyBatch, StepReport, TrainerState, TrainingError, TrainingSettings, ValidationReport,
};
use crate::data::DataSource;
use crate::network::NetworkInput;
use crate::operations::Number;
use crate::parameters::Weights;
use crate::preconditioning::Coefficients;
use crate::score_model::ScoreModel;

/// Steps after which the running mean of the loss has forgotten, and after which the last good state is renewed.
const MEMORY: u32 = 100;

/// Trains a [`ScoreModel`] by denoising score matching.
///
/// Everything random (levels, noise, order of the data, dropped conditions) is a function of the seed, the step and the place in the batch;
/// sums are taken in fixed order. So the weights are the same for any number of threads, and after [`restore`](Self::restore) as if
/// there had been no interruption.
///
/// ```
/// use std::sync::Arc;
/// use ornstein_engine::targets::Gaussian;
/// use ornstein_networks::architectures::{Mlp, MlpSettings};
/// use ornstein_networks::data::ExactData;
/// use ornstein_networks::training::{Trainer, TrainingSettings};
/// use ornstein_networks::{Normalisation, Preconditioning, ScoreModel};
///
/// let network = Mlp::new(&MlpSettings { width: 16, blocks: 1, embedding: 8, ..MlpSettings::default() }, 2, 0);
/// let model = ScoreModel { network: Arc::new(network), preconditioning: Preconditioning::default() };
/// let data = ExactData::new(Gaussian::standard(2), Normalisation::identity(2), 1);
/// let settings = TrainingSettings { steps: 20, ..TrainingSettings::default() };
/// let mut trainer = Trainer::new(model, Arc::new(data), settings, 1)?;
/// for _ in 0..20 {
///     trainer.step()?;
/// }
/// // Data of unit deviation: a network that is zero is exact, and noise of EDM has a loss below one.
/// assert!(trainer.validate()?.average_loss() < 1.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Trainer {
    model: ScoreModel,
    data: Arc<dyn DataSource>,
    settings: TrainingSettings,
    penalties: Vec<(f64, Arc<dyn Penalty>)>,
    seed: u64,
    device: Device,
    state: TrainerState,
    last_good: TrainerState,
}

impl Trainer {
    /// A training from the network's initial weights.
    ///
    /// # Errors
    /// If a setting is out of range, the device unknown, or network and data do not fit.
    pub fn new(
        model: ScoreModel,
        data: Arc<dyn DataSource>,
        settings: TrainingSettings,
        seed: u64,
    ) -> Result<Self, TrainingError> {
        settings.check()?;
        let flag = usize::from(settings.condition_dropout > 0.0);
        for (what, network, data) in [
            ("coordinates", model.network.dimension(), data.dimension()),
            (
                "numbers of the condition (one more with condition_dropout)",
                model.network.condition_dimension(),
                data.condition_dimension() + flag,
            ),
        ] {
            if network != data {
                return Err(TrainingError::Mismatch { what, network, data });
            }
        }
        let device = settings.device.open()?;
        let weights = model.network.parameters().initial_values(seed);
        let state = TrainerState {
            step: 0,
            optimiser: Adam::new(weights),
            losses: vec![LossSums::default(); settings.levels],
            running_loss: [f64::INFINITY; 2],
        };
        Ok(Self { model, data, settings, penalties: Vec::new(), seed, device, last_good: state.clone(), state })
    }

    /// The same training with `weight` times this penalty added to the loss.
    #[must_use]
    pub fn with_penalty(mut self, weight: f64, penalty: Arc<dyn Penalty>) -> Self {
        self.penalties.push((weight, penalty));
        self
    }

    /// What is trained.
    #[must_use]
    pub fn model(&self) -> &ScoreModel {
        &self.model
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &TrainingSettings {
        &self.settings
    }

    /// Steps taken so far.
    #[must_use]
    pub fn steps_taken(&self) -> u32 {
        self.state.step
    }

    /// The last weights.
    #[must_use]
    pub fn weights(&self) -> &[f32] {
        &self.state.optimiser.weights
    }

    /// The averaged weights, which are the ones to use.
    #[must_use]
    pub fn average(&self) -> &[f32] {
        &self.state.optimiser.average
    }

    /// What to resume from.
    #[must_use]
    pub fn state(&self) -> &TrainerState {
        &self.state
    }

    /// A state from at most two hundred steps ago in which the running mean of the loss was at most twice its lowest value; the initial
    /// or restored one before that.
    #[must_use]
    pub fn last_good(&self) -> &TrainerState {
        &self.last_good
    }

    /// Continues from a state of the same training.
    ///
    /// # Errors
    /// If it belongs to another network or number of noise levels.
    pub fn restore(&mut self, state: TrainerState) -> Result<(), TrainingError> {
        let (expected, expected_levels) = (self.model.network.parameters().len(), self.settings.levels);
        let Adam { weights, first_moment, second_moment, average } = &state.optimiser;
        let fits = [weights, first_moment, second_moment, average].iter().all(|part| part.len() == expected);
        if !fits || state.losses.len() != expected_levels {
            let (found, levels) = (weights.len(), state.losses.len());
            return Err(TrainingError::State { found, expected, levels, expected_levels });
        }
        self.last_good = state.clone();
        self.state = state;
        Ok(())
    }

    /// Takes one step.
    ///
    /// # Errors
    /// If training has diverged. Nothing has changed then.
    pub fn step(&mut self) -> Result<StepReport, TrainingError> {
        let step = self.state.step;
        let (batch, quantiles) = self.batches().of_step(step);
        let layout = self.model.network.parameters();
        let weights = Weights::tracked(layout, &self.state.optimiser.weights, &self.device);
        let (rows, penalties) = self.losses(&weights, &batch, true);
        let row_losses = f32::read(rows.clone().inner());
        let mut total: Tensor<1> = rows.mean();
        for penalty in &penalties {
            total = total + penalty.clone();
        }
        let loss = f64::from(f32::read(total.clone().inner())[0]);
        let gradient: Vec<f32> = weights.derivatives(&total.backward());
        let gradient_norm = norm(&gradient);
        self.check_divergence(step, loss, gradient_norm)?;

        let learning_rate = self.settings.learning_rate.at(step, self.settings.steps);
        let clip = if gradient_norm > self.settings.largest_gradient {
            self.settings.largest_gradient / gradient_norm
        } else {
            1.0
        };
        let average_decay = self.settings.average.decay(step + 1);
        let adam_step = AdamStep { number: step + 1, rate: learning_rate, clip, average_decay };
        self.state.optimiser.step(self.settings.optimiser, &gradient, adam_step);
        for (quantile, loss) in quantiles.iter().zip(row_losses) {
            let level = ((quantile * self.settings.levels as f64) as usize).min(self.settings.levels - 1);
            self.state.losses[level].add(f64::from(loss));
        }
        self.state.step += 1;
        self.follow_loss(loss);
        let penalties = penalties.into_iter().map(|penalty| f64::from(f32::read(penalty.inner())[0])).collect();
        Ok(StepReport { step, loss, penalties, gradient_norm, learning_rate })
    }

    /// Losses of the training batches per noise level since the last call, levels in rising order. The error bars tell the scatter of
    /// the rows; weights changed meanwhile.
    pub fn take_level_losses(&mut self) -> Vec<LevelLoss> {
        let levels = self.levels();
        let taken = levels.into_iter().zip(&mut self.state.losses);
        taken.map(|(level, sums)| std::mem::take(sums).at(level)).collect()
    }

    /// The noise levels at which losses are reported: the middles of equal parts of the training distribution.
    #[must_use]
    pub fn levels(&self) -> Vec<f64> {
        let count = self.settings.levels;
        (0..count).map(|i| self.settings.noise.levels.quantile((i as f64 + 0.5) / count as f64)).collect()
    }

    /// Losses on the held-out rows at every one of the [levels](Self::levels), without penalties, for the last and the averaged weights.
    /// Rows and noise are the same at every call.
    ///
    /// # Errors
    /// If the data holds no rows out.
    pub fn validate(&self) -> Result<ValidationReport, TrainingError> {
        let Adam { weights, average, .. } = &self.state.optimiser;
        let [raw, average] = [weights, average].map(|values| self.validation_losses(values));
        Ok(ValidationReport { step: self.state.step, raw: raw?, average: average? })
    }

    /// Losses of any weights on the held-out rows, as [`validate`](Self::validate) gives them.
    ///
    /// # Errors
    /// If the data holds no rows out.
    pub fn validation_losses(&self, values: &[f32]) -> Result<Vec<LevelLoss>, TrainingError> {
        let rows = self.data.validation_rows().min(self.settings.validation_rows);
        if rows == 0 {
            return Err(TrainingError::NoValidationRows);
        }
        let weights = Weights::constant(self.model.network.parameters(), values, &self.device);
        let of_level = |(number, level): (u32, f64)| {
            let mut sums = LossSums::default();
            for first in (0..rows).step_by(self.settings.batch) {
                let size = self.settings.batch.min(rows - first);
                let batch = self.batches().held_out(first as u64, size, level, number);
                let (losses, _) = self.losses(&weights, &batch, false);
                for loss in f32::read(losses) {
                    sums.add(f64::from(loss));
                }
            }
            sums.at(level)
        };
        Ok((0..).zip(self.levels()).map(of_level).collect())
    }

    /// Where batches come from.
    fn batches(&self) -> Batches<'_> {
        Batches {
            data: &*self.data,
            settings: &self.settings,
            preconditioning: self.model.preconditioning,
            seed: self.seed,
        }
    }

    /// The loss of every row, `[B, 1]`, and the weighted penalties if they are wanted.
    ///
    /// `lambda |D - x_0|^2 = |F - F_target|^2`, so that the network's output is compared as it is.
    fn losses(&self, weights: &Weights, batch: &NoisyBatch, penalised: bool) -> (Tensor<2>, Vec<Tensor<1>>) {
        let NoisyBatch { clean, coefficients, noise } = batch;
        let (size, dimension) = (clean.size, self.data.dimension());
        let numbers = size * dimension;
        let (mut states, mut target) = (Vec::with_capacity(numbers), Vec::with_capacity(numbers));
        for ((x, epsilon), level) in clean.rows.chunks(dimension).zip(noise.chunks(dimension)).zip(coefficients) {
            let [scale, spread] = [level.input, level.input * level.sigma].map(|c| c as f32);
            let [of_data, of_noise] = <[f64; 2]>::from(level.target()).map(|c| c as f32);
            states.extend(x.iter().zip(epsilon).map(|(x, e)| scale * x + spread * e));
            target.extend(x.iter().zip(epsilon).map(|(x, e)| of_data * x + of_noise * e));
        }
        let tensor = |values: Vec<f32>, columns: usize| self.tensor(values, [size, columns]);
        let optional = |values: &[f32]| (!values.is_empty()).then(|| tensor(values.to_vec(), values.len() / size));
        let row_weights = if clean.mask.is_empty() {
            vec![1.0 / dimension as f32; size]
        } else {
            let members = self.data.members();
            let per_member = (dimension / members) as f32;
            let row = |mask: &[f32]| {
                let share = 1.0 / (per_member * mask.iter().sum::<f32>());
                mask.iter().map(|there| there * share).collect::<Vec<_>>()
            };
            clean.mask.chunks(members).flat_map(row).collect()
        };
        let weight_columns = row_weights.len() / size;
        let input = NetworkInput {
            states: tensor(states, dimension),
            noise: self.tensor(coefficients.iter().map(|level| level.noise as f32).collect(), [size]),
            condition: optional(&clean.condition),
            mask: optional(&clean.mask),
        };
        let (condition, mask) = (input.condition.clone(), input.mask.clone());
        let predicted = self.model.network.forward(weights, input);
        let losses =
            weighted_squares(predicted.clone(), tensor(target, dimension), tensor(row_weights, weight_columns));
        if !penalised || self.penalties.is_empty() {
            return (losses, Vec::new());
        }
        let factors =
            |of: fn(&Coefficients) -> f64| tensor(coefficients.iter().map(|level| of(level) as f32).collect(), 1);
        let noisy = clean.rows.chunks(dimension).zip(noise.chunks(dimension)).zip(coefficients);
        let noisy = noisy.flat_map(|((x, epsilon), level)| {
            let spread = level.sigma as f32;
            x.iter().zip(epsilon).map(move |(x, e)| x + spread * e)
        });
        let noisy = tensor(noisy.collect(), dimension);
        let denoised = predicted * factors(|level| level.output) + noisy.clone() * factors(|level| level.skip);
        let levels: Vec<f64> = coefficients.iter().map(|level| level.sigma).collect();
        let batch = PenaltyBatch {
            denoised,
            noisy,
            clean: tensor(clean.rows.clone(), dimension),
            sigma: self.tensor(levels.iter().map(|&s| s as f32).collect(), [size]),
            levels: &levels,
            condition,
            mask,
            model: &self.model,
            weights,
            step: self.state.step,
            seed: self.seed,
        };
        let weigh = |(weight, penalty): &(f64, Arc<dyn Penalty>)| penalty.evaluate(&batch).mul_scalar(*weight);
        (losses, self.penalties.iter().map(weigh).collect())
    }

    fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values, shape), (&self.device, f32::DTYPE))
    }

    /// An error if this step's loss or gradient cannot be gone on from.
    fn check_divergence(&self, step: u32, loss: f64, gradient_norm: f64) -> Result<(), TrainingError> {
        let lowest = self.state.running_loss[1];
        let limit = self.settings.divergence_factor * lowest;
        if loss.is_finite() && gradient_norm.is_finite() && (loss <= limit || step < MEMORY) {
            return Ok(());
        }
        Err(TrainingError::Diverged { step, loss, gradient_norm, lowest, good: self.last_good.step })
    }

    /// Keeps the running mean of the loss, its lowest value, and now and then a state that is worth going back to.
    fn follow_loss(&mut self, loss: f64) {
        let [mean, lowest] = &mut self.state.running_loss;
        let step = self.state.step;
        let share = 1.0 / f64::from(step.min(MEMORY));
        *mean = if mean.is_finite() { *mean + share * (loss - *mean) } else { loss };
        // The first means are of few batches, and low by chance.
        if step >= MEMORY {
            *lowest = lowest.min(*mean);
        }
        if step.is_multiple_of(MEMORY) && *mean <= 2.0 * *lowest {
            self.last_good = self.state.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architectures::{Mlp, MlpSettings};
    use crate::data::ArrayData;
    use crate::preconditioning::Preconditioning;

    /// Sets of two members with two numbers each, of which every third lacks the second: a new network is zero, so the loss of a row is
    /// the mean square of its target over those coordinates that are there.
    #[test]
    fn members_that_are_not_there_have_no_loss() {
        let data = ArrayData::new((0..240).map(|i| 1.0 + (i as f32).sin()).collect(), 4, 0.5, 1).unwrap();
        let data = data.with_mask((0..120).map(|i| f32::from(u8::from(i % 6 != 1))).collect()).unwrap();
        let network =
            Arc::new(Mlp::new(&MlpSettings { width: 8, blocks: 1, embedding: 4, ..MlpSettings::default() }, 4, 0));
        let model = ScoreModel { network, preconditioning: Preconditioning::default() };
        let settings = TrainingSettings { batch: 30, ..TrainingSettings::default() };
        let trainer = Trainer::new(model, Arc::new(data), settings, 5).unwrap();
        let (batch, _) = trainer.batches().of_step(0);
        let weights = Weights::constant(trainer.model.network.parameters(), trainer.weights(), &trainer.device);
        let losses = f32::read(trainer.losses(&weights, &batch, false).0);
        for (row, loss) in losses.into_iter().enumerate() {
            let (of_data, of_noise) = batch.coefficients[row].target();
            let there = if batch.clean.mask[2 * row + 1] == 0.0 { 2 } else { 4 };
            let target = |i: usize| of_data * f64::from(batch.clean.rows[i]) + of_noise * f64::from(batch.noise[i]);
            let expected = (4 * row..4 * row + there).map(|i| target(i).powi(2)).sum::<f64>() / there as f64;
            // Rounding of the target to single precision and back: a few parts in 10^7.
            assert!((f64::from(loss) - expected).abs() < 1e-6 * expected.max(1.0), "{loss}, not {expected}");
        }
    }
}

//! Data with noise.

use ornstein_engine::Scalar;
use ornstein_random::{Counter, Key, Purpose, uniform};
use rayon::prelude::*;

use super::TrainingSettings;
use crate::data::{Batch, DataPart, DataSource};
use crate::preconditioning::{Coefficients, Preconditioning};

/// Rows of data with their noise levels and noise.
#[derive(Debug)]
pub(super) struct NoisyBatch {
    pub(super) clean: Batch,
    /// The numbers of each row's level.
    pub(super) coefficients: Vec<Coefficients>,
    /// Standard normals, as many as there are coordinates.
    pub(super) noise: Vec<f32>,
}

/// Where batches come from: functions of the seed, the step and the place in the batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batches<'a> {
    pub(super) data: &'a dyn DataSource,
    pub(super) settings: &'a TrainingSettings,
    pub(super) preconditioning: Preconditioning,
    pub(super) seed: u64,
}

impl Batches<'_> {
    /// The data, levels and noise of a step, and the quantiles of the levels.
    pub(super) fn of_step(self, step: u32) -> (NoisyBatch, Vec<f64>) {
        let size = self.settings.batch;
        let mut quantiles = vec![0.0; size];
        self.settings.noise.fill_quantiles(self.seed, step, &mut quantiles);
        let levels = quantiles.iter().map(|&u| self.settings.noise.levels.quantile(u));
        let coefficients = levels.map(|s| self.preconditioning.coefficients(s)).collect();
        let key = Key::new(self.seed, Purpose::TrainingNoise, 0);
        let copies = if self.settings.noise.antithetic { 2 } else { 1 };
        let different = size / copies;
        let mut clean = Batch::new(self.data, different);
        self.data.fill(DataPart::Training, u64::from(step) * different as u64, &mut clean);
        let mut noise = fill_noise(key, 0, step, &clean);
        if copies == 2 {
            clean = paired(&clean);
            noise = antithetic(&noise, self.data.dimension());
        }
        self.drop_conditions(step, &mut clean);
        (NoisyBatch { clean, coefficients, noise }, quantiles)
    }

    /// Held-out rows at one level with the noise that belongs to both.
    pub(super) fn held_out(self, first: u64, size: usize, level: f64, number: u32) -> NoisyBatch {
        let mut clean = Batch::new(self.data, size);
        self.data.fill(DataPart::Validation, first, &mut clean);
        let key = Key::new(self.seed, Purpose::ValidationNoise, 0);
        let noise = fill_noise(key, first, number, &clean);
        if self.settings.condition_dropout > 0.0 {
            flag_conditions(&mut clean, self.data.condition_dimension(), |_| true);
        }
        NoisyBatch { clean, coefficients: vec![self.preconditioning.coefficients(level); size], noise }
    }

    /// Takes the condition away from some rows, if that is asked for.
    fn drop_conditions(self, step: u32, batch: &mut Batch) {
        let dropout = self.settings.condition_dropout;
        if dropout > 0.0 {
            let key = Key::new(self.seed, Purpose::ConditionDropout, 0);
            let stays = |row: usize| uniform(key, Counter::coordinate(row as u32, 0, step)) >= dropout;
            flag_conditions(batch, self.data.condition_dimension(), stays);
        }
    }
}

/// Standard normals for every row, zero for members that are not there: functions of the row's number and the counter's last word.
fn fill_noise(key: Key, first: u64, number: u32, clean: &Batch) -> Vec<f32> {
    let dimension = clean.rows.len() / clean.size;
    let mut noise = vec![0.0; clean.rows.len()];
    noise.par_chunks_mut(dimension).with_min_len(16).enumerate().for_each(|(place, row)| {
        f32::fill_normals(key, Counter::coordinate(0, first + place as u64, number), row);
    });
    if !clean.mask.is_empty() {
        let per_member = clean.rows.len() / clean.mask.len();
        for (numbers, there) in noise.chunks_mut(per_member).zip(&clean.mask) {
            for x in numbers {
                *x *= there;
            }
        }
    }
    noise
}

/// Every row twice in a row.
fn paired(batch: &Batch) -> Batch {
    let twice = |values: &[f32]| {
        let per_row = (values.len() / batch.size).max(1);
        values.chunks(per_row).flat_map(|row| [row, row]).flatten().copied().collect()
    };
    Batch {
        size: 2 * batch.size,
        rows: twice(&batch.rows),
        condition: twice(&batch.condition),
        mask: twice(&batch.mask),
    }
}

/// Every row of noise, followed by its opposite.
fn antithetic(noise: &[f32], dimension: usize) -> Vec<f32> {
    let mut both = Vec::with_capacity(2 * noise.len());
    for row in noise.chunks_exact(dimension) {
        both.extend_from_slice(row);
        both.extend(row.iter().map(|x| -x));
    }
    both
}

/// Appends to every condition a 1 if it stays, or replaces it by zeros.
fn flag_conditions(batch: &mut Batch, dimension: usize, stays: impl Fn(usize) -> bool) {
    let mut flagged = vec![0.0; batch.size * (dimension + 1)];
    for (row, to) in flagged.chunks_exact_mut(dimension + 1).enumerate() {
        if stays(row) {
            to[..dimension].copy_from_slice(&batch.condition[row * dimension..][..dimension]);
            to[dimension] = 1.0;
        }
    }
    batch.condition = flagged;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ArrayData;
    use crate::training::NoiseSettings;

    /// Sixty rows of two members with two numbers each, the second member of every third row missing, and a condition.
    fn data() -> ArrayData {
        let data = ArrayData::new((0..240).map(|i| 1.0 + (i as f32).sin()).collect(), 4, 0.5, 1).unwrap();
        let data = data.with_condition((0..60).map(|i| 10.0 + i as f32).collect()).unwrap();
        data.with_mask((0..120).map(|i| f32::from(u8::from(i % 6 != 1))).collect()).unwrap()
    }

    fn batches<'a>(data: &'a ArrayData, settings: &'a TrainingSettings) -> Batches<'a> {
        Batches { data, settings, preconditioning: Preconditioning::default(), seed: 5 }
    }

    #[test]
    fn antithetic_rows_share_data_and_level_and_have_opposite_noise() {
        let noise = NoiseSettings { antithetic: true, ..NoiseSettings::default() };
        let (data, settings) = (data(), TrainingSettings { batch: 10, noise, ..TrainingSettings::default() });
        let batches = batches(&data, &settings);
        let (NoisyBatch { clean, coefficients, noise }, _) = batches.of_step(3);
        for pair in 0..5 {
            let [first, second] = [8 * pair..8 * pair + 4, 8 * pair + 4..8 * pair + 8];
            assert_eq!(clean.rows[first.clone()], clean.rows[second.clone()]);
            assert_eq!(clean.condition[2 * pair], clean.condition[2 * pair + 1]);
            assert_eq!(coefficients[2 * pair], coefficients[2 * pair + 1]);
            assert!(noise[first].iter().zip(&noise[second]).all(|(a, b)| *a == -b));
        }
        assert_ne!(coefficients[0], coefficients[2]);
    }

    #[test]
    fn dropped_conditions_are_flagged_at_their_rate() {
        let (data, settings) =
            (data(), TrainingSettings { batch: 1000, condition_dropout: 0.3, ..TrainingSettings::default() });
        let batches = batches(&data, &settings);
        let (batch, _) = batches.of_step(0);
        let mut dropped = 0;
        for condition in batch.clean.condition.chunks(2) {
            if condition[1] == 0.0 {
                assert_eq!(condition[0], 0.0);
                dropped += 1;
            } else {
                assert!(condition[1] == 1.0 && condition[0] >= 10.0);
            }
        }
        // Binomial: deviation 14.5; six of them.
        assert!((f64::from(dropped) - 300.0).abs() < 6.0 * 14.5, "{dropped}");
        assert!(batches.held_out(0, 10, 1.0, 0).clean.condition.chunks(2).all(|condition| condition[1] == 1.0));
    }

    #[test]
    fn members_that_are_not_there_have_no_noise() {
        let (data, settings) = (data(), TrainingSettings { batch: 30, ..TrainingSettings::default() });
        let (batch, _) = batches(&data, &settings).of_step(0);
        for (row, mask) in batch.clean.mask.chunks(2).enumerate() {
            assert_eq!(mask[1] == 0.0, batch.noise[4 * row + 2] == 0.0 && batch.noise[4 * row + 3] == 0.0);
        }
    }

    /// Rows of consecutive steps go on in the data, and noise and levels never repeat.
    #[test]
    fn batches_are_functions_of_the_step() {
        let (data, settings) = (data(), TrainingSettings { batch: 30, ..TrainingSettings::default() });
        let batches = batches(&data, &settings);
        let [first, second, again] = [0, 1, 0].map(|step| batches.of_step(step).0);
        assert_eq!((&first.clean, &first.noise), (&again.clean, &again.noise));
        assert_ne!(first.clean, second.clean);
        assert_ne!(first.noise, second.noise);
        assert_ne!(first.coefficients, second.coefficients);
    }
}

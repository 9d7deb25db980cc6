//! A data set in memory.

use ornstein_random::{Key, Purpose};
use rayon::prelude::*;
use thiserror::Error;

use super::{AddressedPermutation, Batch, DataPart, DataSource};
use crate::normalisation::{NormalisationError, check_rows};

/// A finite data set. A part of the rows, chosen at random, is kept for validation; the others are gone through epoch by epoch, each in
/// an order of its own. Split and orders are functions of the seed.
#[derive(Debug, Clone)]
pub struct ArrayData {
    seed: u64,
    count: usize,
    validation: usize,
    dimension: usize,
    rows: Vec<f32>,
    condition: Vec<f32>,
    mask: Vec<f32>,
}

/// A data set that cannot be trained on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ArrayDataError {
    /// The rows themselves.
    #[error(transparent)]
    Rows(#[from] NormalisationError),
    /// A condition or mask of another length.
    #[error("{what}: {found} numbers do not belong to {rows} rows of data")]
    Count {
        /// What has the wrong length.
        what: &'static str,
        /// Its numbers.
        found: usize,
        /// Rows of data.
        rows: usize,
    },
    /// The mask's members do not divide the coordinates.
    #[error("{dimension} coordinates cannot belong to {members} members")]
    Members {
        /// Coordinates.
        dimension: usize,
        /// Members.
        members: usize,
    },
    /// A mask with something else than 0 and 1, or a row of which nothing is there.
    #[error("row {row} of the mask must consist of zeros and ones, with at least one 1")]
    Mask {
        /// The row, from 0.
        row: usize,
    },
    /// A part that is none.
    #[error("the part kept for validation must lie in [0, 1) and leave a row to learn from, but is {fraction}")]
    Fraction {
        /// What was asked for.
        fraction: f64,
    },
}

impl ArrayData {
    /// Data of rows with `dimension` numbers, already in the network's coordinates, of which `validation_fraction` is held out (rounded
    /// to whole rows).
    ///
    /// # Errors
    /// If there are fewer than two rows, or a number is not finite.
    pub fn new(rows: Vec<f32>, dimension: usize, validation_fraction: f64, seed: u64) -> Result<Self, ArrayDataError> {
        let count = check_rows(&rows, dimension)?;
        let validation = (validation_fraction * count as f64).round() as usize;
        if !(0.0..1.0).contains(&validation_fraction) || validation >= count {
            return Err(ArrayDataError::Fraction { fraction: validation_fraction });
        }
        Ok(Self { seed, count, validation, dimension, rows, condition: Vec::new(), mask: Vec::new() })
    }

    /// The same data conditioned on as many rows of (normalised) numbers.
    ///
    /// # Errors
    /// If their count does not fit or a number is not finite.
    pub fn with_condition(self, condition: Vec<f32>) -> Result<Self, ArrayDataError> {
        let dimension = self.per_row("condition", condition.len())?;
        check_rows(&condition, dimension)?;
        Ok(Self { condition, ..self })
    }

    /// The same data as sets, of which some members are padding: one number for each member of each row, 1 or 0. The coordinates of
    /// padding become zero.
    ///
    /// # Errors
    /// If the numbers do not fit or a set is empty.
    pub fn with_mask(mut self, mask: Vec<f32>) -> Result<Self, ArrayDataError> {
        let members = self.per_row("mask", mask.len())?;
        if !self.dimension.is_multiple_of(members) {
            return Err(ArrayDataError::Members { dimension: self.dimension, members });
        }
        let sound = |row: &[f32]| row.iter().all(|&there| there == 0.0 || there == 1.0) && row.contains(&1.0);
        if let Some(row) = mask.chunks(members).position(|row| !sound(row)) {
            return Err(ArrayDataError::Mask { row });
        }
        for (numbers, &there) in self.rows.chunks_mut(self.dimension / members).zip(&mask) {
            if there == 0.0 {
                numbers.fill(0.0);
            }
        }
        Ok(Self { mask, ..self })
    }

    fn per_row(&self, what: &'static str, found: usize) -> Result<usize, ArrayDataError> {
        if found > 0 && found.is_multiple_of(self.count) {
            Ok(found / self.count)
        } else {
            Err(ArrayDataError::Count { what, found, rows: self.count })
        }
    }

    /// The rows of one part, by their numbers in the data set.
    pub fn part(&self, part: DataPart) -> impl Iterator<Item = usize> {
        let split = self.split();
        let places = match part {
            DataPart::Validation => 0..self.validation,
            DataPart::Training => self.validation..self.count,
        };
        places.map(move |place| split.at(place))
    }

    /// All rows, in the order they were given.
    #[must_use]
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// The permutation whose first places are for validation.
    fn split(&self) -> AddressedPermutation {
        AddressedPermutation::new(Key::new(self.seed, Purpose::TrainingBatch, 0), 0, self.count)
    }

    /// The row at place `place` of a part's sequence.
    fn row(&self, part: DataPart, place: u64) -> usize {
        match part {
            DataPart::Validation => self.split().at((place % self.validation.max(1) as u64) as usize),
            DataPart::Training => {
                let training = self.count - self.validation;
                let (epoch, place) = (place / training as u64, (place % training as u64) as usize);
                let key = Key::new(self.seed, Purpose::TrainingBatch, 1);
                let order = AddressedPermutation::new(key, epoch as u32, training);
                self.split().at(self.validation + order.at(place))
            }
        }
    }
}

impl DataSource for ArrayData {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn condition_dimension(&self) -> usize {
        self.condition.len() / self.count
    }

    fn members(&self) -> usize {
        self.mask.len() / self.count
    }

    fn validation_rows(&self) -> usize {
        self.validation
    }

    fn fill(&self, part: DataPart, first: u64, batch: &mut Batch) {
        let numbers: Vec<usize> =
            (0..batch.size).into_par_iter().with_min_len(64).map(|i| self.row(part, first + i as u64)).collect();
        for (to, from) in
            [(&mut batch.rows, &self.rows), (&mut batch.condition, &self.condition), (&mut batch.mask, &self.mask)]
        {
            let per_row = from.len() / self.count;
            if per_row > 0 {
                for (to, &number) in to.chunks_exact_mut(per_row).zip(&numbers) {
                    to.copy_from_slice(&from[number * per_row..][..per_row]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_shows_every_training_row_once_and_no_validation_row() {
        let data = ArrayData::new((0..100).map(|x| x as f32).collect(), 1, 0.2, 5).unwrap();
        let held_out: Vec<f32> = data.part(DataPart::Validation).map(|row| data.rows()[row]).collect();
        assert_eq!(held_out.len(), 20);
        let epoch = |number: u64| {
            let mut batch = Batch::new(&data, 80);
            data.fill(DataPart::Training, 80 * number, &mut batch);
            batch.rows
        };
        assert_ne!(epoch(0), epoch(1));
        for number in 0..3 {
            let mut all = [epoch(number), held_out.clone()].concat();
            all.sort_by(f32::total_cmp);
            assert!(all.into_iter().eq((0..100).map(|x| x as f32)));
        }
    }

    #[test]
    fn condition_and_mask_stay_with_their_rows() {
        let rows = (0..40).map(|x| 1.0 + x as f32).collect();
        let data = ArrayData::new(rows, 4, 0.0, 1).unwrap();
        let data = data.with_condition((0..10).map(|x| x as f32).collect()).unwrap();
        let data = data
            .with_mask((0..20).map(|place| f32::from(u8::from(place % 2 == 0 || place % 3 == 0))).collect())
            .unwrap();
        let mut batch = Batch::new(&data, 10);
        data.fill(DataPart::Training, 0, &mut batch);
        for i in 0..10 {
            let number = batch.condition[i];
            assert_eq!(batch.rows[4 * i], 4.0 * number + 1.0);
            let second_is_there = (2.0 * number + 1.0) % 3.0 == 0.0;
            assert_eq!(batch.mask[2 * i + 1], f32::from(u8::from(second_is_there)));
            assert_eq!(batch.rows[4 * i + 2] != 0.0, second_is_there);
        }
    }

    #[test]
    fn lists_that_do_not_fit_are_refused() {
        let data = || ArrayData::new(vec![1.0; 12], 3, 0.25, 1).unwrap();
        assert!(matches!(data().with_condition(vec![0.0; 5]), Err(ArrayDataError::Count { found: 5, rows: 4, .. })));
        assert!(matches!(data().with_mask(vec![1.0; 8]), Err(ArrayDataError::Members { members: 2, .. })));
        let mask = [[1.0; 3], [1.0; 3], [0.0; 3], [1.0; 3]].concat();
        assert!(matches!(data().with_mask(mask), Err(ArrayDataError::Mask { row: 2 })));
        assert!(matches!(ArrayData::new(vec![1.0; 4], 1, 1.0, 1), Err(ArrayDataError::Fraction { .. })));
    }
}

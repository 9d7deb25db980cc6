//! Coordinates of order one.

use ornstein_engine::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which coordinates share a mean and a scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum NormalisationKind {
    /// Every coordinate has its own.
    #[default]
    PerCoordinate,
    /// Coordinates `i` and `i + features` share theirs, as the components of the members of a set do.
    PerFeature {
        /// Numbers per member.
        features: usize,
    },
    /// All coordinates have the same: fields and images.
    Global,
    /// One scale for all and no shift: molecules, whose symmetries a shift or several scales would break.
    Scale,
    /// The data is left as it is.
    None,
}

/// The map `y = (x - mean) / scale` from physical coordinates `x` to those of training, sampling and evaluation.
///
/// Coordinate `i` has the mean and scale number `i` modulo their count: as many as the dimension, one for all, or one for every
/// feature of a set's members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Normalisation {
    dimension: usize,
    mean: Vec<f64>,
    scale: Vec<f64>,
}

/// What stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    dimension: usize,
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl TryFrom<Unchecked> for Normalisation {
    type Error = NormalisationError;

    fn try_from(Unchecked { dimension, mean, scale }: Unchecked) -> Result<Self, NormalisationError> {
        Self::new(dimension, mean, scale)
    }
}

/// Data that cannot be brought to order one.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NormalisationError {
    /// A number that is none.
    #[error("the data is not finite: row {row}, column {column} (both counted from 0) is {value}")]
    NotFinite {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// Columns without information.
    #[error(
        "column(s) {columns:?} (counted from 0) of the data are constant: leave them out, or normalise all columns alike"
    )]
    Constant {
        /// The columns, from 0.
        columns: Vec<usize>,
    },
    /// Not enough data.
    #[error("{rows} row(s) of data are too few: at least 2 are needed")]
    TooFewRows {
        /// The rows there are.
        rows: usize,
    },
    /// The list is not a whole number of rows.
    #[error("{numbers} numbers are no whole number of rows of {dimension}")]
    Ragged {
        /// Numbers in the list.
        numbers: usize,
        /// Numbers per row.
        dimension: usize,
    },
    /// A normalisation that is none.
    #[error(
        "a normalisation needs as many means as scales, which divide the dimension {dimension}, and finite scales above 0"
    )]
    Invalid {
        /// The dimension.
        dimension: usize,
    },
}

impl Normalisation {
    /// The map with these means and scales.
    ///
    /// # Errors
    /// If their numbers differ or do not divide the dimension, or a scale is not positive.
    pub fn new(dimension: usize, mean: Vec<f64>, scale: Vec<f64>) -> Result<Self, NormalisationError> {
        let period = mean.len();
        let sound = period > 0
            && scale.len() == period
            && dimension.is_multiple_of(period)
            && mean.iter().all(|mean| mean.is_finite())
            && scale.iter().all(|&scale| scale > 0.0 && scale.is_finite());
        if sound { Ok(Self { dimension, mean, scale }) } else { Err(NormalisationError::Invalid { dimension }) }
    }

    /// The map that leaves everything as it is.
    #[must_use]
    pub fn identity(dimension: usize) -> Self {
        Self { dimension, mean: vec![0.0], scale: vec![1.0] }
    }

    /// Mean and standard deviation (of the whole list, `1/n`) of rows of data. With a `mask`, one number per member of a row's set,
    /// only members that are there (not 0) count.
    ///
    /// # Errors
    /// If a number is not finite, a column constant, or there are fewer than two rows.
    pub fn fit(
        rows: &[f64],
        dimension: usize,
        kind: NormalisationKind,
        mask: Option<&[f32]>,
    ) -> Result<Self, NormalisationError> {
        check_rows(rows, dimension)?;
        let period = match kind {
            NormalisationKind::PerCoordinate => dimension,
            NormalisationKind::PerFeature { features } => features,
            NormalisationKind::Global | NormalisationKind::Scale => 1,
            NormalisationKind::None => return Ok(Self::identity(dimension)),
        };
        if period == 0 || !dimension.is_multiple_of(period) {
            return Err(NormalisationError::Invalid { dimension });
        }
        let per_member = mask.map_or(1, |mask| (rows.len() / mask.len().max(1)).max(1));
        let present = |place: usize| mask.is_none_or(|mask| mask[place / per_member] != 0.0);
        let moments = |of: &dyn Fn(f64, usize) -> f64| {
            let (mut sums, mut counts) = (vec![0.0; period], vec![0usize; period]);
            for (place, &x) in rows.iter().enumerate().filter(|&(place, _)| present(place)) {
                sums[place % period] += of(x, place % period);
                counts[place % period] += 1;
            }
            sums.iter().zip(counts).map(|(sum, count)| sum / count.max(1) as f64).collect::<Vec<f64>>()
        };
        let mean = if kind == NormalisationKind::Scale { vec![0.0] } else { moments(&|x, _| x) };
        let scale: Vec<f64> = moments(&|x, i| (x - mean[i]).powi(2)).into_iter().map(f64::sqrt).collect();
        // Rounding leaves a constant column with a deviation of about the resolution of its mean.
        let is_constant = |i: &usize| scale[*i] <= 16.0 * f64::EPSILON * mean[*i].abs();
        let columns: Vec<usize> = (0..period).filter(is_constant).collect();
        if columns.is_empty() {
            Self::new(dimension, mean, scale)
        } else {
            Err(NormalisationError::Constant { columns })
        }
    }

    /// Coordinates per state.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The mean of one coordinate.
    #[must_use]
    pub fn mean(&self, coordinate: usize) -> f64 {
        self.mean[coordinate % self.mean.len()]
    }

    /// The scale of one coordinate.
    #[must_use]
    pub fn scale(&self, coordinate: usize) -> f64 {
        self.scale[coordinate % self.scale.len()]
    }

    /// Turns rows of physical coordinates into those of the network.
    pub fn from_physical<T: Scalar>(&self, rows: &mut [T]) {
        for (place, x) in rows.iter_mut().enumerate() {
            *x = T::from_f64((x.to_f64() - self.mean(place)) / self.scale(place));
        }
    }

    /// Turns rows of the network's coordinates into physical ones.
    pub fn to_physical<T: Scalar>(&self, rows: &mut [T]) {
        for (place, x) in rows.iter_mut().enumerate() {
            *x = T::from_f64(self.mean(place) + self.scale(place) * x.to_f64());
        }
    }

    /// `ln |dx/dy| = sum_i ln scale_i`: a physical log-density is the log-density of the network's coordinates less this.
    #[must_use]
    pub fn log_volume(&self) -> f64 {
        (0..self.dimension).map(|i| self.scale(i).ln()).sum()
    }
}

/// An error unless these are at least two rows of finite numbers.
pub(crate) fn check_rows<T: Scalar>(rows: &[T], dimension: usize) -> Result<usize, NormalisationError> {
    if dimension == 0 || !rows.len().is_multiple_of(dimension) {
        return Err(NormalisationError::Ragged { numbers: rows.len(), dimension });
    }
    if let Some(place) = rows.iter().position(|x| !x.to_f64().is_finite()) {
        let (row, column, value) = (place / dimension, place % dimension, rows[place].to_f64());
        return Err(NormalisationError::NotFinite { row, column, value });
    }
    let count = rows.len() / dimension;
    if count < 2 { Err(NormalisationError::TooFewRows { rows: count }) } else { Ok(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitted_coordinates_have_mean_zero_and_deviation_one_and_lead_back() {
        let rows: Vec<f64> =
            (0..600).map(|i| 5.0 + f64::from(i % 3) * f64::from(i * i).sin() + 0.1 * f64::from(i).cos()).collect();
        for (kind, period) in [(NormalisationKind::PerCoordinate, 3), (NormalisationKind::Global, 1)] {
            let map = Normalisation::fit(&rows, 3, kind, None).unwrap();
            let mut scaled = rows.clone();
            map.from_physical(&mut scaled);
            for i in 0..period {
                let each = || scaled.iter().skip(i).step_by(period);
                let count = each().count() as f64;
                // Sums of 600 numbers: rounding of 600 x 2^-53.
                assert!((each().sum::<f64>() / count).abs() < 1e-12);
                assert!((each().map(|x| x * x).sum::<f64>() / count - 1.0).abs() < 1e-12);
            }
            map.to_physical(&mut scaled);
            assert!(scaled.iter().zip(&rows).all(|(found, expected)| (found - expected).abs() < 1e-14 * 10.0));
        }
    }

    #[test]
    fn volume_is_the_product_of_the_scales() {
        let map = Normalisation::new(4, vec![0.0; 2], vec![2.0, 3.0]).unwrap();
        assert!((map.log_volume() - 36f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn members_that_are_not_there_do_not_count() {
        let (rows, mask) = ([1.0, 9.0, 3.0, 7.0, 5.0, 5.0], [1.0, 0.0, 1.0, 0.0, 1.0, 1.0]);
        let map = Normalisation::fit(&rows, 2, NormalisationKind::PerFeature { features: 1 }, Some(&mask)).unwrap();
        assert_eq!((map.mean(0), map.mean(1)), (3.5, 3.5));
    }

    #[test]
    fn bad_data_is_refused_with_its_place() {
        let fit = |rows: &[f64]| Normalisation::fit(rows, 2, NormalisationKind::PerCoordinate, None);
        let refused = fit(&[1.0, 2.0, 3.0, f64::NAN]).unwrap_err();
        assert!(refused.to_string().contains("row 1, column 1"), "{refused}");
        assert_eq!(fit(&[1.0, 0.1, 3.0, 0.1, 4.0, 0.1]), Err(NormalisationError::Constant { columns: vec![1] }));
        assert_eq!(fit(&[1.0, 2.0]), Err(NormalisationError::TooFewRows { rows: 1 }));
        assert_eq!(fit(&[1.0; 3]), Err(NormalisationError::Ragged { numbers: 3, dimension: 2 }));
    }
}

//! Bayesian logistic regression.

use super::error::{TargetError, at_least, finite, length};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// The table behind [`LogisticRegression::breast_cancer`]; its provenance is in `data/README.md` of the crate.
const BREAST_CANCER: &str = include_str!("../../data/breast_cancer_wisconsin.csv");

/// The posterior of the weights `w` of a logistic regression with a standard normal prior on each:
///
/// `log pi(w) = -|w|^2/2 - (d/2) ln 2 pi + sum_n (y_n t_n - ln(1 + e^(t_n)))`, `t_n = w . x_n`,
///
/// where `x_n` begins with a one (the intercept) followed by the columns of the table, each shifted and scaled to mean
/// zero and variance one. The prior is normalised, so `ln Z` is the evidence.
#[derive(Debug, Clone)]
pub struct LogisticRegression {
    dimension: usize,
    /// The rows `x_n` one after the other.
    rows: Vec<f64>,
    outcomes: Vec<f64>,
}

impl LogisticRegression {
    /// A table of features, row by row, and the outcome of every row. A column without variation is refused.
    pub fn new(features: &[Vec<f64>], outcomes: &[bool]) -> Result<Self, TargetError> {
        at_least("the number of rows", 2, features.len())?;
        length("outcomes", features.len(), outcomes.len())?;
        let columns = features[0].len();
        for row in features {
            length("features of a row", columns, row.len())?;
            for &feature in row {
                finite("a feature", feature)?;
            }
        }
        let count = features.len() as f64;
        let mut rows = vec![1.0; features.len() * (columns + 1)];
        for column in 0..columns {
            let mean = features.iter().map(|row| row[column]).sum::<f64>() / count;
            let variance = features.iter().map(|row| (row[column] - mean).powi(2)).sum::<f64>() / count;
            if !(variance > 0.0 && variance.is_finite()) {
                let (name, allowed) = ("the variance of a column", "a positive finite number");
                return Err(TargetError::Parameter { name, found: variance, allowed });
            }
            for (row, features) in rows.chunks_exact_mut(columns + 1).zip(features) {
                row[column + 1] = (features[column] - mean) / variance.sqrt();
            }
        }
        let outcomes = outcomes.iter().map(|&outcome| f64::from(outcome)).collect();
        Ok(Self { dimension: columns + 1, rows, outcomes })
    }

    /// Diagnosis of 569 breast tumours (benign or not) from 30 features of cell nuclei: 31 weights (Wolberg, Mangasarian,
    /// Street and Street 1995).
    pub fn breast_cancer() -> Result<Self, TargetError> {
        let (mut features, mut outcomes) = (Vec::new(), Vec::new());
        for line in BREAST_CANCER.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let mut numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap_or(f64::NAN)).collect();
            outcomes.push(numbers.pop() == Some(1.0));
            features.push(numbers);
        }
        Self::new(&features, &outcomes)
    }

    /// Rows of the table.
    #[must_use]
    pub fn observations(&self) -> usize {
        self.outcomes.len()
    }
}

/// No closed form is known.
impl KnownAnswers for LogisticRegression {}

impl<T: Scalar> LaneDensity<T> for LogisticRegression {
    fn dimension(&self) -> usize {
        self.dimension
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let half = T::from_f64(0.5);
        log_density.fill(-(self.dimension as f64) * LN_SQRT_TAU);
        for (weight, score) in position.iter().zip(score.iter_mut()) {
            for lane in 0..LANES {
                score[lane] = -weight[lane];
                log_density[lane] -= (half * weight[lane] * weight[lane]).to_f64();
            }
        }
        for (row, &outcome) in self.rows.chunks_exact(self.dimension).zip(&self.outcomes) {
            let mut t = [T::ZERO; LANES];
            for (weight, &feature) in position.iter().zip(row) {
                let feature = T::from_f64(feature);
                for lane in 0..LANES {
                    t[lane] += feature * weight[lane];
                }
            }
            // ln(1 + e^t) = max(t, 0) + ln(1 + e^(-|t|)); the residual is y - 1/(1 + e^(-t)).
            let outcome = T::from_f64(outcome);
            let mut residual = [T::ZERO; LANES];
            for lane in 0..LANES {
                let t = t[lane];
                let (above, size) = if t < T::ZERO { (T::ZERO, -t) } else { (t, t) };
                let share = (-size).exp();
                let rare = share / (T::ONE + share);
                residual[lane] = outcome - if t < T::ZERO { rare } else { T::ONE - rare };
                log_density[lane] += (outcome * t - above - (T::ONE + share).ln()).to_f64();
            }
            for (score, &feature) in score.iter_mut().zip(row) {
                let feature = T::from_f64(feature);
                for lane in 0..LANES {
                    score[lane] += feature * residual[lane];
                }
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(LogisticRegression);

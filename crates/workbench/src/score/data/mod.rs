//! Data that a score is learned from: [`ScoreDataConfig`] in the file, [`TrainingData`] once prepared, and a
//! [`DataSource`] in the network's coordinates for the trainer.

mod chains;
mod config;
mod embedding;
mod file;
mod spiral;
mod target;

pub use chains::ChainsDataConfig;
pub use config::ScoreDataConfig;
pub use embedding::EmbeddingTable;
pub use file::FileDataConfig;
pub use spiral::{Spiral, SpiralDataConfig};
pub use target::TargetDataConfig;

use std::sync::Arc;

use ornstein_networks::data::{ArrayData, Batch, DataPart, DataSource, ExactData};
use ornstein_networks::{Normalisation, NormalisationError, NormalisationKind};
use ornstein_run::{ConfigError, ConfigErrors};

use super::truth::{Drawn, Truth};

/// Fewer rows say nothing of a law.
pub(super) const LEAST_ROWS: usize = 100;

/// Draws that the normalisation of endless data is fitted to.
const FITTING_DRAWS: usize = 20_000;

/// Data in physical coordinates, checked.
#[derive(Debug, Clone)]
pub enum TrainingData {
    /// A list of points.
    Finite(FinitePoints),
    /// As many draws as are asked for.
    Endless(Arc<Truth>),
}

/// A list of points.
#[derive(Debug, Clone, PartialEq)]
pub struct FinitePoints {
    /// Coordinates, point after point.
    pub rows: Vec<f64>,
    /// Coordinates per point.
    pub dimension: usize,
    /// What they are conditioned on, as many rows; empty if nothing.
    pub conditions: Vec<f64>,
    /// The part that is held out.
    pub validation_fraction: f64,
}

/// Data in the network's coordinates, with the way there.
#[derive(Debug)]
pub struct NormalisedData {
    /// Rows for the trainer.
    pub source: Arc<dyn DataSource>,
    /// From physical coordinates.
    pub normalisation: Normalisation,
    /// The same for what they are conditioned on.
    pub condition_normalisation: Option<Normalisation>,
}

impl TrainingData {
    /// Draws of a known law: `count` of them, or without end.
    fn of_draws(truth: Truth, count: Option<usize>, fraction: f64, seed: u64) -> Result<Self, ConfigErrors> {
        let Some(count) = count else { return Ok(Self::Endless(Arc::new(truth))) };
        check_fraction(fraction)?;
        if count < LEAST_ROWS {
            return Err(ConfigError::new("data.count", count, format!("an integer from {LEAST_ROWS} on")).into());
        }
        let (rows, dimension) = (truth.synthetic_rows(seed, count), truth.dimension());
        Ok(Self::Finite(FinitePoints { rows, dimension, conditions: Vec::new(), validation_fraction: fraction }))
    }

    /// Coordinates per point.
    pub fn dimension(&self) -> usize {
        match self {
            Self::Finite(points) => points.dimension,
            Self::Endless(truth) => truth.dimension(),
        }
    }

    /// Numbers per point that it is conditioned on.
    pub fn condition_dimension(&self) -> usize {
        match self {
            Self::Finite(points) => points.conditions.len() / points.count().max(1),
            Self::Endless(_) => 0,
        }
    }

    /// Rows to learn from and rows held out; `None` without end.
    pub fn counts(&self) -> Option<[usize; 2]> {
        match self {
            Self::Finite(points) => {
                let held_out = (points.validation_fraction * points.count() as f64).round() as usize;
                Some([points.count() - held_out, held_out])
            }
            Self::Endless(_) => None,
        }
    }

    /// In the network's coordinates, by a normalisation that is fitted to the data, or by those of a trained network.
    pub fn normalised(&self, kind: NormalisationKind, seed: u64) -> Result<NormalisedData, ConfigErrors> {
        let refuse = |error: NormalisationError| {
            let allowed = "a normalisation that fits the data";
            ConfigError::new("normalisation.kind", name_of(kind), allowed).help(error.to_string())
        };
        match self {
            Self::Endless(truth) => {
                let sampler = Drawn(Arc::clone(truth));
                let data = ExactData::fitted(sampler, truth.dimension(), kind, FITTING_DRAWS, seed).map_err(refuse)?;
                let normalisation = data.normalisation().clone();
                Ok(NormalisedData { source: Arc::new(data), normalisation, condition_normalisation: None })
            }
            Self::Finite(points) => {
                let normalisation = Normalisation::fit(&points.rows, points.dimension, kind, None).map_err(refuse)?;
                let condition_normalisation = if points.conditions.is_empty() {
                    None
                } else {
                    let width = self.condition_dimension();
                    Some(
                        Normalisation::fit(&points.conditions, width, NormalisationKind::PerCoordinate, None)
                            .map_err(refuse)?,
                    )
                };
                self.by(normalisation, condition_normalisation, seed)
            }
        }
    }

    /// In the coordinates of these normalisations, whose dimensions fit.
    pub fn by(
        &self,
        normalisation: Normalisation,
        condition_normalisation: Option<Normalisation>,
        seed: u64,
    ) -> Result<NormalisedData, ConfigErrors> {
        let source: Arc<dyn DataSource> = match self {
            Self::Endless(truth) => Arc::new(ExactData::new(Drawn(Arc::clone(truth)), normalisation.clone(), seed)),
            Self::Finite(points) => Arc::new(points.source(&normalisation, condition_normalisation.as_ref(), seed)?),
        };
        Ok(NormalisedData { source, normalisation, condition_normalisation })
    }
}

impl FinitePoints {
    fn count(&self) -> usize {
        self.rows.len() / self.dimension.max(1)
    }

    fn source(
        &self,
        normalisation: &Normalisation,
        condition: Option<&Normalisation>,
        seed: u64,
    ) -> Result<ArrayData, ConfigErrors> {
        let refuse = |error: ornstein_networks::data::ArrayDataError| {
            ConfigError::new("data", "rows that cannot be learned from", "finite rows, enough of them")
                .help(error.to_string())
        };
        let scaled = |rows: &[f64], map: &Normalisation| {
            let mut rows = rows.to_vec();
            map.from_physical(&mut rows);
            rows.into_iter().map(|x| x as f32).collect::<Vec<f32>>()
        };
        let rows = scaled(&self.rows, normalisation);
        let data = ArrayData::new(rows, self.dimension, self.validation_fraction, seed).map_err(refuse)?;
        match condition {
            Some(map) => Ok(data.with_condition(scaled(&self.conditions, map)).map_err(refuse)?),
            None => Ok(data),
        }
    }
}

impl NormalisedData {
    /// The first rows that nothing is learned from, in physical coordinates, `most` at most, and what they are conditioned on.
    pub fn held_out(&self, most: usize) -> (Vec<f64>, Vec<f64>) {
        let count = most.min(self.source.validation_rows());
        let mut batch = Batch::new(self.source.as_ref(), count);
        if count > 0 {
            self.source.fill(DataPart::Validation, 0, &mut batch);
        }
        let physical = |rows: &[f32], map: &Normalisation| {
            let mut rows: Vec<f64> = rows.iter().map(|&x| f64::from(x)).collect();
            map.to_physical(&mut rows);
            rows
        };
        let conditions =
            self.condition_normalisation.as_ref().map_or_else(Vec::new, |map| physical(&batch.condition, map));
        (physical(&batch.rows, &self.normalisation), conditions)
    }
}

/// The word in the config.
fn name_of(kind: NormalisationKind) -> &'static str {
    match kind {
        NormalisationKind::PerCoordinate => "per-coordinate",
        NormalisationKind::PerFeature { .. } => "per-feature",
        NormalisationKind::Global => "global",
        NormalisationKind::Scale => "scale",
        NormalisationKind::None => "none",
    }
}

fn check_fraction(fraction: f64) -> Result<(), ConfigErrors> {
    if fraction > 0.0 && fraction < 1.0 {
        return Ok(());
    }
    Err(ConfigError::new("data.validation_fraction", fraction, "a number between 0 and 1").into())
}

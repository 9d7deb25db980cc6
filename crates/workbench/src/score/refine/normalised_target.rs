//! A target in the network's coordinates.

use ornstein_engine::{DensityError, Ensemble, LANES, LogDensity};
use ornstein_networks::Normalisation;

use crate::{Target, TargetNumber};

/// The density of `y = (x - mean) / scale` where `x` has the target's: `ln pi(x(y)) + sum ln scale`, so that `Z` is that of the target.
#[derive(Debug, Clone)]
pub(super) struct NormalisedTarget {
    target: Target,
    map: Normalisation,
    log_volume: f64,
}

impl NormalisedTarget {
    /// The target in the coordinates of `map`, which has its dimension.
    pub fn new(target: Target, map: Normalisation) -> Self {
        let log_volume = (0..map.dimension()).map(|i| map.scale(i).ln()).sum();
        Self { target, map, log_volume }
    }

    /// States in the target's own coordinates.
    pub fn physical(&self, states: &Ensemble<f64>) -> Ensemble<f64> {
        let mut physical = states.clone();
        for (place, row) in physical.data_mut().chunks_exact_mut(LANES).enumerate() {
            let i = place % self.map.dimension();
            let (mean, scale) = (self.map.mean(i), self.map.scale(i));
            for x in row {
                *x = mean + scale * *x;
            }
        }
        physical
    }

    /// The way back.
    pub fn normalised(&self, rows: &[f64]) -> Ensemble<f64> {
        let dimension = self.map.dimension();
        let at = |state: usize, i: usize| (rows[state * dimension + i] - self.map.mean(i)) / self.map.scale(i);
        Ensemble::from_states(rows.len() / dimension, dimension, at)
    }
}

impl LogDensity<f64> for NormalisedTarget {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        states.check_dimension(self.map.dimension())?;
        f64::density_of(&self.target).evaluate(&self.physical(states), score, log_density)?;
        for (place, row) in score.data_mut().chunks_exact_mut(LANES).enumerate() {
            let scale = self.map.scale(place % self.map.dimension());
            for slope in row {
                *slope *= scale;
            }
        }
        for value in log_density {
            *value += self.log_volume;
        }
        Ok(())
    }
}

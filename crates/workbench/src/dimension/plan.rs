//! A validated run of `dimension`, and what it costs.

use ornstein_run::Estimate;

use super::config::DimensionConfig;
use crate::data_set::DataSet;

/// A validated run of `dimension`: config and points.
#[derive(Debug, Clone)]
pub struct DimensionExperiment {
    pub(super) config: DimensionConfig,
    pub(super) points: DataSet,
}

/// Processor seconds of a distance per coordinate, on a machine of 2025.
const SECONDS_PER_DIFFERENCE: f64 = 3e-10;

impl DimensionExperiment {
    pub(super) fn cost(&self) -> Estimate {
        let (points, dimension) = (self.points.len() as u64, self.points.dimension as u64);
        let neighbours = self.config.dimension.pca_neighbours.max(super::estimators::MOST_NEIGHBOURS) as u64;
        // Six searches look at all pairs once; the correlation integral and the pointwise lists of neighbours stay in memory.
        let pairs = (points * points) as f64;
        Estimate {
            memory_bytes: points * (3 * 8 * dimension + 24 * neighbours + 8 * 64),
            disk_bytes: points * 8 * dimension,
            cpu_seconds: Some(6.0 * pairs * dimension as f64 * SECONDS_PER_DIFFERENCE),
        }
    }
}

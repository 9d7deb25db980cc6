//! The differential rate as a density of rows.

use std::sync::Arc;

use ornstein_engine::{DensityError, StateDensity};

use crate::FourMomentum;
use crate::coordinates::{Coordinates, LatentCoordinates};
use crate::phase_space::Chart;
use crate::process::Process;

/// The step of the central differences: their error and that of rounding are both some $10^{-10}$.
const STEP: f64 = 1e-5;

/// $\rho\,\mathrm d\Phi_n/\mathrm dz$ in the normal coordinates $z$ of the chart of a process: its integral is the rate, and flat phase space
/// is $N(0,1)$ times its volume. The score is by central differences, which costs two densities per coordinate.
#[derive(Debug, Clone)]
pub struct RateDensity {
    process: Arc<dyn Process>,
    coordinates: LatentCoordinates,
}

impl RateDensity {
    /// Of a process with this chart.
    #[must_use]
    pub fn new(process: Arc<dyn Process>, chart: Arc<dyn Chart>) -> Self {
        Self { process, coordinates: LatentCoordinates::new(chart) }
    }

    /// The logarithm of the density at a row; `-inf` outside of a cut.
    fn log_density(&self, row: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        self.coordinates.decode(row, momenta);
        let rate = self.process.differential_rate(momenta);
        let density = self.coordinates.log_phase_space_density(row).unwrap_or(f64::NEG_INFINITY);
        if rate > 0.0 { rate.ln() + density } else { f64::NEG_INFINITY }
    }
}

impl StateDensity for RateDensity {
    fn dimension(&self) -> usize {
        self.coordinates.dimension()
    }

    fn evaluate(&self, x: &[f64], score: &mut [f64]) -> Result<f64, DensityError> {
        let mut momenta = vec![FourMomentum::default(); self.coordinates.particles()];
        let centre = self.log_density(x, &mut momenta);
        if !centre.is_finite() {
            score.fill(0.0);
            return Ok(f64::NEG_INFINITY);
        }
        let mut row = x.to_vec();
        for (i, slope) in score.iter_mut().enumerate() {
            row[i] = x[i] + STEP;
            let above = self.log_density(&row, &mut momenta);
            row[i] = x[i] - STEP;
            let below = self.log_density(&row, &mut momenta);
            row[i] = x[i];
            // Beside a cut there is no slope; Metropolis' test keeps moves exact with any.
            let found = (above - below) / (2.0 * STEP);
            *slope = if found.is_finite() { found } else { -x[i] };
        }
        Ok(centre)
    }
}

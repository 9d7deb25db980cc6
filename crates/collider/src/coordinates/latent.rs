//! A chart of phase space, made normal.

use std::f64::consts::TAU;
use std::sync::Arc;

use ornstein_diagnostics::special::normal_quantile::quantile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Coordinates;
use super::normal_cumulative::cumulative;
use crate::FourMomentum;
use crate::phase_space::{Chart, ChartError};

/// The distance from the faces of the cube that decoded points keep: half of the spacing of numbers below 1. A normal number comes that near
/// (beyond 8.2 deviations) once in $10^{16}$ times.
const MARGIN: f64 = f64::EPSILON / 2.0;

/// The row is $z_i=\Phi^{-1}(u_i)$ of the point $u$ of the unit cube that a [`Chart`] gives to an event, with the cumulative distribution
/// $\Phi$ of the standard normal: $3n-4$ numbers.
///
/// Whatever a network makes of $z$, the event conserves energy and momentum and lies on its mass shells, at every noise level, since the
/// chart has nothing else; cuts and resonances that the chart knows of are respected and flat. Uniform points of the cube are
/// $N(0,1)^{3n-4}$, for which the score is known: a network has to learn only by how much the matrix element deviates from the chart's
/// density.
///
/// $$\frac{\mathrm d\Phi_n}{\mathrm dz}=\frac{\mathrm d\Phi_n}{\mathrm du}\prod_i\frac{e^{-z_i^2/2}}{\sqrt{2\pi}},$$
///
/// so a density of rows over this is one of events ([`log_phase_space_density`](Coordinates::log_phase_space_density)).
///
/// # Angles
///
/// An azimuth $u=\varphi/2\pi$ has no ends, but $z$ has two: an event that turns through $\varphi=0$ jumps from one tail to the other.
/// Densities do not notice (both tails end at the same density, relative to the normal), and an azimuth of which nothing depends stays
/// exactly normal. But a bump across the seam is cut into two halves, each in its own tail, where a network sees few examples. A
/// [`Seam`] moves the cut to where the density is lowest, at no cost: shifting an angle does not change volumes.
#[derive(Debug, Clone)]
pub struct LatentCoordinates {
    chart: Arc<dyn Chart>,
    /// Where each coordinate is cut open; 0 for those that are no angles.
    seams: Vec<f64>,
}

/// Where an angle among the coordinates of a chart is cut open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seam {
    /// The coordinate of the chart, from 0: one whose ends 0 and 1 are the same events.
    pub coordinate: usize,
    /// Where it is cut, in turns, between 0 and 1.
    pub at: f64,
}

/// A seam that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("coordinate {} (from 0) cannot be cut at {}: there are {dimension} coordinates, each from 0 to 1", seam.coordinate, seam.at)]
pub struct SeamError {
    /// The seam.
    pub seam: Seam,
    /// Coordinates there are.
    pub dimension: usize,
}

impl LatentCoordinates {
    /// The coordinates of this chart.
    #[must_use]
    pub fn new(chart: Arc<dyn Chart>) -> Self {
        let seams = vec![0.0; chart.dimension()];
        Self { chart, seams }
    }

    /// The same with an angle cut open somewhere else.
    ///
    /// # Errors
    /// If there is no such coordinate or place.
    pub fn with_seam(mut self, seam: Seam) -> Result<Self, SeamError> {
        let dimension = self.seams.len();
        match self.seams.get_mut(seam.coordinate) {
            Some(place) if (0.0..1.0).contains(&seam.at) => *place = seam.at,
            _ => return Err(SeamError { seam, dimension }),
        }
        Ok(self)
    }

    /// The chart.
    #[must_use]
    pub fn chart(&self) -> &Arc<dyn Chart> {
        &self.chart
    }

    /// The point of the cube of a row.
    fn unit(&self, row: &[f64]) -> Vec<f64> {
        let point = row.iter().zip(&self.seams).map(|(&z, seam)| inside(turned(inside(cumulative(z)), *seam)));
        point.collect()
    }
}

/// A number of the open unit interval moved up by this much, around the circle.
fn turned(u: f64, by: f64) -> f64 {
    let moved = u + by;
    if moved >= 1.0 { moved - 1.0 } else { moved }
}

/// The number itself, or the nearest one inside of the open interval.
fn inside(u: f64) -> f64 {
    u.clamp(MARGIN, 1.0 - MARGIN)
}

impl Coordinates for LatentCoordinates {
    fn dimension(&self) -> usize {
        self.chart.dimension()
    }

    fn particles(&self) -> usize {
        self.chart.particles()
    }

    /// # Errors
    /// Those of the chart.
    fn encode(&self, momenta: &[FourMomentum], row: &mut [f64]) -> Result<(), ChartError> {
        self.chart.invert(momenta, row)?;
        for (u, seam) in row.iter_mut().zip(&self.seams) {
            let back = if *seam > 0.0 { 1.0 - seam } else { 0.0 };
            *u = quantile(inside(turned(*u, back)));
        }
        Ok(())
    }

    fn decode(&self, row: &[f64], momenta: &mut [FourMomentum]) {
        self.chart.map(&self.unit(row), momenta);
    }

    fn log_phase_space_density(&self, row: &[f64]) -> Option<f64> {
        let mut momenta = vec![FourMomentum::default(); self.particles()];
        let of_chart = self.chart.map(&self.unit(row), &mut momenta);
        let squares: f64 = row.iter().map(|z| z * z).sum();
        Some(of_chart.ln() - 0.5 * (squares + row.len() as f64 * TAU.ln()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_chart::PhotonPair;
    use super::*;

    fn coordinates() -> LatentCoordinates {
        LatentCoordinates::new(Arc::new(PhotonPair { energy: 10.0 }))
    }

    /// Far out in the tails, too: a row of the lower tail comes back to rounding, one of the upper tail to what $1-\Phi$ keeps of it.
    #[test]
    fn rows_come_back_and_events_conserve_energy_and_momentum() {
        for coordinates in [coordinates(), coordinates().with_seam(Seam { coordinate: 1, at: 0.3 }).unwrap()] {
            for row in [[0.0, 0.0], [1.3, -0.4], [-3.0, 2.0], [2.5, -2.5]] {
                let mut pair = [FourMomentum::default(); 2];
                coordinates.decode(&row, &mut pair);
                let sum = pair[0] + pair[1];
                assert!((sum.energy - 10.0).abs() < 1e-14 && sum.momentum_norm() < 1e-14);
                let mut back = [0.0; 2];
                coordinates.encode(&pair, &mut back).unwrap();
                // Angles have lost 1e-16 / sin(theta) < 1e-14, which the quantile magnifies by at most 1/phi(3) = 230.
                assert!(back.iter().zip(row).all(|(found, z)| (found - z).abs() < 1e-11), "{back:?} {row:?}");
            }
        }
    }

    #[test]
    fn every_finite_row_has_a_finite_event() {
        for row in [[1e300, -1e300], [-40.0, 40.0], [8.5, -8.5]] {
            let mut pair = [FourMomentum::default(); 2];
            coordinates().decode(&row, &mut pair);
            assert!(pair.iter().all(|photon| photon.is_finite()));
            let mut back = [0.0; 2];
            coordinates().encode(&pair, &mut back).unwrap();
            assert!(back.iter().all(|z| z.is_finite() && z.abs() < 9.0));
        }
    }

    /// Two massless particles: $\mathrm d\Phi_2/\mathrm du=1/8\pi$, whatever the angles.
    #[test]
    fn flat_phase_space_is_a_standard_normal() {
        let volume = 1.0 / (4.0 * TAU);
        for row in [[0.0, 0.0], [1.0, -2.0]] {
            let found = coordinates().log_phase_space_density(&row).unwrap();
            let normal = -0.5 * (row[0] * row[0] + row[1] * row[1]) - TAU.ln();
            assert!((found - volume.ln() - normal).abs() < 1e-14);
        }
    }

    /// Events just to both sides of the seam are far apart; cut elsewhere, they are neighbours.
    #[test]
    fn a_seam_can_be_moved() {
        let apart = |coordinates: &LatentCoordinates| {
            let rows = [0.001f64, -0.001].map(|angle| {
                let forward = FourMomentum::on_shell(0.0, [5.0 * angle.cos(), 5.0 * angle.sin(), 0.0]);
                let back = FourMomentum::on_shell(0.0, [-forward.x, -forward.y, 0.0]);
                let mut row = [0.0; 2];
                coordinates.encode(&[forward, back], &mut row).unwrap();
                row
            });
            (rows[0][1] - rows[1][1]).abs()
        };
        assert!(apart(&coordinates()) > 7.0);
        let moved = coordinates().with_seam(Seam { coordinate: 1, at: 0.5 }).unwrap();
        assert!(apart(&moved) < 0.001);
        assert!(coordinates().with_seam(Seam { coordinate: 2, at: 0.5 }).is_err());
        assert!(coordinates().with_seam(Seam { coordinate: 1, at: 1.0 }).is_err());
    }
}

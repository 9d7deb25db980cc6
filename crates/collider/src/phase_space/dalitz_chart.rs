//! Three massless particles away from the soft and collinear edges.

use ornstein_random::math::sin_cos_turns_f64;

use super::body::Body;
use super::chart::{Chart, ChartError, check};
use super::error::{PhaseSpaceError, validate};
use super::helicity_frame::HelicityFrame;
use super::unit::open;
use super::volume::massless_volume;
use crate::FourMomentum;

/// The chart of three massless particles with $1-x_k>y_\text{cut}$ for all of them, $x_k=2E_k/\sqrt s$. (Since $1-x_k$ is the squared
/// mass of the other two over $s$, this is a cut on all pairs.) Its density is constant, $\Phi_3(1-3y_\text{cut})^2$, and nothing outside
/// of the cut is ever reached.
///
/// The triangle $a_k=1-x_k>y$, $\sum_ka_k=1$ is flat in $(u_0,u_1)$ with $b_k=(a_k-y)/(1-3y)$, $1-u_0=(1-b_0)^2$ and $b_1=(1-b_0)u_1$.
/// Then come $(\cos\theta,\phi)$ of particle 0 and the azimuth of particle 1 about it, from the half plane of the beam ($z$) axis, scaled
/// to $(0,1)$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DalitzChart {
    energy: f64,
    y_cut: f64,
    density: f64,
}

/// How far rounding may carry $1-x_k$ over the cut.
const ROUNDING: f64 = 1e-12;

impl DalitzChart {
    /// The region at this total energy \[GeV\] and cut.
    ///
    /// # Errors
    /// If the energy is no positive number, or the cut does not lie in $[0,1/3)$.
    pub fn new(energy: f64, y_cut: f64) -> Result<Self, PhaseSpaceError> {
        validate(energy, &[0.0; 3])?;
        let side = 1.0 - 3.0 * y_cut;
        if !(y_cut >= 0.0 && side > 0.0) {
            return Err(PhaseSpaceError::Cut { y_cut });
        }
        Ok(Self { energy, y_cut, density: massless_volume(3, energy)? * side * side })
    }

    /// The part of phase space that the cut leaves \[GeV$^2$\].
    #[must_use]
    pub fn volume(&self) -> f64 {
        self.density
    }

    /// The frame in which particle 0 flies along $z$, with the beam behind it in the half plane of negative $x$.
    fn frame(&self, direction: FourMomentum) -> HelicityFrame {
        HelicityFrame::turned(direction, self.energy)
    }
}

impl Chart for DalitzChart {
    fn dimension(&self) -> usize {
        5
    }

    fn particles(&self) -> usize {
        3
    }

    fn map(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let side = 1.0 - 3.0 * self.y_cut;
        let (u, v) = (open(unit[0]), open(unit[1]));
        let rest = (1.0 - u).sqrt();
        let shares = [u / (1.0 + rest), rest * v, rest * (1.0 - v)];
        let [a, b, c] = shares.map(|share| self.y_cut + side * share);
        let half = 0.5 * self.energy;
        // Momenta of 0 and 1 in units of half the energy; 1 - cos and sin of the angle between them from (p_0 + p_1)^2 = s c.
        let (x, y) = (1.0 - a, 1.0 - b);
        let cosine = 1.0 - 2.0 * c / (x * y);
        let sine = 2.0 * (a * b * c).sqrt() / (x * y);
        let direction = HelicityFrame::at_rest(self.energy).direction([unit[2], unit[3]]);
        momenta[0] = FourMomentum::on_shell(0.0, direction.map(|component| half * x * component));
        let (across, along) = sin_cos_turns_f64(open(unit[4]));
        let other = self.frame(momenta[0]).along_axes([sine * along, sine * across, cosine]);
        momenta[1] = FourMomentum::on_shell(0.0, other.map(|component| half * y * component));
        let both = momenta[0] + momenta[1];
        momenta[2] = FourMomentum::on_shell(0.0, [-both.x, -both.y, -both.z]);
        self.density
    }

    fn invert(&self, momenta: &[FourMomentum], unit: &mut [f64]) -> Result<f64, ChartError> {
        check(momenta, &[0.0; 3], self.energy)?;
        let [p, q, r] = [0, 1, 2].map(|particle| Body { momentum: momenta[particle], mass_squared: 0.0 });
        let squares = [q.joined(r), r.joined(p), p.joined(q)].map(|pair| pair.mass_squared);
        // They add up to s but for rounding of the momenta.
        let sum: f64 = squares.iter().sum();
        let side = 1.0 - 3.0 * self.y_cut;
        let shares = squares.map(|square| (square / sum - self.y_cut) / side);
        if shares.iter().any(|share| *share < -ROUNDING) {
            return Err(ChartError::Cut);
        }
        let [first, second, third] = shares.map(|share| share.max(0.0));
        unit[0] = open(first * (2.0 - first));
        unit[1] = open(second / (second + third));
        [unit[2], unit[3]] = HelicityFrame::at_rest(self.energy).unit(p.momentum, p.momentum.energy);
        let [_, azimuth] = self.frame(p.momentum).unit(q.momentum, q.momentum.energy);
        unit[4] = azimuth;
        Ok(self.density)
    }
}

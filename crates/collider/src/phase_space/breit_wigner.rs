//! The law of a resonance's mass.

use std::f64::consts::TAU;

use ornstein_random::math::sin_cos_turns_f64;

use super::angle::turns_of;
use super::error::PhaseSpaceError;
use crate::Law;

/// The relativistic Breit-Wigner law of fixed width, cut off outside of a window of masses. In $s=m^2$ its density is
///
/// $$\propto\frac1{(s-M^2)^2+M^2\Gamma^2},\qquad s=M^2+M\Gamma\tan\theta\ \text{with}\ \theta\ \text{uniform}.$$
///
/// As a [`Law`] it is that of the mass $m$, not of $s$: the density has the factor $2m$.
///
/// ```
/// use ornstein_collider::Law;
/// use ornstein_collider::phase_space::BreitWigner;
///
/// let z = BreitWigner::new(91.1876, 2.4952, [0.0, 1e9])?;
/// // Where s - M^2 = M Gamma the tangent is 1, and the density of s half of that at the pole.
/// let there = (91.1876_f64 * (91.1876 + 2.4952)).sqrt();
/// assert!((2.0 * z.density(there) / there - z.density(91.1876) / 91.1876).abs() < 1e-15);
/// assert!((z.quantile(z.cumulative(85.0)) - 85.0).abs() < 1e-11);
/// # Ok::<(), ornstein_collider::phase_space::PhaseSpaceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreitWigner {
    mass: f64,
    width: f64,
    window: [f64; 2],
    /// $\theta/2\pi$ at the ends of the window.
    turns: [f64; 2],
}

impl BreitWigner {
    /// The law of a resonance with this mass and width, between two masses \[GeV\].
    ///
    /// # Errors
    /// If mass or width are no positive numbers, or the window is empty, negative or infinite.
    pub fn new(mass: f64, width: f64, window: [f64; 2]) -> Result<Self, PhaseSpaceError> {
        let [from, to] = window;
        if !(mass > 0.0 && mass.is_finite() && width > 0.0 && width.is_finite()) {
            return Err(PhaseSpaceError::Resonance { mass, width });
        }
        if !(from >= 0.0 && from < to && to.is_finite()) {
            return Err(PhaseSpaceError::Window { from, to });
        }
        Ok(Self::between(mass, width, window))
    }

    /// The same, unchecked.
    pub(super) fn between(mass: f64, width: f64, window: [f64; 2]) -> Self {
        Self { mass, width, window, turns: window.map(|end| turns(mass, width, end)) }
    }

    /// The squared mass below which the probability is `u` \[GeV$^2$\].
    #[must_use]
    pub fn squared_mass(&self, u: f64) -> f64 {
        let [from, to] = self.turns;
        let (sine, cosine) = sin_cos_turns_f64(from + u * (to - from));
        let squared = self.mass * (self.mass + self.width * (sine / cosine));
        // Rounding does not leave the window. (At a quarter of a turn the tangent is no longer a number.)
        let [least, most] = self.window.map(|end| end * end);
        if squared < most { squared.max(least) } else { most }
    }

    /// $\mathrm ds/\mathrm du$ at the squared mass `squared` \[GeV$^2$\]: the inverse of the density of $s$.
    #[must_use]
    pub fn squared_mass_per_unit(&self, squared: f64) -> f64 {
        let pole = self.mass * self.width;
        let off = squared - self.mass * self.mass;
        (off * off + pole * pole) / pole * (TAU * (self.turns[1] - self.turns[0]))
    }

    /// The window \[GeV\].
    #[must_use]
    pub fn window(&self) -> [f64; 2] {
        self.window
    }
}

/// $\theta/2\pi=\arctan((m^2-M^2)/M\Gamma)/2\pi$.
fn turns(mass: f64, width: f64, at: f64) -> f64 {
    let off = (at - mass) * (at + mass);
    let turns = turns_of(mass * width, off.abs());
    if off < 0.0 { -turns } else { turns }
}

impl Law for BreitWigner {
    fn density(&self, mass: f64) -> f64 {
        let [from, to] = self.window;
        if mass < from || mass > to { 0.0 } else { 2.0 * mass / self.squared_mass_per_unit(mass * mass) }
    }

    fn cumulative(&self, mass: f64) -> f64 {
        let [from, to] = self.turns;
        let at = turns(self.mass, self.width, mass.clamp(self.window[0], self.window[1]));
        ((at - from) / (to - from)).clamp(0.0, 1.0)
    }

    fn quantile(&self, u: f64) -> f64 {
        self.squared_mass(u).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: f64 = 91.1876;
    const G: f64 = 2.4952;

    #[test]
    fn quartiles_of_the_whole_law_are_a_width_away() {
        // Without a window the quartiles of s are M^2 -+ M Gamma; a window symmetric in s keeps the median.
        let half = 0.9 * M * M;
        let window = [(M * M - half).sqrt(), (M * M + half).sqrt()];
        let law = BreitWigner::new(M, G, window).unwrap();
        assert!((law.quantile(0.5) / M - 1.0).abs() < 1e-14);
        let angle = (half / (M * G)).atan();
        let quarter = (M * M + M * G * (0.5 * angle).tan()).sqrt();
        assert!((law.quantile(0.75) / quarter - 1.0).abs() < 1e-14);
        assert_eq!((law.cumulative(0.0), law.cumulative(1e6)), (0.0, 1.0));
    }

    #[test]
    fn density_is_the_derivative_of_the_cumulative_and_the_quantile_its_inverse() {
        let law = BreitWigner::new(M, G, [10.0, 125.25]).unwrap();
        for step in 1..1000 {
            let u = f64::from(step) / 1000.0;
            let mass = law.quantile(u);
            assert!((law.cumulative(mass) - u).abs() < 1e-14);
            // Central differences: h^2 times a third derivative of order 1/Gamma^3, and rounding 1e-16/h.
            let h = 1e-5;
            let slope = (law.cumulative(mass + h) - law.cumulative(mass - h)) / (2.0 * h);
            assert!((law.density(mass) - slope).abs() < 1e-9);
        }
        assert_eq!(law.density(9.0), 0.0);
    }

    #[test]
    fn impossible_resonances_are_refused() {
        assert_eq!(BreitWigner::new(M, 0.0, [0.0, 1.0]), Err(PhaseSpaceError::Resonance { mass: M, width: 0.0 }));
        assert_eq!(BreitWigner::new(M, G, [2.0, 1.0]), Err(PhaseSpaceError::Window { from: 2.0, to: 1.0 }));
        assert!(BreitWigner::new(M, G, [0.0, f64::INFINITY]).is_err());
    }
}

//! $W^+\to e^+\nu_e$ of a W from quarks along the beam.

use std::f64::consts::{PI, SQRT_2};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FERMI, W_MASS, W_WIDTH};
use super::error::{ProcessError, above};
use super::kinematics::{back_to_back, direction};
use super::resonance::Resonance;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, PolynomialLaw, TabulatedLaw, integrate, invariant_mass, transverse_mass};
use crate::phase_space::{Chart, RamboOnDiet};
use crate::{FourMomentum, Law, Observable};

/// Accuracy of the tabulated law.
const ACCURACY: f64 = 1e-11;

/// The smallest width other than 0, in units of the mass. Below, the edge of the transverse mass is so sharp that the table of its law takes
/// minutes, while a W of one mass differs from it by less than any experiment, or sample, resolves.
const LEAST_WIDTH: f64 = 1e-6;

/// Widths on both sides of the peak, unless others are asked for.
const WINDOW: f64 = 15.0;

/// Settings of [`WDecay`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WDecaySettings {
    /// Mass of the W (GeV).
    #[serde(default = "w_mass")]
    pub mass: f64,
    /// Width of the W (GeV): 0 for a W of one mass, or at least a millionth of the mass.
    #[serde(default = "w_width")]
    pub width: f64,
    /// Masses up to so many widths on both sides of the peak; only with a width.
    #[serde(default = "window")]
    pub window: f64,
}

fn w_mass() -> f64 {
    W_MASS
}

fn w_width() -> f64 {
    W_WIDTH
}

fn window() -> f64 {
    WINDOW
}

impl Default for WDecaySettings {
    fn default() -> Self {
        Self { mass: W_MASS, width: W_WIDTH, window: window() }
    }
}

/// The mass of the W, or its distribution.
#[derive(Debug, Clone, Copy)]
enum LineShape {
    Fixed,
    BreitWigner(Resonance),
}

/// $W^+\to e^+\nu_e$ at rest, massless leptons, of a W that $u\bar d$ with the quark along +z made: its spin points against +z, and the
/// positron has $\frac{1}{\Gamma}\frac{\mathrm d\Gamma}{\mathrm d\cos\theta}=\tfrac38(1-\cos\theta)^2$ (Barger and Phillips 1987, section 8.4).
/// Its mass has the law $\propto1/[(s-M^2)^2+M^2\Gamma^2]$ in $s$ between $(M\pm w\Gamma)^2$; the rate is
/// $\Gamma(W\to e\nu)=G_FM^3/(6\pi\sqrt2)$ at the nominal mass.
///
/// As the W has no transverse momentum, the transverse mass is $m_T=m\sin\theta$ with the density
/// $\tfrac34(2-z^2)z/\sqrt{1-z^2}$ in $z=m_T/m$: the Jacobian peak, which the width washes out.
///
/// Events are drawn from the exact law: all weights are the same. Where the mass varies,
/// [`differential_rate`](Process::differential_rate) is per unit of $s$ \[GeV$^{-1}$\].
#[derive(Debug, Clone)]
pub struct WDecay {
    mass: f64,
    shape: LineShape,
    /// Bounds of the mass.
    range: [f64; 2],
    rate: f64,
    angle: PolynomialLaw<3>,
}

impl WDecay {
    /// The process with these settings.
    ///
    /// # Errors
    /// If the mass is not positive, the width negative or not 0 but tiny, or the window empty or without a width.
    pub fn new(settings: &WDecaySettings) -> Result<Self, ProcessError> {
        let mass = above("mass", settings.mass, 0.0, "a positive mass in GeV")?;
        let fixed = settings.width == 0.0;
        let least = LEAST_WIDTH * mass;
        if !(fixed || settings.width >= least && settings.width.is_finite()) {
            let allowed = format!("a width of {least} GeV or more, or 0 for one mass");
            return Err(ProcessError::new("width", settings.width, allowed));
        }
        if fixed && settings.window != WINDOW {
            return Err(ProcessError::new("window", settings.window, "no window where the width is 0"));
        }
        let reach = settings.width * above("window", settings.window, 0.0, "a positive number of widths")?;
        let range = [(mass - reach).max(0.0), mass + reach];
        let shape = if fixed {
            LineShape::Fixed
        } else {
            LineShape::BreitWigner(Resonance::new(mass, settings.width, range.map(|m| m * m)))
        };
        let rate = FERMI * mass.powi(3) / (6.0 * PI * SQRT_2);
        Ok(Self { mass, shape, range, rate, angle: PolynomialLaw::new([1.0, -2.0, 1.0], [-1.0, 1.0]) })
    }

    /// The law of the transverse mass.
    fn transverse_mass_law(&self) -> Option<Arc<dyn Law>> {
        let mass = self.mass;
        match self.shape {
            LineShape::Fixed => {
                let cosine = move |m: f64| (1.0 - (m / mass).powi(2)).max(0.0).sqrt();
                let density = move |m: f64| {
                    let z = m / mass;
                    0.75 * (2.0 - z * z) * z / cosine(m) / mass
                };
                // The probability of |cos| above a bound, with the density 3 (1 + c^2) / 4 of |cos|.
                let cumulative = move |m: f64| {
                    let c = cosine(m);
                    1.0 - 0.75 * (c + c.powi(3) / 3.0)
                };
                Some(Arc::new(FormulaLaw::new([0.0, mass], density, cumulative)))
            }
            LineShape::BreitWigner(shape) => {
                let [low, high] = self.range;
                let density = move |m: f64| {
                    // With the mass m cosh y the Jacobian peak is no singularity.
                    let end = |bound: f64| (bound / m).max(1.0).acosh();
                    let integrand = |y: f64| {
                        let (cosh, z) = (y.cosh(), 1.0 / y.cosh());
                        let mass = m * cosh;
                        2.0 * mass * shape.propagator(mass * mass) * 0.75 * (2.0 - z * z) * z
                    };
                    integrate(integrand, end(low), end(high), ACCURACY)
                };
                TabulatedLaw::new(density, [0.0, high], ACCURACY).ok().map(|law| Arc::new(law) as Arc<dyn Law>)
            }
        }
    }
}

impl Process for WDecay {
    fn name(&self) -> &'static str {
        "w-decay"
    }

    fn incoming(&self) -> &[i32] {
        &[24]
    }

    fn incoming_momenta(&self, outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        vec![outgoing.iter().copied().sum()]
    }

    fn outgoing(&self) -> &[i32] {
        &[-11, 12]
    }

    fn masses(&self) -> &[f64] {
        &[0.0; 2]
    }

    fn energy(&self) -> f64 {
        self.mass
    }

    fn total_momentum(&self) -> Option<FourMomentum> {
        matches!(self.shape, LineShape::Fixed).then(|| FourMomentum::at_rest(self.mass))
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::GigaElectronVolt
    }

    fn random_numbers(&self) -> usize {
        3
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let mass = match self.shape {
            LineShape::Fixed => self.mass,
            LineShape::BreitWigner(shape) => shape.squared_mass(unit[2]).sqrt(),
        };
        momenta.copy_from_slice(&back_to_back(0.5 * mass, direction(self.angle.quantile(unit[0]), unit[1]), 0.0, 0.0));
        self.rate
    }

    fn largest_weight(&self) -> f64 {
        self.rate
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        // The two-body phase space of massless particles is 1 / (8 pi), half of it per unit of the cosine.
        let angular = 16.0 * PI * self.rate * self.angle.density(momenta[0].cos_theta());
        match self.shape {
            LineShape::Fixed => angular,
            LineShape::BreitWigner(shape) => {
                let mass = invariant_mass(momenta);
                if mass < self.range[0] || mass > self.range[1] {
                    return 0.0;
                }
                angular * shape.propagator(mass * mass) / shape.integral()
            }
        }
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        self.total_momentum()?;
        RamboOnDiet::new(self.mass, &[0.0; 2]).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let mut observables = vec![
            Observable {
                name: "transverse_mass",
                long_name: "transverse mass $m_T$",
                unit: "GeV",
                range: [0.3 * self.mass, 1.2 * self.mass],
                of: Arc::new(|p| transverse_mass(p[0], p[1])),
                law: self.transverse_mass_law(),
            },
            Observable {
                name: "cos_theta",
                long_name: r"angle of the positron with the quark, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(self.angle)),
            },
        ];
        if let LineShape::BreitWigner(shape) = self.shape {
            let reach = 0.4 * (self.range[1] - self.mass);
            observables.push(Observable {
                name: "mass",
                long_name: r"invariant mass $m_{e\nu}$",
                unit: "GeV",
                range: [(self.mass - reach).max(self.range[0]), self.mass + reach],
                of: Arc::new(invariant_mass),
                law: Some(Arc::new(FormulaLaw::new(
                    self.range,
                    move |m| 2.0 * m * shape.propagator(m * m) / shape.integral(),
                    move |m| shape.position(m * m),
                ))),
            });
        }
        observables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The narrowest peak that is allowed is tabulated at once, and its law is that of one mass but for the edge.
    #[test]
    fn the_narrowest_width_has_a_law() {
        let of = |width| WDecay::new(&WDecaySettings { width, ..WDecaySettings::default() }).unwrap();
        let narrow = of(W_MASS * LEAST_WIDTH * 1.000_001).transverse_mass_law().unwrap();
        let fixed = of(0.0).transverse_mass_law().unwrap();
        for part in [0.1, 0.5, 0.9, 0.99] {
            let difference = narrow.cumulative(part * W_MASS) - fixed.cumulative(part * W_MASS);
            assert!(difference.abs() < 1e-4, "{part}: {difference:e}");
        }
    }
}

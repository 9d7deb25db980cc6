//! $\mu^-\to e^-\bar\nu_e\nu_\mu$.

use std::f64::consts::PI;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FERMI, MUON_MASS};
use super::error::{ProcessError, above, within};
use super::kinematics::{direction, three_massless};
use super::{Process, RateUnit};
use crate::observables::{PolynomialLaw, energy_fraction};
use crate::phase_space::{Chart, RamboOnDiet};
use crate::{FourMomentum, Law, Observable};

/// Settings of [`MuonDecay`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MuonDecaySettings {
    /// Polarisation of the muon along +z, from -1 to 1.
    #[serde(default)]
    pub polarisation: f64,
    /// Mass of the muon (GeV).
    #[serde(default = "muon_mass")]
    pub mass: f64,
}

fn muon_mass() -> f64 {
    MUON_MASS
}

impl Default for MuonDecaySettings {
    fn default() -> Self {
        Self { polarisation: 0.0, mass: MUON_MASS }
    }
}

/// $\mu^-\to e^-\bar\nu_e\nu_\mu$ at rest by the V-A interaction, daughters massless (Michel 1950; Particle Data Group, "Muon decay
/// parameters"). With $x=2E/m$ and the polarisation $P$ along the z axis,
/// $$\rho\propto(p_\mu-m_\mu s)\cdot p_{\bar\nu_e}\;p_e\cdot p_{\nu_\mu}\propto x_{\bar\nu_e}(1-x_{\bar\nu_e})(1+P\cos\theta_{\bar\nu_e}),\qquad
/// \Gamma=\frac{G_F^2m_\mu^5}{192\pi^3},$$
/// so that $x_e$ and $x_{\nu_\mu}$ have the density $2x^2(3-2x)$, $x_{\bar\nu_e}$ has $12x^2(1-x)$, and
/// $\mathrm d^2\Gamma/\mathrm dx_e\,\mathrm d\cos\theta_e\propto x^2[(3-2x)-P\cos\theta(2x-1)]$. (For a positive muon $P$ changes its sign.)
///
/// Events are drawn from the exact law: all weights are the same.
///
/// ```
/// use ornstein_collider::process::{MuonDecay, MuonDecaySettings, Process};
///
/// let process = MuonDecay::new(&MuonDecaySettings::default())?;
/// // hbar over the width: a life of 2.19 microseconds (2.197 with radiation and the electron's mass).
/// let life = 6.582_119_569e-25 / process.rate().unwrap();
/// assert!((life - 2.187e-6).abs() < 1e-9);
/// # Ok::<(), ornstein_collider::process::ProcessError>(())
/// ```
#[derive(Debug, Clone)]
pub struct MuonDecay {
    mass: f64,
    polarisation: f64,
    rate: f64,
    antineutrino_energy: PolynomialLaw<4>,
    antineutrino_angle: PolynomialLaw<2>,
}

impl MuonDecay {
    /// The process with these settings.
    ///
    /// # Errors
    /// If the mass is not positive or the polarisation not between -1 and 1.
    pub fn new(settings: &MuonDecaySettings) -> Result<Self, ProcessError> {
        let mass = above("mass", settings.mass, 0.0, "a positive mass in GeV")?;
        let polarisation = within("polarisation", settings.polarisation, [-1.0, 1.0])?;
        Ok(Self {
            mass,
            polarisation,
            rate: FERMI * FERMI * mass.powi(5) / (192.0 * PI.powi(3)),
            antineutrino_energy: PolynomialLaw::new([0.0, 0.0, 1.0, -1.0], [0.0, 1.0]),
            antineutrino_angle: PolynomialLaw::new([1.0, polarisation], [-1.0, 1.0]),
        })
    }
}

impl Process for MuonDecay {
    fn name(&self) -> &'static str {
        "muon-decay"
    }

    fn incoming(&self) -> &[i32] {
        &[13]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        vec![FourMomentum::at_rest(self.mass)]
    }

    fn outgoing(&self) -> &[i32] {
        &[11, -12, 14]
    }

    fn masses(&self) -> &[f64] {
        &[0.0; 3]
    }

    fn energy(&self) -> f64 {
        self.mass
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::GigaElectronVolt
    }

    fn random_numbers(&self) -> usize {
        5
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let antineutrino = self.antineutrino_energy.quantile(unit[0]);
        // 1 - x of antineutrino, electron and neutrino: x of the electron is uniform above 1 - x of the antineutrino.
        let shares = [1.0 - antineutrino, antineutrino * unit[1], antineutrino * (1.0 - unit[1])];
        let axis = direction(self.antineutrino_angle.quantile(unit[2]), unit[3]);
        let [first, second, third] = three_massless(self.mass, shares, axis, unit[4]);
        momenta.copy_from_slice(&[second, first, third]);
        self.rate
    }

    fn largest_weight(&self) -> f64 {
        self.rate
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let x = energy_fraction(momenta[1], self.mass);
        // 12 x (1 - x) dx dx_e, with dPhi_3 = m^2 / (128 pi^3) dx dx_e averaged over orientations.
        let dalitz = 12.0 * x * (1.0 - x) * (1.0 + self.polarisation * momenta[1].cos_theta());
        self.rate * dalitz * 128.0 * PI.powi(3) / (self.mass * self.mass)
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        RamboOnDiet::new(self.mass, &[0.0; 3]).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let mass = self.mass;
        let fraction = move |i: usize| move |p: &[FourMomentum]| energy_fraction(p[i], mass);
        // 2 x^2 (3 - 2 x).
        let outer = PolynomialLaw::new([0.0, 0.0, 6.0, -4.0], [0.0, 1.0]);
        vec![
            Observable {
                name: "x_electron",
                long_name: "energy fraction of the electron, $x_e$",
                unit: "1",
                range: [0.0, 1.0],
                of: Arc::new(fraction(0)),
                law: Some(Arc::new(outer)),
            },
            Observable {
                name: "x_antineutrino",
                long_name: r"energy fraction of the electron antineutrino, $x_{\nu_e}$",
                unit: "1",
                range: [0.0, 1.0],
                of: Arc::new(fraction(1)),
                law: Some(Arc::new(self.antineutrino_energy)),
            },
            Observable {
                name: "x_neutrino",
                long_name: r"energy fraction of the muon neutrino, $x_{\nu_\mu}$",
                unit: "1",
                range: [0.0, 1.0],
                of: Arc::new(fraction(2)),
                law: Some(Arc::new(outer)),
            },
            Observable {
                name: "cos_theta",
                long_name: r"angle of the electron with the polarisation, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(PolynomialLaw::new([1.0, -self.polarisation / 3.0], [-1.0, 1.0]))),
            },
        ]
    }
}

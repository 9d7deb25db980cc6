//! $e^+e^-\to\mu^+\mu^-$.

use std::f64::consts::{PI, TAU};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FINE_STRUCTURE, MUON_MASS, PICOBARN, WEAK_MIXING, Z_MASS, Z_WIDTH};
use super::error::{ProcessError, above, within};
use super::kinematics::{back_to_back, direction, two_body_momentum, two_body_volume};
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, PolynomialLaw};
use crate::phase_space::{Chart, RamboOnDiet};
use crate::{FourMomentum, Law, Observable};

/// Settings of [`MuonPair`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MuonPairSettings {
    /// Centre-of-mass energy (GeV).
    pub sqrt_s: f64,
    /// What is exchanged.
    #[serde(default)]
    pub exchange: Exchange,
    /// The fine-structure constant; by default 1/137.036 for the photon alone, 1/128 with the Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// The weak mixing angle, sin^2 theta_W; as all that follows, only with a Z.
    #[serde(default = "weak_mixing")]
    pub weak_mixing: f64,
    /// Mass of the Z (GeV).
    #[serde(default = "z_mass")]
    pub z_mass: f64,
    /// Width of the Z (GeV).
    #[serde(default = "z_width")]
    pub z_width: f64,
}

/// What electron and positron annihilate into on the way to muons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Exchange {
    /// A photon; the mass of the muon is kept.
    #[default]
    Photon,
    /// A photon or a Z; muons are massless.
    PhotonZ,
}

fn weak_mixing() -> f64 {
    WEAK_MIXING
}

fn z_mass() -> f64 {
    Z_MASS
}

fn z_width() -> f64 {
    Z_WIDTH
}

impl MuonPairSettings {
    /// Photon exchange at this energy \[GeV\].
    #[must_use]
    pub fn photon(sqrt_s: f64) -> Self {
        let (weak_mixing, z_mass, z_width) = (WEAK_MIXING, Z_MASS, Z_WIDTH);
        Self { sqrt_s, exchange: Exchange::Photon, alpha: None, weak_mixing, z_mass, z_width }
    }

    /// Photon and Z exchange at this energy \[GeV\].
    #[must_use]
    pub fn photon_z(sqrt_s: f64) -> Self {
        Self { exchange: Exchange::PhotonZ, ..Self::photon(sqrt_s) }
    }
}

/// $e^+e^-\to\mu^-\mu^+$ at lowest order, beams unpolarised, the electron along +z.
///
/// By a photon, with $\beta=\sqrt{1-4m_\mu^2/s}$ (Peskin and Schroeder 1995, eqs. 5.12 and 5.13),
/// $$\frac{\mathrm d\sigma}{\mathrm d\cos\theta}=\frac{\pi\alpha^2\beta}{2s}\Big[1+\frac{4m_\mu^2}s+\Big(1-\frac{4m_\mu^2}s\Big)\cos^2\theta\Big],
/// \qquad\sigma=\frac{4\pi\alpha^2}{3s}\beta\Big(1+\frac{2m_\mu^2}s\Big).$$
/// By photon and Z, massless, with $v=-\tfrac12+2\sin^2\theta_W$, $a=-\tfrac12$,
/// $\chi=\frac{s}{s-M_Z^2+iM_Z\Gamma_Z}\big/(4\sin^2\theta_W\cos^2\theta_W)$,
/// $$\frac{\mathrm d\sigma}{\mathrm d\cos\theta}=\frac{\pi\alpha^2}{2s}\big[F_1(1+\cos^2\theta)+2F_2\cos\theta\big],\quad
/// F_1=1+2v^2\,\mathrm{Re}\chi+(v^2+a^2)^2|\chi|^2,\quad F_2=2a^2\,\mathrm{Re}\chi+4v^2a^2|\chi|^2.$$
///
/// Events are drawn from the law of the angle: all weights are the same.
///
/// ```
/// use ornstein_collider::process::{MuonPair, MuonPairSettings, Process};
///
/// let process = MuonPair::new(&MuonPairSettings::photon(34.0))?;
/// assert!((process.rate().unwrap() - 75.133_630_473_3).abs() < 1e-9);
/// assert_eq!(process.forward_backward_asymmetry(), 0.0);
/// # Ok::<(), ornstein_collider::process::ProcessError>(())
/// ```
#[derive(Debug, Clone)]
pub struct MuonPair {
    sqrt_s: f64,
    masses: [f64; 2],
    rate: f64,
    /// Coefficients of the angular distribution, constant first.
    angular: [f64; 3],
    angle: PolynomialLaw<3>,
}

/// Cross section by a photon \[pb\] and the angular distribution (not normalised) at the squared energy `s`; nothing below threshold.
pub(super) fn photon_exchange(s: f64, alpha: f64, mass: f64) -> (f64, [f64; 3]) {
    let ratio = 4.0 * mass * mass / s;
    let beta = (1.0 - ratio).max(0.0).sqrt();
    let rate = PICOBARN * 4.0 * PI * alpha * alpha / (3.0 * s) * beta * (1.0 + 0.5 * ratio);
    (rate, [1.0 + ratio, 0.0, 1.0 - ratio])
}

/// The same by photon and Z, for massless muons.
fn photon_z_exchange(settings: &MuonPairSettings, alpha: f64) -> (f64, [f64; 3]) {
    let s = settings.sqrt_s * settings.sqrt_s;
    let (off, width) = (s - settings.z_mass * settings.z_mass, settings.z_mass * settings.z_width);
    let coupling = s / (4.0 * settings.weak_mixing * (1.0 - settings.weak_mixing));
    let squared = off * off + width * width;
    let (real, modulus) = (coupling * off / squared, coupling * coupling / squared);
    let (v, a) = (-0.5 + 2.0 * settings.weak_mixing, -0.5);
    let (vv, aa) = (v * v, a * a);
    let even = 1.0 + 2.0 * vv * real + (vv + aa) * (vv + aa) * modulus;
    let odd = 2.0 * aa * real + 4.0 * vv * aa * modulus;
    let rate = PICOBARN * PI * alpha * alpha / (2.0 * s) * even * (8.0 / 3.0);
    (rate, [even, 2.0 * odd, even])
}

/// Keys of the Z have their default values.
fn without_z(settings: &MuonPairSettings) -> Result<(), ProcessError> {
    let keys = [
        ("weak_mixing", settings.weak_mixing, WEAK_MIXING),
        ("z_mass", settings.z_mass, Z_MASS),
        ("z_width", settings.z_width, Z_WIDTH),
    ];
    let changed = keys.iter().find(|(_, value, default)| value != default);
    changed.map_or(Ok(()), |(key, value, _)| {
        Err(ProcessError::new(key, value, "nothing, as it needs exchange = \"photon-z\""))
    })
}

impl MuonPair {
    /// The process with these settings.
    ///
    /// # Errors
    /// If the energy is not above threshold, a coupling, mass or width makes no sense, or those of the Z are given without a Z.
    pub fn new(settings: &MuonPairSettings) -> Result<Self, ProcessError> {
        let threshold = match settings.exchange {
            Exchange::Photon => 2.0 * MUON_MASS,
            Exchange::PhotonZ => 0.0,
        };
        let sqrt_s = above("sqrt_s", settings.sqrt_s, threshold, &format!("a number above {threshold} GeV"))?;
        if let Some(alpha) = settings.alpha {
            within("alpha", alpha, [f64::MIN_POSITIVE, 1.0])?;
        }
        within("weak_mixing", settings.weak_mixing, [0.01, 0.99])?;
        above("z_mass", settings.z_mass, 0.0, "a positive mass")?;
        above("z_width", settings.z_width, 0.0, "a positive width")?;
        let (mass, (rate, angular)) = match settings.exchange {
            Exchange::Photon => {
                without_z(settings)?;
                (MUON_MASS, photon_exchange(sqrt_s * sqrt_s, settings.alpha.unwrap_or(FINE_STRUCTURE), MUON_MASS))
            }
            Exchange::PhotonZ => (0.0, photon_z_exchange(settings, settings.alpha.unwrap_or(1.0 / 128.0))),
        };
        let angle = PolynomialLaw::new(angular, [-1.0, 1.0]);
        Ok(Self { sqrt_s, masses: [mass; 2], rate, angular, angle })
    }

    /// $A_{FB}=(\sigma_F-\sigma_B)/\sigma$, with the negative muon forward of or behind the electron's direction.
    #[must_use]
    pub fn forward_backward_asymmetry(&self) -> f64 {
        let [constant, linear, square] = self.angular;
        0.5 * linear / (constant + square / 3.0)
    }
}

impl Process for MuonPair {
    fn name(&self) -> &'static str {
        "muon-pair"
    }

    fn incoming(&self) -> &[i32] {
        &[11, -11]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        beams(self.sqrt_s)
    }

    fn outgoing(&self) -> &[i32] {
        &[13, -13]
    }

    fn masses(&self) -> &[f64] {
        &self.masses
    }

    fn energy(&self) -> f64 {
        self.sqrt_s
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::Picobarn
    }

    fn random_numbers(&self) -> usize {
        2
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let [one, two] = self.masses;
        let momentum = two_body_momentum(self.sqrt_s, one, two);
        momenta.copy_from_slice(&back_to_back(momentum, direction(self.angle.quantile(unit[0]), unit[1]), one, two));
        self.rate
    }

    fn largest_weight(&self) -> f64 {
        self.rate
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let [one, two] = self.masses;
        // Half of the phase space is that of a unit of the cosine.
        2.0 * self.rate * self.angle.density(momenta[0].cos_theta()) / two_body_volume(self.sqrt_s, one, two)
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        RamboOnDiet::new(self.sqrt_s, &self.masses).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let momentum = two_body_momentum(self.sqrt_s, self.masses[0], self.masses[1]);
        vec![
            Observable {
                name: "cos_theta",
                long_name: r"angle of the \mu^- with the electron, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(self.angle)),
            },
            Observable {
                name: "transverse_momentum",
                long_name: r"transverse momentum of the \mu^-, $p_T$",
                unit: "GeV",
                range: [0.0, 1.02 * momentum],
                of: Arc::new(|p| p[0].transverse_momentum()),
                law: Some(Arc::new(transverse_momentum_law(self.angle, momentum))),
            },
            Observable {
                name: "azimuth",
                long_name: r"azimuth of the \mu^-, $\phi$",
                unit: "1",
                range: [-PI, PI],
                of: Arc::new(|p| p[0].y.atan2(p[0].x)),
                law: Some(Arc::new(FormulaLaw::new([-PI, PI], |_| 1.0 / TAU, |phi| (phi + PI) / TAU))),
            },
        ]
    }
}

/// Electron and positron along the z axis, massless.
pub(super) fn beams(energy: f64) -> Vec<FourMomentum> {
    let half = 0.5 * energy;
    vec![FourMomentum::new(half, 0.0, 0.0, half), FourMomentum::new(half, 0.0, 0.0, -half)]
}

/// The law of $p_T=p\sin\theta$: its density has a Jacobian peak at $p_T=p$.
pub(super) fn transverse_momentum_law(angle: PolynomialLaw<3>, momentum: f64) -> FormulaLaw {
    let cosine = move |value: f64| (1.0 - (value / momentum).powi(2)).max(0.0).sqrt();
    FormulaLaw::new(
        [0.0, momentum],
        move |value| {
            let cos = cosine(value);
            (angle.density(cos) + angle.density(-cos)) * value / (momentum * momentum * cos)
        },
        move |value| {
            let cos = cosine(value);
            angle.cumulative(-cos) + 1.0 - angle.cumulative(cos)
        },
    )
}

//! $t\to bW^+\to b\,e^+\nu_e$.

use std::f64::consts::{PI, SQRT_2};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FERMI, W_MASS, W_WIDTH};
use super::error::{ProcessError, above};
use super::kinematics::{around, isotropic};
use super::resonance::Resonance;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, PolynomialLaw, TabulatedLaw, cosine_between, integrate, invariant_mass};
use crate::phase_space::{Chart, DecayChain, DecayTree, Propagator};
use crate::{FourMomentum, Law, Observable};

/// Accuracy of integrals and tabulated laws.
const ACCURACY: f64 = 1e-12;

/// Settings of [`TopDecay`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopDecaySettings {
    /// Mass of the top (GeV).
    #[serde(default = "top_mass")]
    pub mass: f64,
    /// Mass of the W (GeV).
    #[serde(default = "w_mass")]
    pub w_mass: f64,
    /// Width of the W (GeV).
    #[serde(default = "w_width")]
    pub w_width: f64,
    /// Whether the W has its nominal mass in every event; otherwise it has a Breit-Wigner's.
    #[serde(default)]
    pub narrow: bool,
}

fn top_mass() -> f64 {
    172.5
}

fn w_mass() -> f64 {
    W_MASS
}

fn w_width() -> f64 {
    W_WIDTH
}

impl Default for TopDecaySettings {
    fn default() -> Self {
        Self { mass: top_mass(), w_mass: W_MASS, w_width: W_WIDTH, narrow: false }
    }
}

/// $t\to bW^+\to b\,e^+\nu_e$ at rest, unpolarised, at lowest order with massless $b$ and leptons and $|V_{tb}|=1$ (Kane, Ladinsky and
/// Yuan 1992, Phys. Rev. D 45, 124). With $q^2$ the squared mass of the leptons and $r=q^2/m_t^2$,
/// $$\rho=\frac{32\,G_F^2M_W^4}{m_t}\,\frac{p_t\cdot p_{e}\;p_b\cdot p_\nu}{(q^2-M_W^2)^2+M_W^2\Gamma_W^2},\qquad
/// \frac{\mathrm d\Gamma}{\mathrm dq^2}\propto\frac{(1-r)^2(1+2r)}{(q^2-M_W^2)^2+M_W^2\Gamma_W^2}.$$
/// In the frame of the W the angle $\theta^*$ of the positron with its flight direction has
/// $\tfrac34F_0(1-\cos^2\theta^*)+\tfrac38F_L(1-\cos\theta^*)^2$, $F_0=1/(1+2r)$, $F_L=2r/(1+2r)$, and
/// $m_{eb}^2=(m_t^2-q^2)(1+\cos\theta^*)/2$.
///
/// With a narrow W the rate is $\Gamma(t\to bW)\,\Gamma(W\to e\nu)/\Gamma_W$, and
/// [`differential_rate`](Process::differential_rate) is per two-body phase space of the top times that of the W.
///
/// Events are drawn from the propagator and the exact law of the angle; $(1-r)^2(1+2r)$ is left to the weight.
///
/// ```
/// use ornstein_collider::process::{Process, TopDecay, TopDecaySettings};
///
/// let process = TopDecay::new(&TopDecaySettings { narrow: true, ..TopDecaySettings::default() })?;
/// assert!((process.two_body_width() - 1.480_684_327_677_44).abs() < 1e-12);
/// # Ok::<(), ornstein_collider::process::ProcessError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TopDecay {
    mass: f64,
    w_mass: f64,
    w_width: f64,
    narrow: bool,
    shape: Resonance,
    /// $\int(1-r)^2(1+2r)\,\mathrm du$ over the mapped resonance.
    mean_shape: f64,
    rate: f64,
    /// The law of the angle, averaged over the masses.
    angle: PolynomialLaw<3>,
}

/// $(1-r)^2(1+2r)$, at most 1.
fn shape_factor(r: f64) -> f64 {
    (1.0 - r) * (1.0 - r) * (1.0 + 2.0 * r)
}

/// Coefficients of the law of $\cos\theta^*$ at $r$, not normalised: $(1-c)[(1+r)+(1-r)c]$, with the integral $\tfrac43(1+2r)$.
fn angular(r: f64) -> [f64; 3] {
    [1.0 + r, -2.0 * r, r - 1.0]
}

impl TopDecay {
    /// The process with these settings.
    ///
    /// # Errors
    /// If a mass or width is not positive, or the top is too light for the W.
    pub fn new(settings: &TopDecaySettings) -> Result<Self, ProcessError> {
        let w_mass = above("w_mass", settings.w_mass, 0.0, "a positive mass in GeV")?;
        let w_width = above("w_width", settings.w_width, 0.0, "a positive width in GeV")?;
        let mass = above("mass", settings.mass, w_mass, "a mass above that of the W")?;
        let shape = Resonance::new(w_mass, w_width, [0.0, mass * mass]);
        let ratio = |u: f64| shape.squared_mass(u) / (mass * mass);
        let nominal = (w_mass / mass).powi(2);
        let mean_shape = integrate(|u| shape_factor(ratio(u)), 0.0, 1.0, ACCURACY);
        let (rate, coefficients) = if settings.narrow {
            let leptonic = FERMI * w_mass.powi(3) / (6.0 * PI * SQRT_2);
            (two_body_width(mass, nominal) * leptonic / w_width, angular(nominal))
        } else {
            let weighted = |k: usize| {
                let integrand = |u| angular(ratio(u))[k] * shape_factor(ratio(u)) / (1.0 + 2.0 * ratio(u));
                integrate(integrand, 0.0, 1.0, ACCURACY)
            };
            (strength(mass, w_mass) * shape.integral() * mean_shape, [0, 1, 2].map(weighted))
        };
        let angle = PolynomialLaw::new(coefficients, [-1.0, 1.0]);
        Ok(Self { mass, w_mass, w_width, narrow: settings.narrow, shape, mean_shape, rate, angle })
    }

    /// $\Gamma(t\to bW)=\frac{G_Fm_t^3}{8\pi\sqrt2}(1-r)^2(1+2r)$ with a W on its mass shell \[GeV\].
    #[must_use]
    pub fn two_body_width(&self) -> f64 {
        two_body_width(self.mass, (self.w_mass / self.mass).powi(2))
    }

    /// The fractions $(F_0,F_L)$ of longitudinal and left-handed W at the nominal mass.
    #[must_use]
    pub fn helicity_fractions(&self) -> [f64; 2] {
        let r = (self.w_mass / self.mass).powi(2);
        [1.0 / (1.0 + 2.0 * r), 2.0 * r / (1.0 + 2.0 * r)]
    }

    /// $q^2$ of an event made of these numbers.
    fn squared_mass(&self, unit: &[f64]) -> f64 {
        if self.narrow { self.w_mass * self.w_mass } else { self.shape.squared_mass(unit[4]) }
    }

    /// The law of the mass of positron and b.
    fn pair_mass_law(&self) -> Option<Arc<dyn Law>> {
        let (square, shape) = (self.mass * self.mass, self.shape);
        // Density of the cosine at r, times its derivative by the pair mass.
        let at = move |m: f64, q2: f64| {
            let available = square - q2;
            let cos = 2.0 * m * m / available - 1.0;
            let r = q2 / square;
            let density = (1.0 - cos) * ((1.0 + r) + (1.0 - r) * cos) / (4.0 / 3.0 * (1.0 + 2.0 * r));
            density.max(0.0) * 4.0 * m / available
        };
        if self.narrow {
            let q2 = self.w_mass * self.w_mass;
            let angle = self.angle;
            let law = FormulaLaw::new(
                [0.0, (square - q2).sqrt()],
                move |m| at(m, q2),
                move |m| angle.cumulative(2.0 * m * m / (square - q2) - 1.0),
            );
            return Some(Arc::new(law));
        }
        let density = move |m: f64| {
            let end = shape.position(square - m * m).clamp(0.0, 1.0);
            let integrand = |u: f64| {
                let q2 = shape.squared_mass(u);
                if q2 < square - m * m { shape_factor(q2 / square) * at(m, q2) } else { 0.0 }
            };
            integrate(integrand, 0.0, end, ACCURACY)
        };
        TabulatedLaw::new(density, [0.0, self.mass], 1e-10).ok().map(|law| Arc::new(law) as Arc<dyn Law>)
    }

    /// The law of the mass of the W.
    fn w_mass_law(&self) -> Option<Arc<dyn Law>> {
        let (square, shape) = (self.mass * self.mass, self.shape);
        let law =
            TabulatedLaw::new(move |u| shape_factor(shape.squared_mass(u) / square), [0.0, 1.0], ACCURACY).ok()?;
        let table = Arc::new(law);
        let again = Arc::clone(&table);
        Some(Arc::new(FormulaLaw::new(
            [0.0, self.mass],
            move |m| table.density(shape.position(m * m)) * 2.0 * m * shape.propagator(m * m) / shape.integral(),
            move |m| again.cumulative(shape.position(m * m)),
        )))
    }
}

/// $\frac{G_Fm^3}{8\pi\sqrt2}(1-r)^2(1+2r)$.
fn two_body_width(mass: f64, r: f64) -> f64 {
    FERMI * mass.powi(3) / (8.0 * PI * SQRT_2) * shape_factor(r)
}

/// $\mathrm d\Gamma/\mathrm dq^2$ without its shape and its propagator \[GeV$^3$\]: $\Gamma(t\to bW^*)$ with $g^2/q^2$, times
/// $\sqrt{q^2}\,\Gamma(W^*\to e\nu)/\pi$, in which $q^2$ cancels.
fn strength(mass: f64, w_mass: f64) -> f64 {
    // g^4 = 32 G_F^2 M_W^4.
    32.0 * FERMI * FERMI * w_mass.powi(4) * mass.powi(3) / (3072.0 * PI.powi(3))
}

impl Process for TopDecay {
    fn name(&self) -> &'static str {
        "top-decay"
    }

    fn incoming(&self) -> &[i32] {
        &[6]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        vec![FourMomentum::at_rest(self.mass)]
    }

    fn outgoing(&self) -> &[i32] {
        &[5, -11, 12]
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
        if self.narrow { 4 } else { 5 }
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let q2 = self.squared_mass(unit);
        let (q, r) = (q2.sqrt(), q2 / (self.mass * self.mass));
        let axis = isotropic(unit[0], unit[1]);
        let angle = if self.narrow { self.angle } else { PolynomialLaw::new(angular(r), [-1.0, 1.0]) };
        let positron = around(axis, angle.quantile(unit[2]), unit[3]).map(|component| 0.5 * q * component);
        let momentum = 0.5 * self.mass * (1.0 - r);
        let [x, y, z] = axis.map(|component| momentum * component);
        let w = FourMomentum::new(0.5 * self.mass * (1.0 + r), x, y, z);
        let [x, y, z] = positron;
        let positron = FourMomentum::new(0.5 * q, x, y, z).boosted_from_rest_frame(w, q);
        let b = FourMomentum::new(momentum, -w.x, -w.y, -w.z);
        momenta.copy_from_slice(&[b, positron, w - positron]);
        if self.narrow { self.rate } else { self.rate / self.mean_shape * shape_factor(r) }
    }

    fn largest_weight(&self) -> f64 {
        if self.narrow { self.rate } else { self.rate / self.mean_shape }
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let [b, positron, neutrino] = [momenta[0], momenta[1], momenta[2]];
        let product = self.mass * positron.energy * b.dot(neutrino);
        let coupling = 32.0 * FERMI * FERMI * self.w_mass.powi(4) / self.mass;
        if self.narrow {
            // dq^2 / (2 pi) of the propagator, which is pi / (M Gamma) times a delta function.
            return coupling * product / (2.0 * self.w_mass * self.w_width);
        }
        coupling * product * self.shape.propagator((positron + neutrino).mass_squared())
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        let lepton = || DecayTree::particle(0.0);
        let propagator = if self.narrow {
            Propagator::Fixed(self.w_mass)
        } else {
            Propagator::BreitWigner { mass: self.w_mass, width: self.w_width }
        };
        let w = DecayTree::decay(lepton(), lepton(), propagator);
        let chart = DecayChain::new(self.mass, DecayTree::particle(0.0), w);
        chart.ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let mut observables = vec![
            Observable {
                name: "cos_theta_star",
                long_name: r"angle of the positron in the frame of the W, $\cos\theta^*$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(cos_theta_star),
                law: Some(Arc::new(self.angle)),
            },
            Observable {
                name: "mass_positron_b",
                long_name: r"invariant mass of positron and $b$, $m_{eb}$",
                unit: "GeV",
                range: [0.0, 0.95 * self.mass],
                of: Arc::new(|p| invariant_mass(&p[..2])),
                law: self.pair_mass_law(),
            },
        ];
        if !self.narrow {
            observables.push(Observable {
                name: "w_mass",
                long_name: r"invariant mass of the leptons, $m_{e\nu}$",
                unit: "GeV",
                range: [(self.w_mass - 8.0 * self.w_width).max(0.0), self.w_mass + 8.0 * self.w_width],
                of: Arc::new(|p| invariant_mass(&p[1..])),
                law: self.w_mass_law(),
            });
        }
        observables
    }
}

/// The cosine of the angle between the positron and the flight direction of the W, in the frame of the W.
fn cos_theta_star(p: &[FourMomentum]) -> f64 {
    let w = p[1] + p[2];
    cosine_between(p[1].boosted_to_rest_frame(w, w.mass().max(f64::MIN_POSITIVE)), w)
}

//! $H\to ZZ^*\to e^-e^+\mu^-\mu^+$.

use std::f64::consts::{PI, SQRT_2};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FERMI, WEAK_MIXING, Z_MASS, Z_WIDTH};
use super::error::{ProcessError, above};
use super::kinematics::{isotropic, root_lambda};
use super::resonance::Resonance;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, PolynomialLaw, TabulatedLaw, cosine_between, integrate, invariant_mass};
use crate::phase_space::{Chart, DecayChain, DecayTree, Propagator};
use crate::{FourMomentum, Law, Observable};

/// Accuracy of integrals and tabulated laws.
const ACCURACY: f64 = 1e-11;

/// Accuracy of the shape that masses are proposed by, which its weight corrects.
const PROPOSAL_ACCURACY: f64 = 1e-4;

/// Share of the lighter masses proposed from a plain law, which bounds the weight where the shape is off.
const PLAIN_SHARE: f64 = 0.05;

/// Shapes of the lighter mass on each side of the median of the heavier one.
const SHAPES: usize = 24;

/// Places per direction at which the largest weight of a pair of masses is looked for, and what is added to it.
const SCAN: usize = 400;
const SCAN_MARGIN: f64 = 1.03;

/// Settings of [`Higgs`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HiggsSettings {
    /// Mass of the Higgs boson (GeV), below twice that of the Z.
    #[serde(default = "higgs_mass")]
    pub mass: f64,
    /// Mass of the Z (GeV).
    #[serde(default = "z_mass")]
    pub z_mass: f64,
    /// Width of the Z (GeV).
    #[serde(default = "z_width")]
    pub z_width: f64,
    /// How the off-shell masses are weighted.
    #[serde(default)]
    pub line_shape: LineShape,
}

/// The weight of off-shell masses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LineShape {
    /// The squared matrix element at tree level: propagators 1 / [(s - M^2)^2 + M^2 Gamma^2].
    #[default]
    TreeLevel,
    /// Numerators s on top of them, as if a Z of mass sqrt(s) had a width that grows with s: a common parametrisation of single
    /// resonances, which counts the lepton current twice here.
    Spectral,
}

fn higgs_mass() -> f64 {
    125.25
}

fn z_mass() -> f64 {
    Z_MASS
}

fn z_width() -> f64 {
    Z_WIDTH
}

impl Default for HiggsSettings {
    fn default() -> Self {
        Self { mass: higgs_mass(), z_mass: Z_MASS, z_width: Z_WIDTH, line_shape: LineShape::TreeLevel }
    }
}

/// $H\to ZZ^*\to e^-e^+\mu^-\mu^+$ at rest, at tree level, with massless leptons of two kinds, so that nothing interferes (Djouadi 2008,
/// Phys. Rep. 457, 1, eq. 2.18 and section 2.1.2). With $a=m_1^2/m_H^2$, $b=m_2^2/m_H^2$ and $\lambda=(1-a-b)^2-4ab$,
/// $$\frac{\mathrm d\Gamma}{\mathrm dm_1\mathrm dm_2}\propto m_1m_2\sqrt\lambda\,(\lambda+12ab)\,
/// \frac{1}{(m_1^2-M_Z^2)^2+M_Z^2\Gamma_Z^2}\,\frac{1}{(m_2^2-M_Z^2)^2+M_Z^2\Gamma_Z^2}.$$
/// The angles have those of the matrix element: with couplings $g_{L,R}$ and the leptons $e^-,e^+,\mu^-,\mu^+$ as $1$ to $4$,
/// $$|M|^2\propto(g_L^4+g_R^4)\,p_1\cdot p_3\,p_2\cdot p_4+2g_L^2g_R^2\,p_1\cdot p_4\,p_2\cdot p_3,$$
/// whose mean over the angles is $m_H^4(\lambda+12ab)/144$ times the sum of the couplings.
///
/// The heavier mass is drawn from its exact law, the lighter one from a shape close to its law given the heavier one, directions
/// uniformly.
#[derive(Debug, Clone)]
pub struct Higgs {
    mass: f64,
    z_mass: f64,
    z_width: f64,
    line_shape: LineShape,
    shape: Resonance,
    /// $g_L^4+g_R^4$ as a part of $(g_L^2+g_R^2)^2$.
    same: f64,
    rate: f64,
    /// The law of the heavier mass, in the number that the resonance is mapped to.
    heavier: Arc<TabulatedLaw>,
    /// Laws of the lighter mass over the largest possible, one for each slice of the heavier one.
    lighter: Vec<TabulatedLaw>,
    /// $\Gamma$ per unit of the weight of the masses.
    strength: f64,
    largest_weight: f64,
}

/// Masses of an event: heavier, lighter, and the weight of the pair.
struct Pair {
    heavier: f64,
    lighter: f64,
    weight: f64,
}

impl Higgs {
    /// The process with these settings.
    ///
    /// # Errors
    /// If a mass or width is not positive, or both Z can be on their mass shells.
    pub fn new(settings: &HiggsSettings) -> Result<Self, ProcessError> {
        let z_mass = above("z_mass", settings.z_mass, 0.0, "a positive mass in GeV")?;
        let z_width = above("z_width", settings.z_width, 0.0, "a positive width in GeV")?;
        let mass = settings.mass;
        if !(mass > 0.0 && mass <= 2.0 * z_mass) {
            let allowed = format!("a mass above 0, at most twice that of the Z ({} GeV)", 2.0 * z_mass);
            return Err(ProcessError::new("mass", mass, allowed));
        }
        let shape = Resonance::new(z_mass, z_width, [0.0, mass * mass]);
        let line_shape = settings.line_shape;
        let kernel = Kernel { mass, z_mass, shape, line_shape };
        let unusable = |_| ProcessError::new("mass", mass, "a mass at which the rate is a number");
        let heavier = TabulatedLaw::new(
            |u| {
                let m1 = shape.squared_mass(u).sqrt();
                integrate(|m2| kernel.lighter(m1, m2), 0.0, kernel.most(m1), ACCURACY)
            },
            [0.0, 1.0],
            ACCURACY,
        )
        .map_err(unusable)?;
        let lighter = (0..2 * SHAPES)
            .map(|slice| {
                let heavier = shape.squared_mass(heavier.quantile(middle_of_slice(slice))).sqrt();
                let most = kernel.most(heavier);
                TabulatedLaw::new(|t| kernel.lighter(heavier, t * most), [0.0, 1.0], PROPOSAL_ACCURACY)
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(unusable)?;
        let [left, right] = [-0.5 + WEAK_MIXING, WEAK_MIXING].map(|g| g * g);
        let couplings = (left + right) * (left + right);
        let vacuum = 1.0 / (SQRT_2 * FERMI).sqrt();
        // 1/(2 m_H) (2 M_Z^2 / v)^2 (2 M_Z / v)^4 16 couplings m_H^4 / 144, times the phase space
        // ds_1 ds_2 / (2 pi)^2 sqrt(lambda) / (8 pi)^3, twice as either pair may be the heavier one.
        let matrix = 4.0 * z_mass.powi(4) / vacuum.powi(2) * 16.0 * z_mass.powi(4) / vacuum.powi(4) * 16.0 * couplings;
        let strength = 2.0 * matrix * mass.powi(4) / 144.0 / (2.0 * mass) / (4.0 * PI * PI) / (8.0 * PI).powi(3);
        let mut process = Self {
            mass,
            z_mass,
            z_width,
            line_shape,
            shape,
            same: (left * left + right * right) / couplings,
            rate: strength * shape.integral() * heavier.integral(),
            heavier: Arc::new(heavier),
            lighter,
            strength,
            largest_weight: 0.0,
        };
        process.largest_weight = process.scan();
        Ok(process)
    }

    fn kernel(&self) -> Kernel {
        Kernel { mass: self.mass, z_mass: self.z_mass, shape: self.shape, line_shape: self.line_shape }
    }

    /// Masses from two numbers, with their weight \[GeV\].
    fn pair(&self, u: f64, v: f64) -> Pair {
        let kernel = self.kernel();
        let position = self.heavier.quantile(u);
        let heavier = self.shape.squared_mass(position).sqrt();
        let most = kernel.most(heavier);
        // The mixture of both laws, by one number.
        let shape = &self.lighter[slice(u)];
        let t = if v < PLAIN_SHARE {
            (v / PLAIN_SHARE).sqrt()
        } else {
            shape.quantile((v - PLAIN_SHARE) / (1.0 - PLAIN_SHARE))
        };
        let density = PLAIN_SHARE * 2.0 * t + (1.0 - PLAIN_SHARE) * shape.density(t);
        let lighter = t * most;
        let heavier_density = self.heavier.density(position);
        let weight = if heavier_density > 0.0 && density > 0.0 {
            self.strength * self.shape.integral() * kernel.lighter(heavier, lighter) * most
                / (heavier_density * density)
        } else {
            0.0
        };
        Pair { heavier, lighter, weight }
    }

    /// The largest weight: over pairs of masses on a grid, times the largest factor of the angles at each.
    fn scan(&self) -> f64 {
        let mut largest = 0.0;
        for i in 0..SCAN {
            for j in 0..SCAN {
                // Closer towards both ends, where the shapes differ most.
                let at = |k: usize| 0.5 - 0.5 * (PI * (k as f64 + 0.5) / SCAN as f64).cos();
                let Pair { heavier, lighter, weight } = self.pair(at(i), at(j));
                let product = 0.5 * (self.mass * self.mass - heavier * heavier - lighter * lighter);
                let a = product / (heavier * lighter);
                largest = f64::max(largest, weight * 2.25 * (a + 1.0) * (a + 1.0) / (a * a + 2.0));
            }
        }
        SCAN_MARGIN * largest
    }

    /// $|M|^2$ over its mean over the angles.
    fn angular(&self, p: &[FourMomentum], heavier: f64, lighter: f64) -> f64 {
        let (s1, s2) = (heavier * heavier, lighter * lighter);
        let lambda = root_lambda(self.mass, heavier, lighter).powi(2);
        let same = p[0].dot(p[2]) * p[1].dot(p[3]);
        let opposite = p[0].dot(p[3]) * p[1].dot(p[2]);
        144.0 * (self.same * same + (1.0 - self.same) * opposite) / (lambda + 12.0 * s1 * s2)
    }

    /// The law of the heavier mass.
    fn heavier_law(&self) -> FormulaLaw {
        let (shape, table) = (self.shape, Arc::clone(&self.heavier));
        let again = Arc::clone(&table);
        FormulaLaw::new(
            [0.0, self.mass],
            move |m| table.density(shape.position(m * m)) * 2.0 * m * shape.propagator(m * m) / shape.integral(),
            move |m| again.cumulative(shape.position(m * m)),
        )
    }

    /// The law of the lighter mass.
    fn lighter_law(&self) -> Option<TabulatedLaw> {
        let (kernel, shape) = (self.kernel(), self.shape);
        let density = |m2: f64| {
            let ends = [m2, self.mass - m2].map(|m| shape.position(m * m).clamp(0.0, 1.0));
            integrate(|u| kernel.lighter(shape.squared_mass(u).sqrt(), m2), ends[0], ends[1], ACCURACY)
        };
        TabulatedLaw::new(density, [0.0, 0.5 * self.mass], 1e-10).ok()
    }

    /// The law of the angle of a lepton in its pair's frame: longitudinal and transverse parts, averaged over the masses.
    fn angle_law(&self) -> PolynomialLaw<3> {
        let (kernel, shape) = (self.kernel(), self.shape);
        let longitudinal = |m1: f64, m2: f64| {
            let a = 0.5 * (self.mass * self.mass - m1 * m1 - m2 * m2) / (m1 * m2);
            a * a / (a * a + 2.0)
        };
        let integrand = |u: f64| {
            let m1 = shape.squared_mass(u).sqrt();
            integrate(|m2| kernel.lighter(m1, m2) * longitudinal(m1, m2), 0.0, kernel.most(m1), 1e-10)
        };
        let part = integrate(integrand, 0.0, 1.0, 1e-10) / self.heavier.integral();
        let (zero, one) = (0.75 * part, 0.375 * (1.0 - part));
        PolynomialLaw::new([zero + one, 0.0, one - zero], [-1.0, 1.0])
    }
}

/// The slice of the heavier mass at `u`: narrow towards both ends of its law, where the shape of the lighter mass changes fast.
fn slice(u: f64) -> usize {
    let side = (2.0 * u.min(1.0 - u)).max(0.0).sqrt().sqrt();
    let place = ((SHAPES as f64 * side) as usize).min(SHAPES - 1);
    if u < 0.5 { place } else { 2 * SHAPES - 1 - place }
}

/// A number `u` inside of a slice.
fn middle_of_slice(slice: usize) -> f64 {
    let place = slice.min(2 * SHAPES - 1 - slice) as f64 + 0.5;
    let u = 0.5 * (place / SHAPES as f64).powi(4);
    if slice < SHAPES { u } else { 1.0 - u }
}

/// The density of both masses.
#[derive(Debug, Clone, Copy)]
struct Kernel {
    mass: f64,
    z_mass: f64,
    shape: Resonance,
    line_shape: LineShape,
}

impl Kernel {
    /// The largest mass of the lighter pair.
    fn most(&self, heavier: f64) -> f64 {
        heavier.min(self.mass - heavier).max(0.0)
    }

    /// $2m_2\sqrt\lambda(\lambda+12ab)$ and the propagator of the lighter pair: with that of the heavier one, the density in $m_2$ and
    /// $m_1^2$.
    fn lighter(&self, heavier: f64, lighter: f64) -> f64 {
        let root = root_lambda(self.mass, heavier, lighter) / (self.mass * self.mass);
        let (s1, s2) = (heavier * heavier, lighter * lighter);
        let square = self.mass * self.mass;
        let polarisations = root * root + 12.0 * (s1 / square) * (s2 / square);
        2.0 * lighter * root * polarisations * self.shape.propagator(s2) * self.numerator(s1, s2)
    }

    fn numerator(&self, s1: f64, s2: f64) -> f64 {
        match self.line_shape {
            LineShape::TreeLevel => 1.0,
            LineShape::Spectral => s1 * s2 / self.z_mass.powi(4),
        }
    }
}

impl Process for Higgs {
    fn name(&self) -> &'static str {
        "higgs"
    }

    fn incoming(&self) -> &[i32] {
        &[25]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        vec![FourMomentum::at_rest(self.mass)]
    }

    fn outgoing(&self) -> &[i32] {
        &[11, -11, 13, -13]
    }

    fn masses(&self) -> &[f64] {
        &[0.0; 4]
    }

    fn energy(&self) -> f64 {
        self.mass
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::GigaElectronVolt
    }

    fn random_numbers(&self) -> usize {
        8
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        // Which of the two is the heavier one is the first bit of the first number.
        let electrons_heavier = unit[0] < 0.5;
        let number = 2.0 * if electrons_heavier { unit[0] } else { unit[0] - 0.5 };
        let Pair { heavier, lighter, weight } = self.pair(number, unit[1]);
        let masses = if electrons_heavier { [heavier, lighter] } else { [lighter, heavier] };
        let momentum = root_lambda(self.mass, heavier, lighter) / (2.0 * self.mass);
        let p = isotropic(unit[2], unit[3]).map(|component| momentum * component);
        for (pair, place) in momenta.chunks_exact_mut(2).enumerate() {
            let mass = masses[pair];
            let parent = FourMomentum::on_shell(mass, if pair == 0 { p } else { p.map(|component| -component) });
            let n = isotropic(unit[4 + 2 * pair], unit[5 + 2 * pair]).map(|component| 0.5 * mass * component);
            let lepton = FourMomentum::new(0.5 * mass, n[0], n[1], n[2]).boosted_from_rest_frame(parent, mass);
            place.copy_from_slice(&[lepton, parent - lepton]);
        }
        weight * self.angular(momenta, heavier, lighter)
    }

    fn largest_weight(&self) -> f64 {
        self.largest_weight
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let [s1, s2] = [momenta[0] + momenta[1], momenta[2] + momenta[3]].map(FourMomentum::mass_squared);
        let kernel = self.kernel();
        let [m1, m2] = [s1, s2].map(|s| s.max(0.0).sqrt());
        let polarisations = root_lambda(self.mass, m1, m2).powi(2) + 12.0 * s1 * s2;
        let propagators = self.shape.propagator(s1) * self.shape.propagator(s2) * kernel.numerator(s1, s2);
        // The phase space taken out of the strength again: (2 pi)^2 (8 pi)^3, of one order of the pairs.
        let phase_space = 0.5 * (4.0 * PI * PI) * (8.0 * PI).powi(3);
        self.strength * phase_space * polarisations / self.mass.powi(4) * propagators * self.angular(momenta, m1, m2)
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        let z = || {
            let lepton = || DecayTree::particle(0.0);
            let propagator = Propagator::BreitWigner { mass: self.z_mass, width: self.z_width };
            DecayTree::decay(lepton(), lepton(), propagator)
        };
        DecayChain::new(self.mass, z(), z()).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let masses = |p: &[FourMomentum]| [invariant_mass(&p[..2]), invariant_mass(&p[2..])];
        vec![
            Observable {
                name: "mass_heavier",
                long_name: "mass of the heavier pair, $m_1$",
                unit: "GeV",
                range: [0.35 * self.mass, 0.85 * self.mass],
                of: Arc::new(move |p| masses(p).into_iter().fold(0.0, f64::max)),
                law: Some(Arc::new(self.heavier_law())),
            },
            Observable {
                name: "mass_lighter",
                long_name: "mass of the lighter pair, $m_2$",
                unit: "GeV",
                range: [0.0, 0.5 * self.mass],
                of: Arc::new(move |p| masses(p).into_iter().fold(f64::INFINITY, f64::min)),
                law: self.lighter_law().map(|law| Arc::new(law) as Arc<dyn Law>),
            },
            Observable {
                name: "cos_theta_electron",
                long_name: r"angle of the electron in the frame of its pair, $\cos\theta_e$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| {
                    let pair = p[0] + p[1];
                    cosine_between(p[0].boosted_to_rest_frame(pair, pair.mass().max(f64::MIN_POSITIVE)), pair)
                }),
                law: Some(Arc::new(self.angle_law())),
            },
        ]
    }
}

//! Pairs of massless particles from resonances: an even number of particles up to twelve.

use std::f64::consts::PI;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ProcessError, above};
use super::kinematics::isotropic;
use super::muon_pair::beams;
use super::resonance::Resonance;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, energy_fraction, invariant_mass, thrust};
use crate::phase_space::{Chart, DecayChain, DecayTree, Propagator, RamboOnDiet, massless_volume};
use crate::{FourMomentum, Observable};

/// Pairs at most.
const MOST_PAIRS: usize = 6;

/// What the pairs are.
const IDS: [i32; 2 * MOST_PAIRS] = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 11, -11];

/// Settings of [`Antenna`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AntennaSettings {
    /// Centre-of-mass energy (GeV).
    pub sqrt_s: f64,
    /// Pairs of particles: 2 to 6.
    #[serde(default = "pairs")]
    pub pairs: usize,
    /// Mass of the resonance that each pair comes from (GeV).
    pub mass: f64,
    /// Its width (GeV).
    pub width: f64,
}

fn pairs() -> usize {
    3
}

/// $e^+e^-\to(12)(34)(56)\dots$: flat phase space of $n=2N$ massless particles times a Breit-Wigner peak in the mass of each pair,
/// $$\rho=\frac{1\ \mathrm{pb}}{\Phi_N^0}\prod_{k=1}^N16\pi^2\,b(s_k),\qquad b(s)\propto\frac1{(s-M^2)^2+M^2\Gamma^2}\ \text{with integral 1 on}\
/// \[0,s\].$$
/// $\Phi_N^0$ is the phase space of $N$ massless particles of the same energy, so that the rate is the mean of
/// $\Phi_N(\sqrt{s_1},\dots,\sqrt{s_N})/\Phi_N^0$ in picobarn. A made-up process, for the learning of many dimensions ($3n-4$) with
/// structure in some of them.
///
/// Masses are drawn from their peaks, momenta of the pairs flat for massless ones and then scaled by the $\xi$ that conserves the energy
/// (Kleiss, Stirling and Ellis 1986, Comput. Phys. Commun. 40, 359, eqs. 4.2 to 4.11). With $\beta_i=|k_i|/E_i$ this leaves the weight
/// $\xi^{2N-3}\prod_i\beta_i\,\sqrt s/\sum_i\beta_i|k_i|$, which is at most 1 since $\sum_i\beta_i|k_i|\ge\xi^2\sqrt s$.
#[derive(Debug, Clone)]
pub struct Antenna {
    sqrt_s: f64,
    pairs: usize,
    mass: f64,
    width: f64,
    shape: Resonance,
    /// The chart of massless pairs.
    flat: RamboOnDiet,
    /// 1 pb over the phase space of massless pairs.
    strength: f64,
    masses: [f64; 2 * MOST_PAIRS],
}

impl Antenna {
    /// The process with these settings.
    ///
    /// # Errors
    /// If a mass, width or energy is not positive, there are less than 2 or more than 6 pairs, or the energy is too small for them.
    pub fn new(settings: &AntennaSettings) -> Result<Self, ProcessError> {
        let pairs = settings.pairs;
        if !(2..=MOST_PAIRS).contains(&pairs) {
            return Err(ProcessError::new("pairs", pairs, format!("an integer from 2 to {MOST_PAIRS}")));
        }
        let mass = above("mass", settings.mass, 0.0, "a positive mass in GeV")?;
        let width = above("width", settings.width, 0.0, "a positive width in GeV")?;
        let threshold = pairs as f64 * mass;
        let allowed = format!("an energy above {threshold} GeV, {pairs} times the mass of a pair");
        let sqrt_s = above("sqrt_s", settings.sqrt_s, threshold, &allowed)?;
        let shape = Resonance::new(mass, width, [0.0, sqrt_s * sqrt_s]);
        let unusable = |_| ProcessError::new("sqrt_s", sqrt_s, allowed.clone());
        let flat = RamboOnDiet::new(sqrt_s, &[0.0; MOST_PAIRS][..pairs]).map_err(unusable)?;
        let strength = 1.0 / massless_volume(pairs, sqrt_s).map_err(unusable)?;
        Ok(Self { sqrt_s, pairs, mass, width, shape, flat, strength, masses: [0.0; 2 * MOST_PAIRS] })
    }
}

/// The factor by which momenta of these lengths must be scaled, so that particles of these masses have the energy `energy`: Newton's
/// iteration, which falls towards the root of a convex function from 1 on.
fn scale(energy: f64, momenta: &[FourMomentum], masses: &[f64]) -> f64 {
    let mut scale = 1.0;
    for _ in 0..60 {
        let (mut sum, mut slope) = (-energy, 0.0);
        for (p, mass) in momenta.iter().zip(masses) {
            let length = p.energy;
            let scaled = (mass * mass + scale * scale * length * length).sqrt();
            sum += scaled;
            slope += scale * length * length / scaled;
        }
        let step = sum / slope;
        scale -= step;
        if step.abs() <= 2.0 * f64::EPSILON * scale.abs() {
            break;
        }
    }
    scale
}

impl Process for Antenna {
    fn name(&self) -> &'static str {
        "antenna"
    }

    fn incoming(&self) -> &[i32] {
        &[11, -11]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        beams(self.sqrt_s)
    }

    fn outgoing(&self) -> &[i32] {
        &IDS[..2 * self.pairs]
    }

    fn masses(&self) -> &[f64] {
        &self.masses[..2 * self.pairs]
    }

    fn energy(&self) -> f64 {
        self.sqrt_s
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::Picobarn
    }

    fn random_numbers(&self) -> usize {
        6 * self.pairs - 4
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let pairs = self.pairs;
        let (for_masses, rest) = unit.split_at(pairs);
        let (for_pairs, directions) = rest.split_at(3 * pairs - 4);
        let mut masses = [0.0; MOST_PAIRS];
        for (mass, u) in masses.iter_mut().zip(for_masses) {
            *mass = self.shape.squared_mass(*u).sqrt();
        }
        if masses[..pairs].iter().sum::<f64>() >= self.sqrt_s {
            // Too heavy: any momenta, at the weight zero.
            momenta.fill(FourMomentum::default());
            return 0.0;
        }
        let mut massless = [FourMomentum::default(); MOST_PAIRS];
        self.flat.map(for_pairs, &mut massless[..pairs]);
        let scale = scale(self.sqrt_s, &massless[..pairs], &masses[..pairs]);
        let (mut velocities, mut sum) = (1.0, 0.0);
        for pair in 0..pairs {
            let p = massless[pair].momentum().map(|component| scale * component);
            let parent = FourMomentum::on_shell(masses[pair], p);
            let length = parent.momentum_norm();
            velocities *= length / parent.energy;
            sum += length * length / parent.energy;
            let n = isotropic(directions[2 * pair], directions[2 * pair + 1]);
            let [x, y, z] = n.map(|component| 0.5 * masses[pair] * component);
            let one = FourMomentum::new(0.5 * masses[pair], x, y, z).boosted_from_rest_frame(parent, masses[pair]);
            momenta[2 * pair] = one;
            momenta[2 * pair + 1] = parent - one;
        }
        scale.powi(2 * pairs as i32 - 3) * velocities * self.sqrt_s / sum
    }

    fn largest_weight(&self) -> f64 {
        // Of two massless pairs all weights are 1, up to rounding.
        1.0 + 1e-12
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        momenta.chunks_exact(2).fold(self.strength, |rate, pair| {
            let s = (pair[0] + pair[1]).mass_squared();
            rate * 16.0 * PI * PI * self.shape.propagator(s) / self.shape.integral()
        })
    }

    fn rate(&self) -> Option<f64> {
        None
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        let particle = || DecayTree::particle(0.0);
        let propagator = Propagator::BreitWigner { mass: self.mass, width: self.width };
        let pair = || DecayTree::decay(particle(), particle(), propagator);
        let group = (2..self.pairs).fold(pair(), |group, _| DecayTree::decay(group, pair(), Propagator::Flat));
        DecayChain::new(self.sqrt_s, group, pair()).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let sqrt_s = self.sqrt_s;
        vec![
            Observable {
                name: "pair_mass",
                long_name: "mass of the first pair, $m_{12}$",
                unit: "GeV",
                range: [(self.mass - 6.0 * self.width).max(0.0), self.mass + 6.0 * self.width],
                of: Arc::new(|p| invariant_mass(&p[..2])),
                law: None,
            },
            Observable {
                name: "x_first",
                long_name: "energy fraction of the first particle, $x_1$",
                unit: "1",
                range: [0.0, 1.0],
                of: Arc::new(move |p| energy_fraction(p[0], sqrt_s)),
                law: None,
            },
            Observable {
                name: "thrust",
                long_name: "thrust $T$",
                unit: "1",
                range: [0.5, 1.0],
                of: Arc::new(thrust),
                law: None,
            },
            Observable {
                name: "cross_pair_mass",
                long_name: "mass of particles of different pairs, $m_{13}$",
                unit: "GeV",
                range: [0.0, 0.8 * sqrt_s],
                of: Arc::new(|p| (2.0 * p[0].dot(p[2])).max(0.0).sqrt()),
                law: None,
            },
            Observable {
                name: "cos_theta",
                long_name: r"angle of the first particle with the beam, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(FormulaLaw::uniform([-1.0, 1.0]))),
            },
        ]
    }
}

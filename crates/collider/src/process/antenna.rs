//! Pairs of massless particles from resonances: an even number of particles up to twelve.

use std::f64::consts::PI;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ProcessError, above};
use super::kinematics::{isotropic, two_body_momentum};
use super::muon_pair::beams;
use super::resonance::Resonance;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, energy_fraction, invariant_mass, thrust};
use crate::phase_space::Chart;
use crate::{FourMomentum, Observable};

/// Pairs at most.
const MOST_PAIRS: usize = 6;

/// What the pairs are.
const IDS: [i32; 2 * MOST_PAIRS] = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 11, -11];

/// Settings of [`Antenna`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AntennaSettings {
    /// Centre-of-mass energy [GeV].
    pub sqrt_s: f64,
    /// Pairs of particles: 2 to 6.
    #[serde(default = "pairs")]
    pub pairs: usize,
    /// Mass of the resonance that each pair comes from [GeV].
    pub mass: f64,
    /// Its width [GeV].
    pub width: f64,
    /// Pair masses up to so many widths on both sides of the peak.
    #[serde(default = "window")]
    pub window: f64,
}

fn pairs() -> usize {
    3
}

fn window() -> f64 {
    6.0
}

/// $e^+e^-\to(12)(34)(56)\dots$: flat phase space of $n=2N$ massless particles times a Breit-Wigner peak in the mass of each pair,
/// $$\rho=\frac{1\ \mathrm{pb}}{\Phi_N^0}\prod_{k=1}^N16\pi^2\,b(s_k),\qquad b(s)\propto\frac1{(s-M^2)^2+M^2\Gamma^2}\ \text{with integral 1 on}\
/// (M\pm w\Gamma)^2,$$
/// zero outside of the window. $\Phi_N^0$ is the phase space of $N$ massless particles of the same energy, so that the rate is the mean of
/// $\Phi_N(\sqrt{s_1},\dots,\sqrt{s_N})/\Phi_N^0$ in picobarn. A made-up process, for the learning of many dimensions ($3n-4$) with
/// structure in some of them.
///
/// Masses are drawn from their peaks, momenta of the pairs by successive two-body decays with uniformly drawn, sorted masses in between
/// (Raubold and Lynch; James 1968, CERN 68-15), whose product of momenta is left to the weight.
#[derive(Debug, Clone)]
pub struct Antenna {
    sqrt_s: f64,
    pairs: usize,
    shape: Resonance,
    window: [f64; 2],
    /// 1 pb over the phase space of massless pairs.
    strength: f64,
    largest_weight: f64,
    masses: [f64; 2 * MOST_PAIRS],
}

impl Antenna {
    /// The process with these settings.
    ///
    /// # Errors
    /// If a mass, width, window or energy is not positive, there are less than 2 or more than 6 pairs, or the energy is too small for them.
    pub fn new(settings: &AntennaSettings) -> Result<Self, ProcessError> {
        let pairs = settings.pairs;
        if !(2..=MOST_PAIRS).contains(&pairs) {
            return Err(ProcessError::new("pairs", pairs, format!("an integer from 2 to {MOST_PAIRS}")));
        }
        let mass = above("mass", settings.mass, 0.0, "a positive mass in GeV")?;
        let width = above("width", settings.width, 0.0, "a positive width in GeV")?;
        let reach = width * above("window", settings.window, 0.0, "a positive number of widths")?;
        let window = [(mass - reach).max(0.0), mass + reach];
        let threshold = pairs as f64 * mass;
        let allowed = format!("an energy above {threshold} GeV, {pairs} times the mass of a pair");
        let sqrt_s = above("sqrt_s", settings.sqrt_s, threshold, &allowed)?;
        let shape = Resonance::new(mass, width, window.map(|m| m * m));
        let strength = 1.0 / massless_volume(pairs, sqrt_s);
        let mut process =
            Self { sqrt_s, pairs, shape, window, strength, largest_weight: 0.0, masses: [0.0; 2 * MOST_PAIRS] };
        process.largest_weight = process.bound();
        Ok(process)
    }

    /// The weight with every momentum at its largest, which lighter pairs only raise: intermediate masses at their largest above, at
    /// their smallest below.
    fn bound(&self) -> f64 {
        let (pairs, least) = (self.pairs, self.window[0]);
        let momentum = |j: usize| {
            let largest = self.sqrt_s - (pairs - 1 - j) as f64 * least;
            two_body_momentum(largest, j as f64 * least, least)
        };
        self.weight(self.sqrt_s - pairs as f64 * least, (1..pairs).map(momentum).product())
    }

    /// The weight at this kinetic energy and product of the momenta of all two-body decays.
    fn weight(&self, kinetic: f64, momenta: f64) -> f64 {
        let mut volume = momenta / (4.0 * PI * self.sqrt_s);
        for order in 1..=self.pairs - 2 {
            volume *= kinetic / (order as f64 * 4.0 * PI * PI);
        }
        self.strength * volume
    }
}

/// $\frac{1}{8\pi}\left(\frac{s}{16\pi^2}\right)^{N-2}\frac1{(N-1)!(N-2)!}$: the phase space of $N$ massless particles.
fn massless_volume(particles: usize, energy: f64) -> f64 {
    let base = energy * energy / (16.0 * PI * PI);
    (1..=particles - 2).fold(1.0 / (8.0 * PI), |volume, k| volume * base / (k * (k + 1)) as f64)
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
        let (between, directions) = rest.split_at(pairs - 2);
        let mut masses = [0.0; MOST_PAIRS];
        for (mass, u) in masses.iter_mut().zip(for_masses) {
            *mass = self.shape.squared_mass(*u).sqrt();
        }
        let kinetic = self.sqrt_s - masses[..pairs].iter().sum::<f64>();
        if kinetic <= 0.0 {
            // Too heavy: any momenta, at the weight zero.
            momenta.fill(FourMomentum::default());
            return 0.0;
        }
        // Masses of the first 1, 2, ... pairs together.
        let mut sorted = [0.0; MOST_PAIRS];
        sorted[1..pairs - 1].copy_from_slice(between);
        sorted[1..pairs - 1].sort_unstable_by(f64::total_cmp);
        sorted[pairs - 1] = 1.0;
        let mut groups = [0.0; MOST_PAIRS];
        let mut lightest = 0.0;
        for j in 0..pairs {
            lightest += masses[j];
            groups[j] = if j == pairs - 1 { self.sqrt_s } else { sorted[j] * kinetic + lightest };
        }
        groups[0] = masses[0];
        let mut group = FourMomentum::at_rest(self.sqrt_s);
        let mut product = 1.0;
        let direction = |number: usize| isotropic(directions[2 * number], directions[2 * number + 1]);
        for j in (0..pairs).rev() {
            // The last pair of the group leaves it; what remains of the first group is its only pair.
            let pair = if j > 0 {
                let momentum = two_body_momentum(groups[j], groups[j - 1], masses[j]);
                product *= momentum;
                let p = direction(j - 1).map(|component| momentum * component);
                let pair = FourMomentum::on_shell(masses[j], p).boosted_from_rest_frame(group, groups[j]);
                group = group - pair;
                pair
            } else {
                group
            };
            let [x, y, z] = direction(pairs - 1 + j).map(|component| 0.5 * masses[j] * component);
            let one = FourMomentum::new(0.5 * masses[j], x, y, z).boosted_from_rest_frame(pair, masses[j]);
            momenta[2 * j] = one;
            momenta[2 * j + 1] = pair - one;
        }
        self.weight(kinetic, product)
    }

    fn largest_weight(&self) -> f64 {
        self.largest_weight
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let [low, high] = self.window.map(|m| m * m);
        momenta.chunks_exact(2).fold(self.strength, |rate, pair| {
            let s = (pair[0] + pair[1]).mass_squared();
            let inside = s >= low && s <= high;
            if inside { rate * 16.0 * PI * PI * self.shape.propagator(s) / self.shape.integral() } else { 0.0 }
        })
    }

    fn rate(&self) -> Option<f64> {
        None
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        None
    }

    fn observables(&self) -> Vec<Observable> {
        let sqrt_s = self.sqrt_s;
        vec![
            Observable {
                name: "pair_mass",
                long_name: "mass of the first pair, $m_{12}$",
                unit: "GeV",
                range: self.window,
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
                long_name: r"cosine of the angle of the first particle with the beam, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(FormulaLaw::uniform([-1.0, 1.0]))),
            },
        ]
    }
}

//! $e^+e^-\to\mu^+\mu^-$ with beams whose energies vary.

use std::f64::consts::{LN_2, PI, SQRT_2};
use std::sync::Arc;

use ornstein_random::math::{ln_f64, sin_cos_turns_f64};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FINE_STRUCTURE, MUON_MASS, PICOBARN};
use super::error::{ProcessError, above};
use super::kinematics::{back_to_back, direction, two_body_momentum, two_body_volume};
use super::muon_pair::photon_exchange;
use super::{Process, RateUnit};
use crate::observables::{PolynomialLaw, TabulatedLaw, integrate, invariant_mass, total_energy};
use crate::phase_space::Chart;
use crate::{FourMomentum, Law, Observable};

/// Accuracy of integrals and tabulated laws.
const ACCURACY: f64 = 1e-12;

/// Standard deviations after which a normal law ends for an integral: 1e-18 of it is left out.
const REACH: f64 = 8.8;

/// The numbers of an event are not below $2^{-53}$.
const SMALLEST_NUMBER_BITS: f64 = 53.0;

/// Settings of [`BeamSpread`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeamSpreadSettings {
    /// Nominal centre-of-mass energy (GeV).
    pub sqrt_s: f64,
    /// Standard deviation of the energy of each beam, as a part of it: above 0, at most 0.1.
    pub spread: f64,
}

/// $e^+e^-\to\mu^-\mu^+$ by a photon at lowest order, the energy of either beam normal with relative deviation `spread` about
/// $\sqrt{s}/2$, independent of the other's.
///
/// Total energy $W=E_++E_-$ and momentum $p_z=E_--E_+$ then vary from event to event, with laws that the cross section bends away from
/// normal ones. With $N$ the normal densities of sum and difference and $\hat s=W^2-p_z^2$,
/// $$p(W)\propto N(W)\int N(p_z)\,\sigma(\hat s)\,\mathrm dp_z,\qquad
/// p(p_z)\propto N(p_z)\int N(W)\,\sigma(\hat s)\,\mathrm dW.$$
/// The rate is the mean of $\sigma(\hat s)$; [`differential_rate`](Process::differential_rate) is per unit of both beams' energies
/// \[GeV$^{-2}$\].
#[derive(Debug, Clone)]
pub struct BeamSpread {
    sqrt_s: f64,
    /// Standard deviation of the energy of a beam \[GeV\].
    deviation: f64,
    masses: [f64; 2],
    largest_weight: f64,
    total_energy: Arc<TabulatedLaw>,
    angle: PolynomialLaw<3>,
}

/// The normal density.
fn normal(x: f64, mean: f64, deviation: f64) -> f64 {
    let z = (x - mean) / deviation;
    (-0.5 * z * z).exp() / (deviation * (2.0 * PI).sqrt())
}

/// Cross section at the squared energy `s` \[pb\]: zero where there is too little.
fn cross_section(s: f64) -> f64 {
    if s > 4.0 * MUON_MASS * MUON_MASS { photon_exchange(s, FINE_STRUCTURE, MUON_MASS).0 } else { 0.0 }
}

/// The smallest $\hat s=4E_+E_-$ of energies on a circle of this radius about $(E_0,E_0)$, or less. With $t=\cos\phi+\sin\phi$ the product is
/// $E_0^2+E_0rt+r^2(t^2-1)/2$: least at $t=-E_0/r$, with $(E_0^2-r^2)/2$, if there is such a $t\ge-\sqrt2$, and otherwise at $-\sqrt2$.
fn least_squared_mass(energy: f64, radius: f64) -> f64 {
    if energy < SQRT_2 * radius {
        2.0 * (energy - radius) * (energy + radius)
    } else {
        (2.0 * energy - SQRT_2 * radius).powi(2)
    }
}

impl BeamSpread {
    /// The process with these settings.
    ///
    /// # Errors
    /// If the nominal energy is not above threshold, or the spread not above 0 and at most 0.1.
    pub fn new(settings: &BeamSpreadSettings) -> Result<Self, ProcessError> {
        let threshold = 2.0 * MUON_MASS;
        let sqrt_s = above("sqrt_s", settings.sqrt_s, threshold, &format!("a number above {threshold} GeV"))?;
        let spread = settings.spread;
        if !(spread > 0.0 && spread <= 0.1) {
            return Err(ProcessError::new("spread", spread, "a number above 0, at most 0.1"));
        }
        let deviation = 0.5 * sqrt_s * spread;
        // Energies at the radius of the smallest number; the cross section is below 4 pi alpha^2 / 3s.
        let radius = (2.0 * SMALLEST_NUMBER_BITS * LN_2).sqrt();
        let least = least_squared_mass(0.5 * sqrt_s, deviation * radius).max(threshold * threshold);
        let largest_weight = PICOBARN * 4.0 * PI * FINE_STRUCTURE * FINE_STRUCTURE / (3.0 * least);
        let sum = SQRT_2 * deviation;
        let by_energy = |weight: &dyn Fn(f64) -> f64, energy: f64| {
            let inner = |pz: f64| normal(pz, 0.0, sum) * weight(energy * energy - pz * pz);
            normal(energy, sqrt_s, sum) * 2.0 * integrate(inner, 0.0, REACH * sum, ACCURACY)
        };
        let range = [sqrt_s - REACH * sum, sqrt_s + REACH * sum];
        let total_energy = TabulatedLaw::new(|energy| by_energy(&cross_section, energy), range, ACCURACY)
            .map_err(|_| ProcessError::new("sqrt_s", sqrt_s, "an energy at which the rate is a number"))?;
        let coefficient = |k: usize| {
            let weight = |s: f64| {
                let [constant, linear, square] = photon_exchange(s, FINE_STRUCTURE, MUON_MASS).1;
                let part = [constant, linear, square][k] / (constant + square / 3.0);
                if s > threshold * threshold { part * cross_section(s) } else { 0.0 }
            };
            integrate(|energy| by_energy(&weight, energy), range[0], range[1], ACCURACY)
        };
        let angle = PolynomialLaw::new([coefficient(0), 0.0, coefficient(2)], [-1.0, 1.0]);
        Ok(Self {
            sqrt_s,
            deviation,
            masses: [MUON_MASS; 2],
            largest_weight,
            total_energy: Arc::new(total_energy),
            angle,
        })
    }

    /// Standard deviation of sum and difference of the energies \[GeV\].
    fn sum_deviation(&self) -> f64 {
        SQRT_2 * self.deviation
    }

    /// The law of the momentum along the beam.
    fn momentum_law(&self) -> Option<TabulatedLaw> {
        let (sqrt_s, sum) = (self.sqrt_s, self.sum_deviation());
        let density = |pz: f64| {
            let inner = |energy: f64| normal(energy, sqrt_s, sum) * cross_section(energy * energy - pz * pz);
            normal(pz, 0.0, sum) * integrate(inner, sqrt_s - REACH * sum, sqrt_s + REACH * sum, ACCURACY)
        };
        TabulatedLaw::new(density, [-REACH * sum, REACH * sum], ACCURACY).ok()
    }

    /// The law of the invariant mass of the muons.
    fn mass_law(&self) -> Option<TabulatedLaw> {
        let (sqrt_s, sum) = (self.sqrt_s, self.sum_deviation());
        let density = |mass: f64| {
            let inner = |pz: f64| {
                let energy = (mass * mass + pz * pz).sqrt();
                normal(pz, 0.0, sum) * normal(energy, sqrt_s, sum) * mass / energy
            };
            cross_section(mass * mass) * 2.0 * integrate(inner, 0.0, REACH * sum, ACCURACY)
        };
        let range = [(sqrt_s - REACH * sum).max(2.0 * MUON_MASS), sqrt_s + REACH * sum];
        TabulatedLaw::new(density, range, ACCURACY).ok()
    }
}

impl Process for BeamSpread {
    fn name(&self) -> &'static str {
        "beam-spread"
    }

    fn incoming(&self) -> &[i32] {
        &[11, -11]
    }

    fn incoming_momenta(&self, outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        let total: FourMomentum = outgoing.iter().copied().sum();
        let [electron, positron] = [0.5 * (total.energy + total.z), 0.5 * (total.energy - total.z)];
        vec![FourMomentum::new(electron, 0.0, 0.0, electron), FourMomentum::new(positron, 0.0, 0.0, -positron)]
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

    fn total_momentum(&self) -> Option<FourMomentum> {
        None
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::Picobarn
    }

    fn random_numbers(&self) -> usize {
        4
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        // The transform of Box and Muller.
        let radius = self.deviation * (-2.0 * ln_f64(unit[0])).sqrt();
        let (sine, cosine) = sin_cos_turns_f64(unit[1]);
        let [electron, positron] = [cosine, sine].map(|component| 0.5 * self.sqrt_s + radius * component);
        let s = 4.0 * electron * positron;
        let mass = s.max(0.0).sqrt();
        let muon = self.masses[0];
        if mass <= 2.0 * muon || electron <= 0.0 {
            // Too little for a pair: any momenta, at the weight zero.
            momenta.fill(FourMomentum::at_rest(muon));
            return 0.0;
        }
        let (rate, angular) = photon_exchange(s, FINE_STRUCTURE, muon);
        let cos = PolynomialLaw::new(angular, [-1.0, 1.0]).quantile(unit[2]);
        let total = FourMomentum::new(electron + positron, 0.0, 0.0, electron - positron);
        let pair = back_to_back(two_body_momentum(mass, muon, muon), direction(cos, unit[3]), muon, muon);
        for (place, particle) in momenta.iter_mut().zip(pair) {
            *place = particle.boosted_from_rest_frame(total, mass);
        }
        rate
    }

    fn largest_weight(&self) -> f64 {
        self.largest_weight
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let total: FourMomentum = momenta.iter().copied().sum();
        let mass = total.mass();
        let muon = self.masses[0];
        if mass <= 2.0 * muon {
            return 0.0;
        }
        let (rate, angular) = photon_exchange(mass * mass, FINE_STRUCTURE, muon);
        let cos = momenta[0].boosted_to_rest_frame(total, mass).cos_theta();
        let beams: f64 = [1.0, -1.0]
            .iter()
            .map(|sign| normal(0.5 * (total.energy + sign * total.z), 0.5 * self.sqrt_s, self.deviation))
            .product();
        let density = PolynomialLaw::new(angular, [-1.0, 1.0]).density(cos);
        beams * 2.0 * rate * density / two_body_volume(mass, muon, muon)
    }

    fn rate(&self) -> Option<f64> {
        Some(self.total_energy.integral())
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        None
    }

    fn observables(&self) -> Vec<Observable> {
        let shown = 4.0 * self.sum_deviation();
        let law = |law: Option<TabulatedLaw>| law.map(|law| Arc::new(law) as Arc<dyn Law>);
        vec![
            Observable {
                name: "total_energy",
                long_name: "total energy $W$",
                unit: "GeV",
                range: [self.sqrt_s - shown, self.sqrt_s + shown],
                of: Arc::new(total_energy),
                law: Some(Arc::clone(&self.total_energy) as Arc<dyn Law>),
            },
            Observable {
                name: "total_momentum_z",
                long_name: "total momentum along the beam, $p_z$",
                unit: "GeV",
                range: [-shown, shown],
                of: Arc::new(|p| p.iter().map(|particle| particle.z).sum()),
                law: law(self.momentum_law()),
            },
            Observable {
                name: "mass",
                long_name: r"invariant mass $m_{\mu\mu}$",
                unit: "GeV",
                range: [self.sqrt_s - shown, self.sqrt_s + shown],
                of: Arc::new(invariant_mass),
                law: law(self.mass_law()),
            },
            Observable {
                name: "cos_theta_star",
                long_name: r"angle of the \mu^- in the frame of the pair, $\cos\theta^*$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| {
                    let total = p[0] + p[1];
                    p[0].boosted_to_rest_frame(total, total.mass().max(f64::MIN_POSITIVE)).cos_theta()
                }),
                law: Some(Arc::new(self.angle)),
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_exceeds_the_bound() {
        // 0.05 and 0.1 lie on both sides of where equal energies are no longer the worst.
        for spread in [0.05, 0.1] {
            let process = BeamSpread::new(&BeamSpreadSettings { sqrt_s: 10.0, spread }).unwrap();
            let mut momenta = [FourMomentum::default(); 2];
            let turns = (0..4096).map(|turn| f64::from(turn) / 4096.0);
            let weight = |turn: f64| process.generate(&[f64::EPSILON / 2.0, turn, 0.5, 0.5], &mut momenta);
            let largest = turns.map(weight).fold(0.0, f64::max);
            let bound = process.largest_weight();
            // The bound leaves out the factor beta (1 + 2 m^2 / s), some 1e-5 below 1, and turns are a step apart.
            assert!(largest <= bound && largest > 0.999 * bound, "{spread}: {largest} of {bound}");
        }
    }
}

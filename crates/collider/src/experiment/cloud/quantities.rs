//! What is looked at in an event.

use rayon::prelude::*;

use crate::cloud::ParticleClass;
use crate::observables::{c_parameter, sphericity, thrust};
use crate::{EventSet, FourMomentum};

/// A number of an event, and the bins that it is counted in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quantity {
    pub name: &'static str,
    pub long_name: &'static str,
    pub range: [f64; 2],
    pub bins: usize,
}

/// How many quantities an event has.
pub(super) const COUNT: usize = 11;

/// The quantities in the order in which [`Quantities`] has them: multiplicities and shapes, then what momentum is shared out among.
pub(super) const QUANTITIES: [Quantity; COUNT] = [
    quantity("multiplicity", "particles", [-1.0, 129.0], 65),
    quantity("charged_multiplicity", "charged particles", [-1.0, 65.0], 33),
    quantity("net_charge", "sum of charges", [-10.5, 10.5], 21),
    quantity("one_minus_thrust", "1 - thrust", [0.0, 0.4], 40),
    quantity("sphericity", "sphericity", [0.0, 1.0], 40),
    quantity("c_parameter", "C parameter", [0.0, 1.0], 40),
    quantity("charged_momentum", "part of the momenta's sum that is of charged particles", [0.0, 1.0], 40),
    quantity("photon_momentum", "part of the momenta's sum that is of photons", [0.0, 1.0], 40),
    quantity("momentum_sum", "sum of momenta over the energy", [0.5, 1.2], 70),
    quantity("largest_momentum", "largest momentum over half of the energy", [0.0, 1.0], 50),
    quantity("squared_momenta", "sum of squared momentum fractions", [0.0, 1.0], 50),
];

/// Places of the two quantities that are asked about first.
pub(super) const CHARGED_MULTIPLICITY: usize = 1;
pub(super) const ONE_MINUS_THRUST: usize = 3;

/// The spectrum of charged particles: $\ln(1/x_p)$ with $x_p=2|\vec p|/E$.
pub(super) const SPECTRUM: Quantity = quantity("log_inverse_fraction", "ln(1/x) of charged particles", [0.0, 7.0], 35);

const fn quantity(name: &'static str, long_name: &'static str, range: [f64; 2], bins: usize) -> Quantity {
    Quantity { name, long_name, range, bins }
}

impl Quantity {
    /// The width of a bin.
    pub fn width(&self) -> f64 {
        (self.range[1] - self.range[0]) / self.bins as f64
    }

    /// The middles of the bins.
    pub fn centres(&self) -> Vec<f64> {
        (0..self.bins).map(|bin| self.range[0] + (bin as f64 + 0.5) * self.width()).collect()
    }
}

/// The quantities of many events.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Quantities {
    /// Of every event, in the order of [`QUANTITIES`].
    pub events: Vec<[f64; COUNT]>,
    /// $\ln(1/x_p)$ of every charged particle of all events.
    pub spectrum: Vec<f64>,
}

impl Quantities {
    /// Of events with this energy \[GeV\].
    pub fn of(events: &EventSet, energy: f64) -> Self {
        let numbers = |event: usize| of_event(events.event(event), events.event_ids(event), energy);
        let spectrum = (0..events.len()).flat_map(|event| {
            let particles = events.event(event).iter().zip(events.event_ids(event));
            let charged = particles.filter(|(_, id)| charge(**id) != 0.0);
            charged.map(|(p, _)| -fraction(p, energy).ln()).collect::<Vec<f64>>()
        });
        Self { spectrum: spectrum.collect(), events: (0..events.len()).into_par_iter().map(numbers).collect() }
    }

    /// One quantity of all events.
    pub fn column(&self, quantity: usize) -> impl Iterator<Item = f64> {
        self.events.iter().map(move |numbers| numbers[quantity])
    }

    /// One quantity of all events, sorted.
    pub fn sorted(&self, quantity: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self.column(quantity).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    }

    /// The mean of a quantity with its standard error.
    pub fn mean(&self, quantity: usize) -> [f64; 2] {
        let count = self.events.len() as f64;
        let mean = self.column(quantity).sum::<f64>() / count;
        let squares: f64 = self.column(quantity).map(|x| (x - mean).powi(2)).sum();
        [mean, (squares / (count - 1.0) / count).sqrt()]
    }

    /// The first events, at most so many, without their spectrum.
    pub fn first(&self, events: usize) -> Self {
        Self { events: self.events.iter().take(events).copied().collect(), spectrum: Vec::new() }
    }

    /// All quantities, row by row.
    pub fn rows(&self) -> Vec<f64> {
        self.events.concat()
    }
}

fn of_event(momenta: &[FourMomentum], ids: &[i32], energy: f64) -> [f64; COUNT] {
    let charges = ids.iter().map(|&id| charge(id));
    let sum_where = |wanted: &dyn Fn(i32) -> bool| -> f64 {
        momenta.iter().zip(ids).filter(|(_, id)| wanted(**id)).map(|(p, _)| p.momentum_norm()).sum()
    };
    let sum = sum_where(&|_| true);
    let part = |part: f64| if sum > 0.0 { part / sum } else { 0.0 };
    let fractions = momenta.iter().map(|p| fraction(p, energy));
    [
        momenta.len() as f64,
        charges.clone().filter(|&charge| charge != 0.0).count() as f64,
        charges.sum(),
        1.0 - thrust(momenta),
        sphericity(momenta),
        c_parameter(momenta),
        part(sum_where(&|id| charge(id) != 0.0)),
        part(sum_where(&|id| ParticleClass::of_id(id) == Some(ParticleClass::Photon))),
        sum / energy,
        fractions.clone().fold(0.0, f64::max),
        fractions.map(|x| x * x).sum(),
    ]
}

/// The momentum in units of half of the energy.
fn fraction(p: &FourMomentum, energy: f64) -> f64 {
    2.0 * p.momentum_norm() / energy
}

/// The sign of the charge.
fn charge(id: i32) -> f64 {
    match ParticleClass::of_id(id) {
        Some(ParticleClass::Positive) => 1.0,
        Some(ParticleClass::Negative) => -1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_of_an_event_that_is_known() {
        let mut events = EventSet::new(3);
        let p = |x: f64, y: f64| FourMomentum::on_shell(0.0, [x, y, 0.0]);
        events.push(&[p(4.0, 0.0), p(-4.0, 3.0), p(0.0, -3.0)], &[211, -2212, 22], 1.0).unwrap();
        let found = Quantities::of(&events, 12.0);
        let expected =
            [3.0, 2.0, 0.0, 1.0 - 10.0 / 12.0, f64::NAN, f64::NAN, 0.75, 0.25, 1.0, 10.0 / 12.0, 50.0 / 36.0];
        for ((quantity, found), expected) in QUANTITIES.iter().zip(found.events[0]).zip(expected) {
            let name = quantity.name;
            assert!(expected.is_nan() || (found - expected).abs() < 1e-14, "{name}: {found} {expected}");
        }
        let logs = [1.5f64.ln(), 1.2f64.ln()];
        assert!(found.spectrum.iter().zip(logs).all(|(found, log)| (found - log).abs() < 1e-14));
    }
}

//! The order of particles.

use ornstein_random::{Counter, Key, Purpose, uniform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FourMomentum;

/// In which order the particles of an event stand in its row. To networks of sets all orders are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParticleOrder {
    /// The largest energy first.
    #[default]
    Energy,
    /// At random, another order for every event.
    Random,
}

impl ParticleOrder {
    /// The numbers of the particles of event `event` in this order, a function of the seed.
    #[must_use]
    pub fn of(self, momenta: &[FourMomentum], seed: u64, event: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..momenta.len()).collect();
        match self {
            Self::Energy => order.sort_by(|&i, &j| momenta[j].energy.total_cmp(&momenta[i].energy)),
            Self::Random => {
                let key = Key::new(seed, Purpose::FinalStateOrder, 0);
                let place = |particle: usize| uniform(key, Counter::coordinate(particle as u32, event as u64, 0));
                order.sort_by(|&i, &j| place(i).total_cmp(&place(j)));
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energies_fall_and_random_orders_favour_no_particle() {
        let momenta = [1.0, 4.0, 2.0, 3.0].map(|x| FourMomentum::on_shell(0.0, [x, 0.0, 0.0]));
        assert_eq!(ParticleOrder::Energy.of(&momenta, 1, 0), [1, 3, 2, 0]);
        let events = 10_000;
        let first = |particle: usize| {
            (0..events).filter(|&event| ParticleOrder::Random.of(&momenta, 1, event)[0] == particle).count()
        };
        for particle in 0..4 {
            // A quarter of 10,000, with the deviation sqrt(10,000 * 3 / 16) = 43.
            assert!((first(particle) as f64 - 2500.0).abs() < 5.5 * 43.4);
        }
    }
}

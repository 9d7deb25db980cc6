//! How long Hamiltonian trajectories are.

use ornstein_random::{Counter, Purpose, uniform};

use crate::Randomness;

/// The number of leapfrog steps of a trajectory.
///
/// A fixed length resonates: a harmonic mode whose phase advances by a multiple of `pi` along the trajectory comes back to
/// where it was (up to its sign), so its energy never changes although nearly every proposal is accepted. A random length
/// cures it (Neal 2011, Handbook of Markov Chain Monte Carlo, section 5.4.2.2).
///
/// The length is the same for all states of an ensemble. Whatever the lengths, each state keeps its law and is independent
/// of the others, so averages over the ensemble lose nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trajectory {
    /// Always this many steps.
    Fixed(u32),
    /// Uniform on `1, 2, ..., 2 mean - 1`, drawn for every trajectory.
    Jittered {
        /// The mean number of steps.
        mean: u32,
    },
}

impl Trajectory {
    /// The number of leapfrog steps in step `step` of a chain, at least one.
    #[must_use]
    pub fn length(self, randomness: Randomness, step: u32) -> u32 {
        match self {
            Self::Fixed(length) => length.max(1),
            Self::Jittered { mean } => {
                let lengths = 2 * u64::from(mean.max(1)) - 1;
                let uniform = uniform(randomness.key(Purpose::TrajectoryLength), Counter::coordinate(0, 0, step));
                1 + (uniform * lengths as f64) as u32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jittered_lengths_are_uniform() {
        let trajectory = Trajectory::Jittered { mean: 3 };
        let mut counts = [0.0; 6];
        for step in 0..10_000 {
            counts[trajectory.length(Randomness { seed: 5, index: 2 }, step) as usize] += 1.0;
        }
        assert_eq!(counts[0], 0.0);
        let chi_squared: f64 = counts[1..].iter().map(|count: &f64| (count - 2000.0).powi(2) / 2000.0).sum();
        // Four degrees of freedom: exceeded with probability 1e-7.
        assert!(chi_squared < 38.2, "{chi_squared}");
    }
}

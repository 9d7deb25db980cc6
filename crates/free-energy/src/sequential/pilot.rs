//! A first run that finds schedule and step sizes, so that the estimate can keep them fixed.

use rayon::prelude::*;

use ornstein_engine::{ChainState, DensityError, Ensemble, Kernel, Path, Randomness, Scalar, advance};
use ornstein_random::{Counter, Purpose, uniform};

use super::run::{effective_fraction, log_ratios};
use super::{Particles, systematic};
use crate::{FreeEnergyError, Schedule, log_sum_exp};

/// What a kernel may be fitted to at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// Step size of the kernel, in units of its preconditioner.
    pub step_size: f64,
    /// Standard deviation of every coordinate.
    pub deviations: Vec<f64>,
}

/// Adaptive sequential Monte Carlo: the next place is where the effective fraction of the particles falls to a given value
/// (Jasra et al. 2011, Scand. J. Stat. 38, 1), and the step size follows the acceptance.
///
/// Its own estimate of `Z` is biased, for it looks at the particles to choose what to do with them. Only the plan is used.
#[derive(Debug)]
pub struct Pilot<'p, P, F> {
    /// The path.
    pub path: &'p P,
    /// The kernel for a tuning.
    pub kernel: F,
    /// Number of particles.
    pub particles: usize,
    /// Steps of the kernel at each place.
    pub moves: usize,
    /// Effective fraction of the particles from one place to the next, in (0, 1).
    pub effective_fraction: f64,
    /// Acceptance probability that the step size is steered to.
    pub acceptance: f64,
    /// First guess of the step size.
    pub step_size: f64,
    /// The stream.
    pub randomness: Randomness,
}

/// What the pilot found.
#[derive(Debug, Clone)]
pub struct PilotRun {
    /// The places.
    pub schedule: Schedule,
    /// The tuning at each place from the second on: `tunings[t - 1]` belongs to place `t`.
    pub tunings: Vec<Tuning>,
    /// Variance of `d ln f_beta / d beta` at each place, the metric of thermodynamic length.
    pub metric: Vec<f64>,
    /// Mean of `d ln f_beta / d beta` at each place.
    pub slope: Vec<f64>,
}

impl PilotRun {
    /// The tuning at the place of the pilot's schedule nearest to `beta`, for schedules other than its own.
    #[must_use]
    pub fn tuning_at(&self, beta: f64) -> &Tuning {
        let places = &self.schedule.betas()[1..];
        let after = places.partition_point(|place| *place < beta).min(places.len() - 1);
        let nearer_before = after > 0 && beta - places[after - 1] < places[after] - beta;
        &self.tunings[after - usize::from(nearer_before)]
    }

    /// A schedule of `length` steps of equal thermodynamic length.
    pub fn geodesic(&self, length: usize) -> Result<Schedule, FreeEnergyError> {
        Ok(Schedule::geodesic(length, &self.schedule, &self.metric)?)
    }
}

/// Steps of the schedule beyond which the pilot gives up.
const MOST_PLACES: usize = 100_000;

impl<'p, P, F> Pilot<'p, P, F> {
    /// Runs the pilot from draws of the reference.
    pub fn run<T, K>(&self, start: Ensemble<T>) -> Result<PilotRun, FreeEnergyError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(&Tuning, Randomness) -> K,
        K: Kernel<T, P::Density<'p>>,
    {
        let key = self.randomness.key(Purpose::PilotRun);
        let mut particles = Particles::new(vec![start]);
        let (mut betas, mut tunings, mut metric, mut slope) = (vec![0.0], Vec::new(), Vec::new(), Vec::new());
        let mut step_size = self.step_size;
        let mut record = |particles: &Particles<T>, beta: f64| -> Result<Vec<f64>, FreeEnergyError> {
            let derivatives = particles.derivatives(self.path, beta)?;
            let finite: Vec<f64> = derivatives.iter().copied().filter(|value| value.is_finite()).collect();
            let count = finite.len().max(1) as f64;
            let mean = finite.iter().sum::<f64>() / count;
            metric.push(finite.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count);
            slope.push(mean);
            Ok(derivatives)
        };
        let mut derivatives = record(&particles, 0.0)?;
        while let Some(&beta) = betas.last()
            && beta < 1.0
        {
            let (next, log_weights) = self.next_place(&particles, beta, &derivatives)?;
            let place = betas.len();
            if next <= beta || place > MOST_PLACES {
                return Err(FreeEnergyError::Extinct { place, beta });
            }
            let total = log_sum_exp(&log_weights);
            let weights: Vec<f64> = log_weights.iter().map(|weight| (weight - total).exp()).collect();
            let deviations = particles.weighted_moments(&weights).into_iter().map(|(_, deviation)| deviation);
            let mut tuning = Tuning { step_size, deviations: deviations.map(positive).collect() };
            let ancestors =
                systematic(&log_weights, self.particles, uniform(key, Counter::coordinate(0, 0, place as u32)));
            if ancestors.is_empty() {
                return Err(FreeEnergyError::Extinct { place, beta });
            }
            let density = self.path.at(next);
            particles = self.move_and_tune(&density, particles.gather(&ancestors), place, &mut tuning)?;
            step_size = tuning.step_size;
            tunings.push(tuning);
            betas.push(next);
            derivatives = record(&particles, next)?;
        }
        Ok(PilotRun { schedule: Schedule::new(betas)?, tunings, metric, slope })
    }

    /// Where the effective fraction falls to the wanted one, with the log-weights there.
    fn next_place<T: Scalar>(
        &self,
        particles: &Particles<T>,
        beta: f64,
        derivatives: &[f64],
    ) -> Result<(f64, Vec<f64>), DensityError>
    where
        P: Path<T>,
    {
        let before = particles.log_densities(&self.path.at(beta))?;
        let weights = |next: f64| -> Result<Vec<f64>, DensityError> {
            if P::LINEAR {
                return Ok(derivatives.iter().map(|slope| finite_or_lost((next - beta) * slope)).collect());
            }
            Ok(log_ratios(&before, &particles.log_densities(&self.path.at(next))?))
        };
        let (mut low, mut high) = (beta, 1.0);
        let mut found = weights(1.0)?;
        if effective_fraction(&found) >= self.effective_fraction {
            return Ok((1.0, found));
        }
        // Halves the bracket until it is a thousandth of the step, or the step is too small to be resolved.
        let mut width = 1.0 - beta;
        for _ in 0..40 {
            width *= 0.5;
            let middle = 0.5 * (low + high);
            found = weights(middle)?;
            if effective_fraction(&found) >= self.effective_fraction {
                low = middle;
            } else {
                high = middle;
            }
            if width < 1e-3 * (low - beta) {
                break;
            }
        }
        Ok((low, weights(low)?))
    }

    /// Moves the particles, steering the step size to the wanted acceptance; the tuning is the average of the second half.
    fn move_and_tune<T, K>(
        &self,
        density: &P::Density<'p>,
        ancestors: Ensemble<T>,
        place: usize,
        tuning: &mut Tuning,
    ) -> Result<Particles<T>, FreeEnergyError>
    where
        T: Scalar,
        P: Path<T>,
        F: Fn(&Tuning, Randomness) -> K,
        K: Kernel<T, P::Density<'p>>,
    {
        // Blocks apart, so that each stays in the cache during a move.
        let kernel = (self.kernel)(tuning, self.randomness);
        let blocks: Vec<_> =
            ancestors.into_blocks().into_par_iter().map(|block| kernel.initialise(density, block)).collect();
        let mut blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut log_steps = Vec::new();
        for step in 0..self.moves {
            let kernel = (self.kernel)(tuning, self.randomness);
            let number = (place * self.moves + step) as u32;
            let transition = advance(&kernel, density, &mut blocks, number..=number)?;
            tuning.step_size *= (transition.acceptance - self.acceptance).exp();
            log_steps.push(tuning.step_size.ln());
        }
        if let Some(second_half) = log_steps.get(log_steps.len() / 2..).filter(|steps| !steps.is_empty()) {
            tuning.step_size = (second_half.iter().sum::<f64>() / second_half.len() as f64).exp();
        }
        let moved = Ensemble::from_blocks(blocks.iter().map(ChainState::position));
        Ok(Particles::new(moved.into_iter().collect()))
    }
}

fn finite_or_lost(log_weight: f64) -> f64 {
    if log_weight.is_nan() { f64::NEG_INFINITY } else { log_weight }
}

/// A coordinate in which all particles agree gives no scale; one is as good as any.
fn positive(deviation: f64) -> f64 {
    if deviation > 0.0 && deviation.is_finite() { deviation } else { 1.0 }
}

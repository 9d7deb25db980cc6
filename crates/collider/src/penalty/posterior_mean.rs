//! What an exact denoiser would say, from exact events.

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::data::{DataError, EmpiricalData};
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use rayon::prelude::*;

/// Noisy states whose neighbours are counted.
const COUNTED: usize = 48;

/// Exact events as rows of the network's coordinates, and what they say of noisy states.
///
/// The mean of all events given a noisy state, $D^*(z;s)=\mathrm E[x_0\mid z]$, is estimated by empirical Bayes: the mean of the rows under
/// the weights $e^{-|z-x_k|^2/2s^2}$, without the row that $z$ was made of. That is exact for many rows within the reach of the noise;
/// [`neighbours`](Self::neighbours) counts them.
#[derive(Debug, Clone)]
pub struct EmpiricalBayes {
    data: EmpiricalData,
    key: Key,
}

impl EmpiricalBayes {
    /// From rows of exact events, `dimension` numbers each; `seed` is that of the noise.
    ///
    /// # Errors
    /// If there is no row, or a number is not finite.
    pub fn new(rows: Vec<f64>, dimension: usize, seed: u64) -> Result<Self, DataError> {
        Ok(Self { data: EmpiricalData::new(rows, dimension)?, key: Key::new(seed, Purpose::PenaltyLaw, 0) })
    }

    /// Numbers per row.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.data.dimension()
    }

    /// Noisy states $z=x_k+s\epsilon$ at each of some levels, `count` a level, one after the other, with the number $k$ of
    /// the row that each is made of.
    #[must_use]
    pub fn noisy(&self, levels: &[f64], count: usize) -> (Vec<f64>, Vec<usize>) {
        let dimension = self.data.dimension();
        let mut states = vec![0.0; levels.len() * count * dimension];
        let mut origins = vec![0; levels.len() * count];
        for (i, (state, origin)) in states.chunks_exact_mut(dimension).zip(&mut origins).enumerate() {
            *origin = i % self.data.len();
            fill_normals_f64(self.key, Counter::coordinate(0, i as u64, 0), state);
            for (z, x) in state.iter_mut().zip(self.data.point(*origin)) {
                *z = x + levels[i / count] * *z;
            }
        }
        (states, origins)
    }

    /// $D^*$ of the states that [`noisy`](Self::noisy) gives, row by row.
    ///
    /// # Errors
    /// If there is only one row.
    pub fn denoise(&self, levels: &[f64], states: &[f64], origins: &[usize]) -> Result<Vec<f64>, DataError> {
        let dimension = self.data.dimension();
        let count = origins.len() / levels.len();
        let mut denoised = Vec::with_capacity(states.len());
        let batches = states.chunks_exact(count * dimension).zip(origins.chunks_exact(count));
        for (&sigma, (states, origins)) in levels.iter().zip(batches) {
            let level = NoiseLevel { time: sigma, alpha: 1.0, sigma };
            let states = Ensemble::from_states(count, dimension, |state, i| states[state * dimension + i]);
            let mut means = Ensemble::zeros_like(&states);
            let others = self.data.leave_one_out(origins.to_vec())?;
            others.denoise(level, &states, &mut means, &mut Workspace::new()).map_err(|_| DataError::Points)?;
            denoised.extend(means.to_rows());
        }
        Ok(denoised)
    }

    /// How many rows the mean of a noisy state at this level is made of: the median over some states of Kish's effective number of their
    /// weights.
    #[must_use]
    pub fn neighbours(&self, level: f64) -> f64 {
        let (states, origins) = self.noisy(&[level], COUNTED.min(self.data.len()));
        let states = states.par_chunks_exact(self.data.dimension()).zip(&origins);
        let mut numbers: Vec<f64> =
            states.map(|(state, &origin)| self.effective_number(state, origin, level)).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    }

    /// Kish's effective number of rows other than `origin` behind one state.
    fn effective_number(&self, state: &[f64], origin: usize, level: f64) -> f64 {
        let squared = |k: usize| {
            let squares = self.data.point(k).iter().zip(state).map(|(x, z)| (x - z) * (x - z));
            squares.sum::<f64>()
        };
        let others = || (0..self.data.len()).filter(|&k| k != origin).map(squared);
        let nearest = others().fold(f64::INFINITY, f64::min);
        let (mut sum, mut squares) = (0.0, 0.0);
        for distance in others() {
            let weight = exp_f64(0.5 * (nearest - distance) / (level * level));
            sum += weight;
            squares += weight * weight;
        }
        sum * sum / squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal data: the mean given a noisy state is $z/(1+s^2)$. Of 20,000 rows in two dimensions at $s=1/2$, thousands are within reach.
    #[test]
    fn normal_data_is_denoised_as_in_closed_form() {
        let mut rows = vec![0.0; 40_000];
        fill_normals_f64(Key::new(1, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut rows);
        let bayes = EmpiricalBayes::new(rows, 2, 3).unwrap();
        let (states, origins) = bayes.noisy(&[0.5, 1.0], 500);
        let denoised = bayes.denoise(&[0.5, 1.0], &states, &origins).unwrap();
        for (range, s) in [(0..1000, 0.5f64), (1000..2000, 1.0)] {
            let errors = range.map(|i: usize| (denoised[i] - states[i] / (1.0 + s * s)).powi(2));
            let error = (errors.sum::<f64>() / 1000.0).sqrt();
            // The posterior has the deviation s / sqrt(1 + s^2) < 0.71, and a typical mean is of more than a thousand rows; a few states far
            // out have fewer.
            assert!(error < 0.05, "{s}: {error}");
            assert!(bayes.neighbours(s) > 1000.0);
        }
        assert!(bayes.neighbours(1e-3) < 2.0);
    }
}

//! How uncertain a denoiser is: the variances that Gaussian steps from noise to data need.

use ornstein_engine::diffusion::{NoiseLevel, ReverseProblem, TimeGrid, Trajectory};
use ornstein_engine::{DensityError, Ensemble, LANES, Layout, Randomness};

use super::noise::{MEASUREMENT, PathNoise, Way};
use crate::FreeEnergyError;
use crate::error::{check_count, check_values};

/// Mean and variance of the data, and how far they are from what a denoiser says, coordinate by coordinate.
///
/// A step of a [`DiffusionBridge`](super::DiffusionBridge) from the noise level `t` is a normal whose variance contains
/// $V_i(t)=\mathrm{Var}(x_{0,i}\,|\,x_t)$, what the data are still uncertain by. The weights of the bridge are exact for any
/// numbers here; good ones make them even. With $V_i(t)=\langle(x_{0,i}-D_i(x_t))^2\rangle$ the Kullback-Leibler divergence of the
/// bridge from the noised data is least among all variances that do not depend on the state (Bao, Li, Zhu and Zhang 2022,
/// *Analytic-DPM*, theorem 1), also for a denoiser that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct DataMoments {
    means: Vec<f64>,
    variances: Vec<f64>,
    /// $V_i$ at the start of every step, if it was measured.
    residuals: Option<Vec<Vec<f64>>>,
}

impl DataMoments {
    /// Data that are normal within a mode, of this variance: $V_i(t)=v_i\sigma^2/(\alpha^2v_i+\sigma^2)$.
    ///
    /// `means` are those of all data; `variances` those within one mode. The noise that a bridge starts from is then too narrow by
    /// the variance between modes, which is of no account where it starts at $\sigma\gg$ their distance.
    ///
    /// # Errors
    /// Different numbers of means and variances, or numbers that make no normal.
    pub fn given(means: Vec<f64>, variances: Vec<f64>) -> Result<Self, FreeEnergyError> {
        check_count("coordinates", means.len(), 1)?;
        if variances.len() != means.len() {
            return Err(FreeEnergyError::Shape { what: "variances", expected: means.len(), found: variances.len() });
        }
        check_values("means", &means, None)?;
        check_values("variances", &variances, None)?;
        if let Some(&value) = variances.iter().find(|variance| **variance < 0.0) {
            return Err(FreeEnergyError::InvalidParameter { name: "variance", value, requirement: "not negative" });
        }
        Ok(Self { means, variances, residuals: None })
    }

    /// Measures the moments of `data`, training data or draws of the model itself, and one denoising error per member at the
    /// start of every step of `grid`.
    ///
    /// Weights stay unbiased if these data are independent of the paths that are weighted.
    ///
    /// # Errors
    /// Fewer than two members, or what the denoiser reports.
    pub fn measured(
        problem: ReverseProblem<'_, f64>,
        grid: &TimeGrid,
        data: &Ensemble<f64>,
        randomness: Randomness,
    ) -> Result<Self, FreeEnergyError> {
        let (states, dimension) = lanes_of(data)?;
        check_count("data", states, 2)?;
        let row = |i: usize| (0..states).map(move |state| data.get(state, i));
        let means: Vec<f64> = (0..dimension).map(|i| row(i).sum::<f64>() / states as f64).collect();
        let variance = |(i, mean): (usize, &f64)| row(i).map(|x| (x - mean).powi(2)).sum::<f64>() / states as f64;
        let variances = means.iter().enumerate().map(variance).collect();

        let noise = PathNoise { randomness, round: MEASUREMENT };
        let times = &grid.times()[..grid.steps() as usize];
        let mut residuals = vec![vec![0.0; dimension]; times.len()];
        let mut rooms: Vec<_> = data.clone().into_blocks().into_iter().map(Trajectory::new).collect();
        for (step, (&time, residuals)) in times.iter().zip(&mut residuals).enumerate() {
            let level = problem.process.level(time);
            for (block, room) in rooms.iter_mut().enumerate() {
                noise.fill(Way::Up, step, &mut room.noise);
                let clean = data.chunk(block);
                for ((x, &clean), noise) in room.position.data_mut().iter_mut().zip(clean).zip(room.noise.data()) {
                    *x = level.alpha * clean + level.sigma * noise;
                }
                room.denoise(problem.denoiser, level)?;
                let members = room.position.layout().states();
                let rows = clean.chunks_exact(LANES).zip(room.denoised.data().chunks_exact(LANES));
                for (residual, (clean, denoised)) in residuals.iter_mut().zip(rows) {
                    let pairs = clean.iter().zip(denoised).take(members);
                    *residual += pairs.map(|(clean, denoised)| (clean - denoised).powi(2)).sum::<f64>() / states as f64;
                }
            }
        }
        Ok(Self { means, variances, residuals: Some(residuals) })
    }

    /// The number of coordinates.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.means.len()
    }

    /// $V_i$ of every coordinate at the start of step `step`.
    #[must_use]
    pub fn uncertainty(&self, step: usize, level: NoiseLevel) -> Vec<f64> {
        if let Some(residuals) = self.residuals.as_ref().and_then(|residuals| residuals.get(step)) {
            return residuals.clone();
        }
        let noise = level.sigma * level.sigma;
        let of = |variance: &f64| variance * noise / (level.alpha * level.alpha * variance + noise);
        self.variances.iter().map(of).collect()
    }

    /// Means and deviations of the normal that a bridge starts from: those of the noisy data.
    pub(super) fn prior(&self, level: NoiseLevel) -> (Vec<f64>, Vec<f64>) {
        let means = self.means.iter().map(|mean| level.alpha * mean).collect();
        let deviation = |variance: &f64| (level.alpha * level.alpha * variance + level.sigma * level.sigma).sqrt();
        (means, self.variances.iter().map(deviation).collect())
    }

    /// Whether residuals, where measured, are those of a grid of so many steps.
    pub(super) fn fits(&self, steps: usize) -> Result<(), FreeEnergyError> {
        match &self.residuals {
            Some(residuals) if residuals.len() != steps => Err(FreeEnergyError::Shape {
                what: "moments measured on a time grid",
                expected: steps,
                found: residuals.len(),
            }),
            _ => Ok(()),
        }
    }
}

/// Number and dimension of states in lanes; bridges are not for a single huge state, whose weights would say nothing.
pub(super) fn lanes_of(states: &Ensemble<f64>) -> Result<(usize, usize), DensityError> {
    match states.layout() {
        Layout::Lanes { states, dimension } => Ok((states, dimension)),
        Layout::Single { .. } => Err(DensityError::Fatal(Box::new(ornstein_engine::diffusion::LanesOnlyError))),
    }
}

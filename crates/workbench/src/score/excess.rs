//! The learned denoiser beside the one in closed form.

use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

/// What a network loses at one noise level, in normalised coordinates: means per coordinate over noisy data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LevelExcess {
    /// `s`.
    pub level: f64,
    /// `E |D_theta - x_0|^2 / d`.
    pub loss: f64,
    /// `E |D - x_0|^2 / d` of the closed form, the least there can be.
    pub least: f64,
    /// `E |D_theta - D|^2 / d`: the difference of the two in expectation, with much less scatter.
    pub excess: f64,
}

/// Levels of the comparison, even in the logarithm.
pub(super) const LEVELS: usize = 13;

/// The least of them, unless sampling ends at more noise, and the largest.
const RANGE: [f64; 2] = [0.02, 20.0];

/// Compares the denoisers on `data`, normalised rows of `dimension` numbers, at every level with the same noise. Levels below `last`,
/// where sampling ends, are of no use to anybody.
pub(super) fn compare(
    learned: &dyn Denoiser<f64>,
    exact: &dyn Denoiser<f64>,
    data: &[f64],
    dimension: usize,
    last: f64,
    seed: u64,
) -> Result<Vec<LevelExcess>, DensityError> {
    let (rows, least) = (data.len() / dimension, last.clamp(RANGE[0], 0.5 * RANGE[1]));
    let mut noise = vec![0.0; data.len()];
    let key = Key::new(seed, Purpose::ComparisonDraw, NOISE_STREAM);
    for (number, noise) in (0..).zip(noise.chunks_exact_mut(dimension)) {
        fill_normals_f64(key, Counter::coordinate(0, number, 0), noise);
    }
    let of_level = |number: usize| {
        let step = number as f64 / (LEVELS - 1) as f64;
        let sigma = least * (RANGE[1] / least).powf(step);
        let level = NoiseLevel { time: sigma, alpha: 1.0, sigma };
        let at = |state: usize, i: usize| data[state * dimension + i] + sigma * noise[state * dimension + i];
        let noisy = Ensemble::<f64>::from_states(rows, dimension, at);
        let denoised = |denoiser: &dyn Denoiser<f64>| {
            let mut out = Ensemble::zeros_like(&noisy);
            denoiser.denoise(level, &noisy, &mut out, &mut Workspace::new()).map(|()| out.to_rows())
        };
        let (learned, exact) = (denoised(learned)?, denoised(exact)?);
        let mean_square =
            |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / data.len() as f64;
        Ok(LevelExcess {
            level: sigma,
            loss: mean_square(&learned, data),
            least: mean_square(&exact, data),
            excess: mean_square(&learned, &exact),
        })
    };
    (0..LEVELS).map(of_level).collect()
}

/// The stream of this noise: that of no draw.
const NOISE_STREAM: u64 = (1 << 20) + 1;

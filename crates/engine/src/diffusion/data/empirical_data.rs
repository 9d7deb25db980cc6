//! A finite set of points as data.

use std::f64::consts::TAU;

use ornstein_random::dispatch;
use ornstein_random::math::{exp_f64, ln_f64};
use rayon::prelude::*;

use super::{DataError, LeaveOneOut};
use crate::diffusion::denoiser::check_lanes;
use crate::diffusion::{Denoiser, DenoiserDivergence, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, LANES, LaneArray, Scalar, as_lanes, as_lanes_mut};

/// Points whose distances are computed before their weights are: a tile of them stays in the nearest cache.
const TILE: usize = 16;

/// Data that is one of `N` points `p_k`, each as likely as the other: what a network with unlimited capacity would learn from a
/// finite training set. The noisy marginal is a kernel estimate, a sum of normals around `alpha p_k`, and with the weights
/// `r_k(x)` proportional to `exp(-|x - alpha p_k|^2 / 2 sigma^2)`
///
/// `D(x) = sum_k r_k p_k`,
/// `tr dD/dx = (alpha / sigma^2) (sum_k r_k |p_k|^2 - |D|^2)`,
///
/// the mean and the variance of the points that may have been the state (Karras et al. 2022, appendix B.3). A state that is
/// one of the points, or that started from one, is its own best neighbour: [`leave_one_out`](Self::leave_one_out) denoises
/// it by the others.
///
/// The sums run once over the points, in `f64` and in their order, with the largest weight carried along. The price is
/// `N d` multiplications per state, so it is for some ten thousands of points;
/// [`MixtureData`](super::MixtureData) is for some tens of wide components.
///
/// ```
/// use ornstein_engine::Ensemble;
/// use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace, data::EmpiricalData};
///
/// // Two points at -1 and 1: the mean is tanh(x / sigma^2).
/// let data = EmpiricalData::new(vec![-1.0, 1.0], 1)?;
/// let level = NoiseLevel { time: 0.5, alpha: 1.0, sigma: 0.5 };
/// let states = Ensemble::from_states(1, 1, |_, _| 0.2f64);
/// let mut denoised = Ensemble::zeros_like(&states);
/// data.denoise(level, &states, &mut denoised, &mut Workspace::new())?;
/// assert!((denoised.get(0, 0) - 0.8f64.tanh()).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EmpiricalData {
    dimension: usize,
    points: Vec<f64>,
}

impl EmpiricalData {
    /// The points in the rows of a table, `dimension` coordinates side by side.
    ///
    /// # Errors
    /// If there is no point, rows are not whole, or a coordinate is not finite.
    pub fn new(points: Vec<f64>, dimension: usize) -> Result<Self, DataError> {
        let whole = dimension > 0 && !points.is_empty() && points.len().is_multiple_of(dimension);
        if !whole || points.iter().any(|coordinate| !coordinate.is_finite()) {
            return Err(DataError::Points);
        }
        Ok(Self { dimension, points })
    }

    /// Number of points.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a point")]
    pub fn len(&self) -> usize {
        self.points.len() / self.dimension
    }

    /// Number of coordinates.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The coordinates of a point, counted from 0.
    ///
    /// # Panics
    /// If there is no such point.
    #[must_use]
    pub fn point(&self, k: usize) -> &[f64] {
        &self.points[k * self.dimension..(k + 1) * self.dimension]
    }

    /// A denoiser of states each of which has a point that it must not see: state `s` of the whole ensemble is denoised by
    /// all points but number `left_out[s]`.
    ///
    /// # Errors
    /// If there is only one point, or there is no point with such a number.
    pub fn leave_one_out(&self, left_out: Vec<usize>) -> Result<LeaveOneOut<'_>, DataError> {
        LeaveOneOut::new(self, left_out)
    }

    /// The logarithm of the normalised density of the noisy state `x`: the Gaussian kernel estimate of width `sigma`.
    #[must_use]
    pub fn log_density(&self, level: NoiseLevel, x: &[f64]) -> f64 {
        let variance = level.sigma * level.sigma;
        let squared = |point: &[f64]| point.iter().zip(x).map(|(p, x)| (x - level.alpha * p).powi(2)).sum::<f64>();
        let nearest = self.points.chunks_exact(self.dimension).map(squared).fold(f64::INFINITY, f64::min);
        let weights =
            self.points.chunks_exact(self.dimension).map(|p| exp_f64(0.5 * (nearest - squared(p)) / variance));
        let normalisation = 0.5 * self.dimension as f64 * ln_f64(TAU * variance) + ln_f64(self.len() as f64);
        ln_f64(weights.sum::<f64>()) - 0.5 * nearest / variance - normalisation
    }

    /// The moments of one block, without the point `left_out[lane]` for each lane if that is asked for.
    fn block<T: Scalar>(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        left_out: Option<&LaneArray<usize>>,
        moments: &mut Moments,
    ) {
        moments.position.clear();
        moments.position.extend(position.iter().map(|x| x.map(T::to_f64)));
        moments.mean.resize(self.dimension, [0.0; LANES]);
        moments.tile.resize(TILE, [0.0; LANES]);
        posterior(&self.points, level, left_out, moments);
    }

    /// Denoises all blocks, in parallel if there are several. `left_out` says for each block what its lanes must not see.
    pub(super) fn denoise_blocks<T: Scalar>(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        left_out: impl Fn(usize) -> Option<LaneArray<usize>> + Sync + Send,
    ) -> Result<(), DensityError> {
        check_lanes(states, self.dimension)?;
        denoised.for_each_chunk(Moments::default, |chunk, moments, denoised| {
            self.block(level, as_lanes(states.chunk(chunk)), left_out(chunk).as_ref(), moments);
            for (denoised, mean) in as_lanes_mut(denoised).iter_mut().zip(&moments.mean) {
                *denoised = mean.map(T::from_f64);
            }
        });
        Ok(())
    }

    /// The traces of all blocks, in parallel if there are several.
    pub(super) fn trace_blocks<T: Scalar>(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        traces: &mut [f64],
        left_out: impl Fn(usize) -> Option<LaneArray<usize>> + Sync + Send,
    ) -> Result<(), DensityError> {
        check_lanes(states, self.dimension)?;
        let one = |moments: &mut Moments, (chunk, traces): (usize, &mut [f64])| {
            self.block(level, as_lanes(states.chunk(chunk)), left_out(chunk).as_ref(), moments);
            traces.copy_from_slice(&moments.traces(level)[..traces.len()]);
        };
        if states.layout().chunks() == 1 {
            one(&mut Moments::default(), (0, traces));
        } else {
            traces.par_chunks_mut(LANES).enumerate().for_each_init(Moments::default, one);
        }
        Ok(())
    }
}

/// What the points say of a block of noisy states.
#[derive(Default)]
struct Moments {
    /// The noisy states.
    position: Vec<LaneArray<f64>>,
    /// `sum_k r_k p_k`.
    mean: Vec<LaneArray<f64>>,
    /// `sum_k r_k |x - alpha p_k|^2`.
    squared_distance: Vec<f64>,
    /// Room for a tile.
    tile: Vec<LaneArray<f64>>,
}

impl Moments {
    /// `tr dD/dx = (sum_k r_k |x - alpha p_k|^2 - |x - alpha D|^2) / (alpha sigma^2)`: about the state instead of the origin, as then
    /// little cancels.
    fn traces(&self, level: NoiseLevel) -> LaneArray<f64> {
        let scale = level.alpha * level.sigma * level.sigma;
        let mut traces = [0.0; LANES];
        if scale == 0.0 {
            return traces;
        }
        traces.copy_from_slice(&self.squared_distance);
        for (x, mean) in self.position.iter().zip(&self.mean) {
            for lane in 0..LANES {
                let displacement = x[lane] - level.alpha * mean[lane];
                traces[lane] -= displacement * displacement;
            }
        }
        traces.map(|difference| difference / scale)
    }
}

dispatch! {
    /// Means under the weights `exp(-(squared distance)/2 sigma^2)`, in one pass: whenever a tile holds a nearer point than all before,
    /// the sums so far shrink by the factor between the two.
    fn posterior(points: &[f64], level: NoiseLevel, left_out: Option<&LaneArray<usize>>, moments: &mut Moments) {
        let Moments { position, mean, squared_distance, tile } = moments;
        let dimension = position.len();
        let variance = level.sigma * level.sigma;
        // Without noise the nearest point takes all: a precision that is as good as infinite, and still times zero is zero.
        let half = if variance == 0.0 { 1e30 } else { 0.5 / variance };
        let mut nearest = [1e300; LANES];
        let mut total = [0.0; LANES];
        let mut second = [0.0; LANES];
        mean.fill([0.0; LANES]);
        for (number, points) in points.chunks(TILE * dimension).enumerate() {
            let squares = &mut tile[..points.len() / dimension];
            for (square, point) in squares.iter_mut().zip(points.chunks_exact(dimension)) {
                square.fill(0.0);
                for (x, p) in position.iter().zip(point) {
                    let centre = level.alpha * p;
                    for lane in 0..LANES {
                        let displacement = x[lane] - centre;
                        square[lane] += displacement * displacement;
                    }
                }
            }
            if let Some(left_out) = left_out {
                for (lane, &k) in left_out.iter().enumerate() {
                    if let Some(square) = k.checked_sub(number * TILE).and_then(|k| squares.get_mut(k)) {
                        square[lane] = 1e300;
                    }
                }
            }

            let mut least = nearest;
            let mut tile_least = [1e300; LANES];
            for square in &*squares {
                for lane in 0..LANES {
                    tile_least[lane] = if square[lane] < tile_least[lane] { square[lane] } else { tile_least[lane] };
                }
            }
            // Whether any weight of the tile is more than zero in floating point; to leave it out then changes no bit.
            let mut counts = false;
            for lane in 0..LANES {
                least[lane] = if tile_least[lane] < least[lane] { tile_least[lane] } else { least[lane] };
                counts |= half * (tile_least[lane] - least[lane]) <= 746.0;
            }
            if !counts {
                continue;
            }
            let mut shrink = [0.0; LANES];
            for lane in 0..LANES {
                shrink[lane] = exp_f64(half * (least[lane] - nearest[lane]));
                total[lane] *= shrink[lane];
                second[lane] *= shrink[lane];
            }
            for mean in mean.iter_mut() {
                for lane in 0..LANES {
                    mean[lane] *= shrink[lane];
                }
            }
            nearest = least;
            for (square, point) in squares.iter_mut().zip(points.chunks_exact(dimension)) {
                for lane in 0..LANES {
                    let weight = exp_f64(half * (nearest[lane] - square[lane]));
                    total[lane] += weight;
                    second[lane] += weight * square[lane];
                    square[lane] = weight;
                }
                for (mean, &p) in mean.iter_mut().zip(point) {
                    for lane in 0..LANES {
                        mean[lane] += square[lane] * p;
                    }
                }
            }
        }
        for lane in 0..LANES {
            total[lane] = 1.0 / total[lane];
            second[lane] *= total[lane];
        }
        for mean in mean.iter_mut() {
            for lane in 0..LANES {
                mean[lane] *= total[lane];
            }
        }
        squared_distance.clear();
        squared_distance.extend_from_slice(&second);
    }
}

impl<T: Scalar> Denoiser<T> for EmpiricalData {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.denoise_blocks(level, states, denoised, |_| None)
    }
}

impl<T: Scalar> DenoiserDivergence<T> for EmpiricalData {
    fn divergence(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        traces: &mut [f64],
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.trace_blocks(level, states, traces, |_| None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Component, MixtureData};
    use super::*;

    const LEVEL: NoiseLevel = NoiseLevel { time: 0.5, alpha: 0.8, sigma: 0.35 };

    fn spiral(n: usize) -> Vec<f64> {
        (0..n)
            .map(|k| 0.05 * k as f64)
            .flat_map(|t| [t * (3.0 * t).cos(), t * (3.0 * t).sin(), (7.0 * t).sin()])
            .collect()
    }

    fn states(n: usize) -> Ensemble<f64> {
        Ensemble::from_states(n, 3, |state, i| 1.2 * ((3 * state + i) as f64).sin())
    }

    #[test]
    fn agrees_with_a_mixture_of_points_from_one_tile_to_many_and_for_any_noise() {
        for n in [1, 2, 16, 17, 100] {
            let points = spiral(n);
            let data = EmpiricalData::new(points.clone(), 3).unwrap();
            let components: Vec<_> = points
                .chunks(3)
                .map(|point| Component { weight: 1.0, means: point.to_vec(), deviations: vec![0.0; 3] })
                .collect();
            let mixture = MixtureData::new(&components).unwrap();
            for sigma in [1e-3, 0.05, 0.35, 4.0] {
                let level = NoiseLevel { sigma, ..LEVEL };
                let states = states(100);
                let [mut one, mut other] = [(); 2].map(|()| Ensemble::zeros_like(&states));
                data.denoise(level, &states, &mut one, &mut Workspace::new()).unwrap();
                mixture.denoise(level, &states, &mut other, &mut Workspace::new()).unwrap();
                let [mut trace, mut expected] = [(); 2].map(|()| vec![0.0; 100]);
                data.divergence(level, &states, &mut trace, &mut Workspace::new()).unwrap();
                mixture.divergence(level, &states, &mut expected, &mut Workspace::new()).unwrap();
                // A rounding error of the squared distance, 1e-15, is magnified by 1/2 sigma^2 in the exponent of a weight, and the weights
                // by the spread of the points, 5; in the trace once more by 25/sigma^2.
                let tolerance = 1e-14 + 1e-14 / (sigma * sigma);
                for state in 0..100 {
                    for i in 0..3 {
                        assert!((one.get(state, i) - other.get(state, i)).abs() < tolerance, "{n} {sigma}");
                    }
                    assert!((trace[state] - expected[state]).abs() < 25.0 * tolerance / (sigma * sigma), "{n} {sigma}");
                }
            }
        }
    }

    #[test]
    fn score_is_the_gradient_of_the_kernel_estimate() {
        let data = EmpiricalData::new(spiral(60), 3).unwrap();
        let states = states(30);
        let mut score = Ensemble::zeros_like(&states);
        data.denoise(LEVEL, &states, &mut score, &mut Workspace::new()).unwrap();
        crate::diffusion::write_score(LEVEL, &states, &mut score);
        for state in 0..30 {
            for i in 0..3 {
                let density = |step: f64| {
                    let mut x = [0, 1, 2].map(|i| states.get(state, i));
                    x[i] += step;
                    data.log_density(LEVEL, &x)
                };
                // Central difference: third derivatives are below (spread/sigma^2)^3 = 7e4, so truncation is below 1e-6.
                let slope = (density(1e-5) - density(-1e-5)) / 2e-5;
                assert!((slope - score.get(state, i)).abs() < 2e-6, "{slope} {}", score.get(state, i));
            }
        }
    }

    #[test]
    fn without_noise_the_nearest_point_is_left() {
        let data = EmpiricalData::new(spiral(40), 3).unwrap();
        let level = NoiseLevel { time: 0.0, alpha: 1.0, sigma: 0.0 };
        let states = Ensemble::from_states(40, 3, |state, i| data.point(state)[i] + 1e-6);
        let mut denoised = Ensemble::zeros_like(&states);
        data.denoise(level, &states, &mut denoised, &mut Workspace::new()).unwrap();
        for state in 0..40 {
            assert_eq!([0, 1, 2].map(|i| denoised.get(state, i)), data.point(state));
        }
    }

    #[test]
    fn bad_tables_are_refused() {
        for (points, dimension) in [(vec![], 2), (vec![1.0; 3], 2), (vec![1.0; 2], 0), (vec![1.0, f64::NAN], 2)] {
            assert_eq!(EmpiricalData::new(points, dimension).unwrap_err(), DataError::Points);
        }
    }
}

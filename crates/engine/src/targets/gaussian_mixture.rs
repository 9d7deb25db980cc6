//! Mixtures of normals.

use ornstein_random::math::ln_f64;
use ornstein_random::{Counter, Purpose, fill_uniforms};

use super::error::{TargetError, at_least, finite, length, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Randomness, Scalar, log_density_by_lanes};

/// Components that are worked on together, so that the score is read and written once for all of them.
const GROUP: usize = 4;

/// One normal of a [`GaussianMixture`].
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The weight `w`, positive; weights need not add up to one.
    pub weight: f64,
    /// The mean of every coordinate.
    pub means: Vec<f64>,
    /// The standard deviation of every coordinate.
    pub deviations: Vec<f64>,
}

/// `pi(x) = sum_k w_k prod_i N(x_i; mu_ki, sigma_ki^2)` with weights that add up to one: normalised, so `ln Z = 0`.
///
/// Score and log-density come from a running log-sum-exp: a group of components at a time, the sums so far are scaled to
/// the largest exponent seen, so nothing overflows and no component's terms are computed twice.
///
/// ```
/// use ornstein_engine::targets::{Component, GaussianMixture, KnownAnswers};
///
/// let left = Component { weight: 1.0, means: vec![-2.0], deviations: vec![1.0] };
/// let right = Component { weight: 3.0, means: vec![2.0], deviations: vec![0.5] };
/// let mixture = GaussianMixture::new(vec![left, right])?;
/// assert_eq!(mixture.means(), Some(vec![1.0]));
/// # Ok::<(), ornstein_engine::targets::TargetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct GaussianMixture {
    components: Vec<Component>,
    /// `ln w_k - sum_i ln(sqrt(2 pi) sigma_ki)`.
    constants: Vec<f64>,
    /// Mean and precision of every coordinate of every component, components slowest.
    normals: Vec<[f64; 2]>,
    /// Sums of the weights, for draws.
    cumulative: Vec<f64>,
}

impl GaussianMixture {
    /// The mixture of these components, in proportion to their weights.
    pub fn new(mut components: Vec<Component>) -> Result<Self, TargetError> {
        at_least("the number of components", 1, components.len())?;
        let dimension = at_least("the number of dimensions", 1, components[0].means.len())?;
        for component in &components {
            positive("a weight", component.weight)?;
            length("means of a component", dimension, component.means.len())?;
            length("standard deviations of a component", dimension, component.deviations.len())?;
            for (&mean, &deviation) in component.means.iter().zip(&component.deviations) {
                finite("a mean", mean)?;
                positive("a standard deviation", deviation)?;
            }
        }
        let total = positive("the sum of the weights", components.iter().map(|component| component.weight).sum())?;
        let mut sum = 0.0;
        let (mut constants, mut normals, mut cumulative) = (Vec::new(), Vec::new(), Vec::new());
        for component in &mut components {
            component.weight /= total;
            sum += component.weight;
            cumulative.push(sum);
            let volume: f64 = component.deviations.iter().map(|&deviation| LN_SQRT_TAU + ln_f64(deviation)).sum();
            constants.push(ln_f64(component.weight) - volume);
            let pairs = component.means.iter().zip(&component.deviations);
            normals.extend(pairs.map(|(&mean, &deviation)| [mean, 1.0 / (deviation * deviation)]));
        }
        Ok(Self { components, constants, normals, cumulative })
    }

    /// Components of equal deviation in every direction: weights, means, and one standard deviation for all.
    pub fn isotropic(weights: &[f64], means: &[Vec<f64>], deviation: f64) -> Result<Self, TargetError> {
        length("means", weights.len(), means.len())?;
        let component = |(&weight, means): (&f64, &Vec<f64>)| Component {
            weight,
            means: means.clone(),
            deviations: vec![deviation; means.len()],
        };
        Self::new(weights.iter().zip(means).map(component).collect())
    }

    /// Eight modes on a circle in the plane, the first on the positive x axis, with these weights.
    ///
    /// Equal weights make the usual "8 Gaussians"; unequal ones find errors that its symmetry hides.
    pub fn ring_of_eight(radius: f64, deviation: f64, weights: &[f64; 8]) -> Result<Self, TargetError> {
        positive("the radius", radius)?;
        let place = |mode: usize| {
            let (sine, cosine) = ornstein_random::math::sin_cos_turns_f64(mode as f64 / 8.0);
            vec![radius * cosine, radius * sine]
        };
        Self::isotropic(weights, &(0..8).map(place).collect::<Vec<_>>(), deviation)
    }

    /// Modes of equal weight at places drawn uniformly from a cube of half-width `half_width` about the origin, under
    /// [`Purpose::SyntheticData`]. Forty of them in the plane with half-width 40 are "GMM-40" (Midgley et al. 2023), up to
    /// the generator.
    pub fn scattered(
        modes: usize,
        dimension: usize,
        half_width: f64,
        deviation: f64,
        randomness: Randomness,
    ) -> Result<Self, TargetError> {
        at_least("the number of components", 1, modes)?;
        positive("the half-width", half_width)?;
        let place = |mode: usize| {
            let mut place = vec![0.0; dimension];
            let key = randomness.key(Purpose::SyntheticData);
            fill_uniforms(key, Counter::coordinate(0, mode as u64, 0), &mut place);
            place.iter().map(|u| half_width * (2.0 * u - 1.0)).collect()
        };
        Self::isotropic(&vec![1.0; modes], &(0..modes).map(place).collect::<Vec<_>>(), deviation)
    }

    /// The components, their weights adding up to one.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Adds components `first` to `first + N - 1` to the running sums of a block; `norm` and `score` are relative to
    /// `e^largest`.
    #[inline(always)]
    fn add_group<T: Scalar, const N: usize>(
        &self,
        first: usize,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        largest: &mut LaneArray<T>,
        norm: &mut LaneArray<T>,
    ) {
        let dimension = position.len();
        let normals = |k: usize| &self.normals[(first + k) * dimension..(first + k + 1) * dimension];
        let mut weights = [[T::ZERO; LANES]; N];
        for (k, weights) in weights.iter_mut().enumerate() {
            *weights = self.exponents(first + k, position);
        }
        let before = *largest;
        for weights in &weights {
            for lane in 0..LANES {
                largest[lane] = if weights[lane] > largest[lane] { weights[lane] } else { largest[lane] };
            }
        }
        let mut scale = [T::ZERO; LANES];
        for lane in 0..LANES {
            scale[lane] = decay(before[lane] - largest[lane]);
            norm[lane] *= scale[lane];
        }
        for weights in &mut weights {
            for lane in 0..LANES {
                weights[lane] = decay(weights[lane] - largest[lane]);
                norm[lane] += weights[lane];
            }
        }
        let rows: [&[[f64; 2]]; N] = std::array::from_fn(normals);
        for (i, (x, score)) in position.iter().zip(score).enumerate() {
            let numbers = rows.map(|row| row[i].map(T::from_f64));
            for lane in 0..LANES {
                let mut sum = score[lane] * scale[lane];
                for (weights, [mean, precision]) in weights.iter().zip(numbers) {
                    sum += weights[lane] * (precision * (mean - x[lane]));
                }
                score[lane] = sum;
            }
        }
    }

    /// The logarithm of component `k`'s term.
    #[inline(always)]
    fn exponents<T: Scalar>(&self, k: usize, position: &[LaneArray<T>]) -> LaneArray<T> {
        let half = T::from_f64(0.5);
        let mut exponents = [T::from_f64(self.constants[k]); LANES];
        let normals = &self.normals[k * position.len()..(k + 1) * position.len()];
        for (x, normal) in position.iter().zip(normals) {
            let [mean, precision] = normal.map(T::from_f64);
            let factor = half * precision;
            for lane in 0..LANES {
                let displacement = x[lane] - mean;
                exponents[lane] -= factor * (displacement * displacement);
            }
        }
        exponents
    }
}

/// `e^x` for `x <= 0`, held at `e^(-80)`: far below rounding against the largest term, which is one, and yet no subnormal
/// number, on which processors are slow.
#[inline(always)]
fn decay<T: Scalar>(x: T) -> T {
    let least = T::from_f64(-80.0);
    (if x < least { least } else { x }).exp()
}

impl KnownAnswers for GaussianMixture {
    fn log_normalisation(&self) -> Option<f64> {
        Some(0.0)
    }

    fn means(&self) -> Option<Vec<f64>> {
        let mut means = vec![0.0; self.components[0].means.len()];
        for component in &self.components {
            for (mean, of_component) in means.iter_mut().zip(&component.means) {
                *mean += component.weight * of_component;
            }
        }
        Some(means)
    }

    fn variances(&self) -> Option<Vec<f64>> {
        let means = self.means()?;
        let variance = |i: usize| {
            let spread = |component: &Component| {
                component.weight * (component.deviations[i].powi(2) + (component.means[i] - means[i]).powi(2))
            };
            self.components.iter().map(spread).sum()
        };
        Some((0..means.len()).map(variance).collect())
    }
}

impl ExactSampler for GaussianMixture {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        let component = &self.components[random.choice(&self.cumulative)];
        random.normals(x);
        for ((x, mean), deviation) in x.iter_mut().zip(&component.means).zip(&component.deviations) {
            *x = mean + deviation * *x;
        }
    }
}

impl<T: Scalar> LaneDensity<T> for GaussianMixture {
    fn dimension(&self) -> usize {
        self.components[0].means.len()
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        score.as_flattened_mut().fill(T::ZERO);
        let mut largest = [T::from_f64(f64::NEG_INFINITY); LANES];
        let mut norm = [T::ZERO; LANES];
        let grouped = self.components.len() / GROUP * GROUP;
        for first in (0..grouped).step_by(GROUP) {
            self.add_group::<T, GROUP>(first, position, score, &mut largest, &mut norm);
        }
        for single in grouped..self.components.len() {
            self.add_group::<T, 1>(single, position, score, &mut largest, &mut norm);
        }
        let mut share = [T::ZERO; LANES];
        for lane in 0..LANES {
            share[lane] = T::ONE / norm[lane];
            log_density[lane] = (largest[lane] + norm[lane].ln()).to_f64();
        }
        for score in score {
            for lane in 0..LANES {
                score[lane] *= share[lane];
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(GaussianMixture);

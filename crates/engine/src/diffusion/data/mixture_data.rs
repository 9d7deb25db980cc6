//! Mixtures of normals as data.

use std::f64::consts::TAU;

use ornstein_random::math::{exp_f64, ln_f64};

use super::{DataError, check, data_by_lanes};
use crate::diffusion::{LaneDenoiser, LaneDivergence, NoiseLevel};
use crate::{LANES, LaneArray, Scalar};

/// One normal of a mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its weight; weights are divided by their sum.
    pub weight: f64,
    /// Its mean.
    pub means: Vec<f64>,
    /// The standard deviation of every coordinate; zeros make it a point.
    pub deviations: Vec<f64>,
}

/// Data from a mixture `sum_k w_k N(m_k, diag(s_k^2))`. With `V_k = alpha^2 s_k^2 + sigma^2`, responsibilities
/// `r_k(x)` proportional to `w_k N(x; alpha m_k, V_k)`, and the denoisers `D_k` of the components,
///
/// `D(x) = sum_k r_k(x) D_k(x)`.
///
/// ```
/// use ornstein_engine::diffusion::{DiffusionProcess, NoiseLevel, data::{Component, MixtureData}, processes::Edm};
///
/// let component = |weight, mean| Component { weight, means: vec![mean], deviations: vec![0.0] };
/// let data = MixtureData::new(&[component(3.0, -1.0), component(1.0, 1.0)])?;
/// let expected = (0.75 * (-0.5f64 * 0.25).exp() + 0.25 * (-0.5f64 * 2.25).exp()) / std::f64::consts::TAU.sqrt();
/// assert!((data.log_density(Edm::default().level(1.0), &[-0.5]) - expected.ln()).abs() < 1e-14);
/// # Ok::<(), ornstein_engine::diffusion::data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MixtureData {
    dimension: usize,
    log_weights: Vec<f64>,
    /// Component-major.
    means: Vec<f64>,
    /// Component-major.
    variances: Vec<f64>,
    /// Whether all components have the same deviations, so that their determinants cancel.
    alike: bool,
}

/// What one coordinate of a component contributes at a noise level.
#[derive(Clone, Copy)]
struct Term {
    /// `alpha m`.
    centre: f64,
    /// `1 / V`.
    precision: f64,
    /// `alpha s^2 / V`.
    slope: f64,
    /// `m sigma^2 / V`.
    intercept: f64,
}

impl MixtureData {
    /// The mixture of these components.
    ///
    /// # Errors
    /// If there is none, their dimensions differ, or a number is out of range.
    pub fn new(components: &[Component]) -> Result<Self, DataError> {
        let dimension = components.first().ok_or(DataError::Lengths)?.means.len();
        let total: f64 = components.iter().map(|component| component.weight).sum();
        for Component { weight, means, deviations } in components {
            check(means, deviations)?;
            if means.len() != dimension {
                return Err(DataError::Lengths);
            }
            if !(*weight > 0.0 && total.is_finite()) {
                return Err(DataError::Range);
            }
        }
        let each = |of: fn(&Component) -> &Vec<f64>| components.iter().flat_map(move |one| of(one).iter().copied());
        Ok(Self {
            dimension,
            log_weights: components.iter().map(|component| ln_f64(component.weight / total)).collect(),
            means: each(|one| &one.means).collect(),
            variances: each(|one| &one.deviations).map(|deviation| deviation * deviation).collect(),
            alike: components.iter().all(|component| component.deviations == components[0].deviations),
        })
    }

    /// The logarithm of the normalised density of the noisy state `x`.
    #[must_use]
    pub fn log_density(&self, level: NoiseLevel, x: &[f64]) -> f64 {
        let logs: Vec<f64> = (0..self.log_weights.len())
            .map(|k| {
                let terms = self.terms(k, level).zip(x).map(|(term, x)| {
                    let displacement = x - term.centre;
                    ln_f64(term.precision / TAU) - term.precision * displacement * displacement
                });
                self.log_weights[k] + 0.5 * terms.sum::<f64>()
            })
            .collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        largest + ln_f64(logs.iter().map(|log| exp_f64(log - largest)).sum())
    }

    /// What coordinate `i` of component `k` contributes.
    #[inline(always)]
    fn term(&self, k: usize, i: usize, level: NoiseLevel) -> Term {
        let [mean, variance] = [&self.means, &self.variances].map(|all| all[k * self.dimension + i]);
        let noise = level.sigma * level.sigma;
        let total = level.alpha * level.alpha * variance + noise;
        // Points without noise: a precision that is as good as infinite, and still times zero is zero.
        let precision = if total == 0.0 { 1e30 } else { 1.0 / total };
        let intercept = if total == 0.0 { mean } else { mean * noise * precision };
        Term { centre: level.alpha * mean, precision, slope: level.alpha * variance * precision, intercept }
    }

    #[inline(always)]
    fn terms(&self, k: usize, level: NoiseLevel) -> impl Iterator<Item = Term> {
        (0..self.dimension).map(move |i| self.term(k, i, level))
    }

    /// The part of component `k`'s log-density that does not depend on the state, up to what all share.
    #[inline(always)]
    fn constant(&self, k: usize, level: NoiseLevel) -> f64 {
        if self.alike {
            return self.log_weights[k];
        }
        self.log_weights[k] + 0.5 * self.terms(k, level).map(|term| ln_f64(term.precision)).sum::<f64>()
    }

    /// Writes the responsibilities of all components, up to the common factor whose inverse is returned.
    #[inline(always)]
    fn responsibilities<T: Scalar>(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        out: &mut [LaneArray<T>],
    ) -> LaneArray<T> {
        let mut largest = [T::from_f64(-1e30); LANES];
        for (k, log) in out.iter_mut().enumerate() {
            log.fill(T::from_f64(self.constant(k, level)));
            for (x, term) in position.iter().zip(self.terms(k, level)) {
                let [centre, half] = [term.centre, 0.5 * term.precision].map(T::from_f64);
                for lane in 0..LANES {
                    let displacement = x[lane] - centre;
                    log[lane] -= half * displacement * displacement;
                }
            }
            for lane in 0..LANES {
                largest[lane] = if log[lane] > largest[lane] { log[lane] } else { largest[lane] };
            }
        }
        let mut sum = [T::ZERO; LANES];
        for responsibility in out {
            for lane in 0..LANES {
                responsibility[lane] = (responsibility[lane] - largest[lane]).exp();
                sum[lane] += responsibility[lane];
            }
        }
        sum
    }
}

impl<T: Scalar> LaneDenoiser<T> for MixtureData {
    fn dimension(&self) -> usize {
        self.dimension
    }

    #[inline(always)]
    fn denoise_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
    ) {
        scratch.resize(self.log_weights.len(), [T::ZERO; LANES]);
        let sum = self.responsibilities(level, position, scratch);
        denoised.fill([T::ZERO; LANES]);
        for (k, responsibility) in scratch.iter().enumerate() {
            for ((denoised, x), term) in denoised.iter_mut().zip(position).zip(self.terms(k, level)) {
                let [slope, intercept] = [term.slope, term.intercept].map(T::from_f64);
                for lane in 0..LANES {
                    denoised[lane] += responsibility[lane] * (slope * x[lane] + intercept);
                }
            }
        }
        let mut inverse = [T::ZERO; LANES];
        for lane in 0..LANES {
            inverse[lane] = T::ONE / sum[lane];
        }
        for denoised in denoised {
            for lane in 0..LANES {
                denoised[lane] *= inverse[lane];
            }
        }
    }
}

/// With `D_k = a_k x + b_k` and the components' scores `g_k`, in every coordinate
/// `dD/dx = sum_k r_k (a_k + D_k (g_k - sum_j r_j g_j))`.
impl<T: Scalar> LaneDivergence<T> for MixtureData {
    #[inline(always)]
    fn divergence_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
        traces: &mut LaneArray<f64>,
    ) {
        scratch.resize(self.log_weights.len(), [T::ZERO; LANES]);
        let sum = self.responsibilities(level, position, scratch);
        traces.fill(0.0);
        for (i, x) in position.iter().enumerate() {
            // Means over the components of a_k + D_k g_k, of D_k and of g_k.
            let mut means = [[0.0; LANES]; 3];
            for (k, responsibility) in scratch.iter().enumerate() {
                let term = self.term(k, i, level);
                for lane in 0..LANES {
                    let (r, x) = ((responsibility[lane] / sum[lane]).to_f64(), x[lane].to_f64());
                    let denoised = term.slope * x + term.intercept;
                    let score = term.precision * (term.centre - x);
                    means[0][lane] += r * (term.slope + denoised * score);
                    means[1][lane] += r * denoised;
                    means[2][lane] += r * score;
                }
            }
            for lane in 0..LANES {
                traces[lane] += means[0][lane] - means[1][lane] * means[2][lane];
            }
        }
    }
}

data_by_lanes!(MixtureData);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ensemble;
    use crate::diffusion::{Denoiser, Workspace, write_score};

    #[test]
    fn score_is_the_gradient_of_the_density() {
        let component = |weight, means: [f64; 2], deviations: [f64; 2]| Component {
            weight,
            means: means.to_vec(),
            deviations: deviations.to_vec(),
        };
        let data = MixtureData::new(&[
            component(1.0, [-1.0, 0.2], [0.3, 0.0]),
            component(3.0, [0.4, 0.9], [0.1, 0.8]),
            component(2.0, [0.0, -0.5], [1.5, 0.2]),
        ])
        .unwrap();
        let level = NoiseLevel { time: 0.5, alpha: 0.8, sigma: 0.35 };
        let states = Ensemble::from_states(40, 2, |state, i| 1.2 * ((2 * state + i) as f64).sin());
        let mut score = Ensemble::zeros_like(&states);
        data.denoise(level, &states, &mut score, &mut Workspace::new()).unwrap();
        write_score(level, &states, &mut score);
        for state in 0..40 {
            for i in 0..2 {
                let density = |step: f64| {
                    let mut x = [states.get(state, 0), states.get(state, 1)];
                    x[i] += step;
                    data.log_density(level, &x)
                };
                // Central difference: truncation below 1e-8 (third derivatives up to 1 / sigma^3), rounding 1e-16 / 1e-5.
                let slope = (density(1e-5) - density(-1e-5)) / 2e-5;
                assert!((slope - score.get(state, i)).abs() < 1e-7, "{slope}");
            }
        }
    }
}

//! A mixture of normals with all that tests ask of it.

use ornstein_diagnostics::special::normal;
use ornstein_engine::diffusion::NoiseLevel;
use ornstein_engine::diffusion::data::{Component, DataError, MixtureData};
use ornstein_engine::targets::{Component as TargetComponent, Draws, ExactSampler, GaussianMixture};
use ornstein_random::Key;

/// One normal of independent coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Normal {
    /// Its weight.
    pub weight: f64,
    /// Mean of each coordinate.
    pub means: Vec<f64>,
    /// Standard deviation of each coordinate.
    pub deviations: Vec<f64>,
}

/// A mixture of normals with weights that add up to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Law {
    normals: Vec<Normal>,
}

impl Law {
    /// The mixture of these normals, or why there is none.
    pub fn new(mut normals: Vec<Normal>) -> Result<Self, String> {
        let Some(first) = normals.first() else { return Err("no component".to_owned()) };
        if first.means.is_empty() {
            return Err("no coordinate".to_owned());
        }
        let total: f64 = normals.iter().map(|one| one.weight).sum();
        for Normal { weight, means, deviations } in &mut normals {
            if !(*weight > 0.0 && weight.is_finite()) {
                return Err(format!("the weight {weight}"));
            }
            if let Some(mean) = means.iter().find(|mean| !mean.is_finite()) {
                return Err(format!("the mean {mean}"));
            }
            if let Some(deviation) = deviations.iter().find(|deviation| !(**deviation > 0.0 && deviation.is_finite())) {
                return Err(format!("the deviation {deviation}"));
            }
            *weight /= total;
        }
        Ok(Self { normals })
    }

    /// Number of coordinates.
    pub fn dimension(&self) -> usize {
        self.normals.first().map_or(0, |one| one.means.len())
    }

    /// The normals.
    pub fn normals(&self) -> &[Normal] {
        &self.normals
    }

    /// The mixture of some of the normals.
    pub fn part(&self, numbers: &[usize]) -> Result<Self, String> {
        Self::new(numbers.iter().filter_map(|&number| self.normals.get(number).cloned()).collect())
    }

    /// The law at a noise level: `alpha x + sigma epsilon`.
    #[must_use]
    pub fn at(&self, level: NoiseLevel) -> Self {
        let NoiseLevel { alpha, sigma, .. } = level;
        let noisy = |one: &Normal| Normal {
            weight: one.weight,
            means: one.means.iter().map(|mean| alpha * mean).collect(),
            deviations: one.deviations.iter().map(|deviation| (alpha * deviation).hypot(sigma)).collect(),
        };
        Self { normals: self.normals.iter().map(noisy).collect() }
    }

    /// The closed form of its conditional means.
    pub fn denoiser(&self) -> Result<MixtureData, DataError> {
        let component = |one: &Normal| Component {
            weight: one.weight,
            means: one.means.clone(),
            deviations: one.deviations.clone(),
        };
        MixtureData::new(&self.normals.iter().map(component).collect::<Vec<_>>())
    }

    /// Mean and variance of a coordinate.
    pub fn moments(&self, coordinate: usize) -> [f64; 2] {
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            self.normals.iter().map(|one| one.weight * of(one.means[coordinate], one.deviations[coordinate])).sum()
        };
        let mean = sum(&|mean, _| mean);
        [mean, sum(&|centre, deviation| (centre - mean).powi(2) + deviation * deviation)]
    }

    /// Fourth central moment of a coordinate.
    pub fn fourth_moment(&self, coordinate: usize) -> f64 {
        let [mean, _] = self.moments(coordinate);
        let of = |one: &Normal| {
            let (distance, variance) = (one.means[coordinate] - mean, one.deviations[coordinate].powi(2));
            one.weight * (distance.powi(4) + 6.0 * distance * distance * variance + 3.0 * variance * variance)
        };
        self.normals.iter().map(of).sum()
    }

    /// Density of a coordinate.
    pub fn density(&self, coordinate: usize, x: f64) -> f64 {
        let of = |one: &Normal| {
            let z = (x - one.means[coordinate]) / one.deviations[coordinate];
            one.weight * (-0.5 * z * z).exp() / (one.deviations[coordinate] * std::f64::consts::TAU.sqrt())
        };
        self.normals.iter().map(of).sum()
    }

    /// Joint density of two coordinates.
    pub fn density_in_plane(&self, [i, j]: [usize; 2], [x, y]: [f64; 2]) -> f64 {
        let of = |one: &Normal| {
            let (a, b) = ((x - one.means[i]) / one.deviations[i], (y - one.means[j]) / one.deviations[j]);
            one.weight * (-0.5 * (a * a + b * b)).exp()
                / (one.deviations[i] * one.deviations[j] * std::f64::consts::TAU)
        };
        self.normals.iter().map(of).sum()
    }

    /// Cumulative distribution of a coordinate.
    pub fn cumulative(&self, coordinate: usize, x: f64) -> f64 {
        let of =
            |one: &Normal| one.weight * normal::cumulative((x - one.means[coordinate]) / one.deviations[coordinate]);
        self.normals.iter().map(of).sum()
    }

    /// The normal that a point belongs to most probably.
    pub fn mode_of(&self, point: &[f64]) -> usize {
        let log_probability = |one: &Normal| {
            let along = point.iter().zip(&one.means).zip(&one.deviations);
            let squares: f64 = along.map(|((x, mean), s)| ((x - mean) / s).powi(2) + 2.0 * s.ln()).sum();
            one.weight.ln() - 0.5 * squares
        };
        let logs: Vec<f64> = self.normals.iter().map(log_probability).collect();
        (0..logs.len()).max_by(|&a, &b| logs[a].total_cmp(&logs[b])).unwrap_or(0)
    }

    /// Independent draws, point by point; none for an impossible law.
    pub fn draws(&self, key: Key, count: usize) -> Vec<f64> {
        let component = |one: &Normal| TargetComponent {
            weight: one.weight,
            means: one.means.clone(),
            deviations: one.deviations.clone(),
        };
        let Ok(mixture) = GaussianMixture::new(self.normals.iter().map(component).collect()) else { return Vec::new() };
        let mut points = vec![0.0; count * self.dimension()];
        for (number, point) in points.chunks_exact_mut(self.dimension()).enumerate() {
            mixture.draw_state(&mut Draws::new(key, number as u64), point);
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law() -> Law {
        let normal = |weight, mean, deviation| Normal { weight, means: vec![mean], deviations: vec![deviation] };
        Law::new(vec![normal(3.0, -1.0, 0.5), normal(1.0, 2.0, 1.0)]).unwrap()
    }

    /// Moments, density and cumulative distribution are integrals of one another.
    #[test]
    fn moments_are_those_of_the_density() {
        let law = law();
        let (step, mut sums) = (1e-3, [0.0; 4]);
        let [mean, variance] = law.moments(0);
        for i in -10_000..10_000 {
            let x = f64::from(i) * step;
            let density = law.density(0, x) * step;
            let terms = [1.0, x, (x - mean).powi(2), (x - mean).powi(4)];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += density * term);
        }
        let expected = [1.0, mean, variance, law.fourth_moment(0)];
        assert!(sums.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{sums:?}");
        let slope = (law.cumulative(0, 0.3 + 1e-4) - law.cumulative(0, 0.3 - 1e-4)) / 2e-4;
        assert!((slope - law.density(0, 0.3)).abs() < 1e-7);
        assert_eq!((law.mode_of(&[-1.2]), law.mode_of(&[3.0])), (0, 1));
    }

    #[test]
    fn noise_adds_its_variance() {
        let noisy = law().at(NoiseLevel { time: 0.0, alpha: 0.8, sigma: 0.6 });
        let ([mean, variance], [noisy_mean, noisy_variance]) = (law().moments(0), noisy.moments(0));
        assert!((noisy_mean - 0.8 * mean).abs() < 1e-15);
        assert!((noisy_variance - (0.64 * variance + 0.36)).abs() < 1e-14);
    }
}

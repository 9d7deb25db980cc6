//! The kind `spiral` of `[data]`: a noisy spiral in the plane.

use std::sync::Arc;

use ornstein_engine::targets::{Draws, ExactSampler};
use ornstein_random::math::sin_cos_turns_f64;
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{embedded, tenth};
use super::{EmbeddingTable, TrainingData};
use crate::diffuse::{Law, Normal};
use crate::score::truth::Truth;

/// Exact draws of a noisy spiral in the plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpiralDataConfig {
    /// Its shape.
    #[serde(default)]
    pub spiral: Spiral,
    /// How many draws there are to learn from; new ones in every step if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The part of a finite number of draws that nothing is learned from.
    #[serde(default = "tenth")]
    pub validation_fraction: f64,
    /// Into a larger space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<EmbeddingTable>,
}

/// Archimedes' spiral `c(t) = R t (cos 2 pi n t, sin 2 pi n t)` with `t = sqrt(q^2 + (1 - q^2) u)`, `u` uniform on (0, 1), so that the
/// density along the line is nearly even, and normal noise of deviation `s` in both coordinates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Spiral {
    /// `R`, where the line ends.
    pub radius: f64,
    /// `n`.
    pub turns: f64,
    /// `q`, the part of the radius where the line begins.
    pub inner: f64,
    /// `s`.
    pub deviation: f64,
}

impl Default for Spiral {
    fn default() -> Self {
        Self { radius: 3.0, turns: 2.0, inner: 0.2, deviation: 0.1 }
    }
}

/// Normals per noise deviation along the line: their sum then differs from the integral by `e^(-2 pi^2 2.5^2)`.
const NORMALS_PER_DEVIATION: f64 = 2.5;

/// More normals make closed forms slow.
const MOST_NORMALS: f64 = 4000.0;

impl SpiralDataConfig {
    pub(super) fn prepare(&self, seed: u64) -> Result<TrainingData, ConfigErrors> {
        TrainingData::of_draws(self.truth(seed)?, self.count, self.validation_fraction, seed)
    }

    pub(super) fn truth(&self, seed: u64) -> Result<Truth, ConfigErrors> {
        self.spiral.check()?;
        let truth = Truth::of_sampler(Arc::new(self.spiral.clone()), 2);
        let truth = match self.spiral.law() {
            Some(law) => truth.with_mixture(law, false),
            None => truth,
        };
        embedded(truth, self.embedding.as_ref(), seed)
    }
}

impl Spiral {
    fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        for (key, value) in [("radius", self.radius), ("turns", self.turns), ("deviation", self.deviation)] {
            if !(value > 0.0 && value.is_finite()) {
                errors.push(ConfigError::new(format!("data.spiral.{key}"), value, "a positive number"));
            }
        }
        if !(0.0..1.0).contains(&self.inner) {
            errors.push(ConfigError::new("data.spiral.inner", self.inner, "a number from 0 to below 1"));
        }
        errors.into_result()
    }

    /// The place of the line at a quantile `u` of the draws.
    fn place(&self, u: f64) -> [f64; 2] {
        let q = self.inner * self.inner;
        let t = (q + (1.0 - q) * u).sqrt();
        let (sine, cosine) = sin_cos_turns_f64((self.turns * t).fract());
        [self.radius * t * cosine, self.radius * t * sine]
    }

    /// The law as a mixture of normals side by side; `None` if it took too many.
    fn law(&self) -> Option<Law> {
        // |dc/du| = R sqrt(1 + (2 pi n t)^2) (1 - q^2) / (2 t) is largest at one of the ends.
        let speed = |t: f64| {
            let turning = std::f64::consts::TAU * self.turns * t;
            self.radius * (1.0 - self.inner * self.inner) * (1.0 + turning * turning).sqrt() / (2.0 * t)
        };
        let fastest = speed(1.0).max(speed(self.inner.max(1e-2)));
        let count = (NORMALS_PER_DEVIATION * fastest / self.deviation).ceil();
        let normal = |number: u32| Normal {
            weight: 1.0,
            means: self.place((f64::from(number) + 0.5) / count).to_vec(),
            deviations: vec![self.deviation; 2],
        };
        (count <= MOST_NORMALS).then(|| Law::new((0..count as u32).map(normal).collect()).ok())?
    }
}

impl ExactSampler for Spiral {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        let place = self.place(random.uniform());
        random.normals(x);
        for (x, centre) in x.iter_mut().zip(place) {
            *x = centre + self.deviation * *x;
        }
    }
}

#[cfg(test)]
mod tests {
    use ornstein_random::{Key, Purpose};

    use super::*;

    /// Draws and the mixture that stands for their law agree: 10^5 draws know a mean to 1/300 of a deviation, six of that.
    #[test]
    fn draws_have_the_moments_of_the_law() {
        let spiral = Spiral::default();
        let law = spiral.law().unwrap();
        let key = Key::new(3, Purpose::SyntheticData, 0);
        let mut points = vec![[0.0; 2]; 100_000];
        for (number, x) in points.iter_mut().enumerate() {
            spiral.draw_state(&mut Draws::new(key, number as u64), x);
        }
        for i in 0..2 {
            let [mean, variance] = law.moments(i);
            let count = points.len() as f64;
            let found = points.iter().map(|x| x[i]).sum::<f64>() / count;
            let square = points.iter().map(|x| (x[i] - mean).powi(2)).sum::<f64>() / count;
            assert!((found - mean).abs() < 6.0 * (variance / count).sqrt());
            let error = ((law.fourth_moment(i) - variance * variance) / count).sqrt();
            assert!((square - variance).abs() < 6.0 * error);
        }
    }
}

//! The path from a known distribution to the target, and both of its ends.

use ornstein_engine::paths::{Geometric, GeometricDensity, Temperature, Tempered};
use ornstein_engine::targets::{Draws, ExactSampler, Gaussian, KnownAnswers};
use ornstein_engine::{DensityError, Ensemble, LANES, LogDensity, Path, Randomness};
use ornstein_random::{Key, Purpose};

use crate::Target;

/// The density of a target, owned.
#[derive(Debug, Clone)]
pub struct TargetDensity(Target);

impl LogDensity<f64> for TargetDensity {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        LogDensity::<f64>::evaluate(self.0.density(), states, score, log_density)
    }

    fn score(&self, states: &Ensemble<f64>, score: &mut Ensemble<f64>) -> Result<(), DensityError> {
        LogDensity::<f64>::score(self.0.density(), states, score)
    }
}

/// A path to a shipped target, in double precision: a free energy is a physical statement.
#[derive(Debug, Clone)]
pub enum Bridge {
    /// From a Gaussian, by the weighted geometric mean of both densities.
    Geometric(Geometric<Gaussian, TargetDensity>),
    /// From high temperature.
    Temperature(Temperature<TargetDensity>),
}

/// [`Bridge`] at one place.
#[derive(Debug, Clone)]
pub enum BridgeDensity<'a> {
    /// Between a Gaussian and the target.
    Geometric(GeometricDensity<'a, Gaussian, TargetDensity>),
    /// At one temperature.
    Temperature(Tempered<'a, TargetDensity>),
}

impl Path<f64> for Bridge {
    type Density<'a> = BridgeDensity<'a>;

    const LINEAR: bool = true;

    fn at(&self, beta: f64) -> BridgeDensity<'_> {
        match self {
            Self::Geometric(path) => BridgeDensity::Geometric(Path::<f64>::at(path, beta)),
            Self::Temperature(path) => BridgeDensity::Temperature(Path::<f64>::at(path, beta)),
        }
    }

    fn derivative(&self, beta: f64, states: &Ensemble<f64>, derivative: &mut [f64]) -> Result<(), DensityError> {
        match self {
            Self::Geometric(path) => path.derivative(beta, states, derivative),
            Self::Temperature(path) => path.derivative(beta, states, derivative),
        }
    }
}

impl LogDensity<f64> for BridgeDensity<'_> {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        match self {
            Self::Geometric(density) => density.evaluate(states, score, log_density),
            Self::Temperature(density) => density.evaluate(states, score, log_density),
        }
    }

    fn score(&self, states: &Ensemble<f64>, score: &mut Ensemble<f64>) -> Result<(), DensityError> {
        match self {
            Self::Geometric(density) => density.score(states, score),
            Self::Temperature(density) => density.score(states, score),
        }
    }
}

/// A bridge with what is known of its ends.
#[derive(Debug, Clone)]
pub struct Ends {
    bridge: Bridge,
    reference: Gaussian,
    target: Target,
}

impl Ends {
    /// The geometric bridge from a Gaussian.
    pub fn geometric(reference: Gaussian, target: Target) -> Self {
        let bridge =
            Bridge::Geometric(Geometric { reference: reference.clone(), target: TargetDensity(target.clone()) });
        Self { bridge, reference, target }
    }

    /// The bridge from the inverse temperature `hot` to 1. `reference` has the density of the hot end.
    pub fn temperature(hot: f64, reference: Gaussian, target: Target) -> Self {
        let density = TargetDensity(target.clone());
        Self { bridge: Bridge::Temperature(Temperature { density, hot, cold: 1.0 }), reference, target }
    }

    /// The path.
    pub fn bridge(&self) -> &Bridge {
        &self.bridge
    }

    /// The target.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// `ln Z` of the reference.
    pub fn log_z_of_reference(&self) -> f64 {
        // A Gaussian always knows it.
        self.reference.log_normalisation().unwrap_or(f64::NAN)
    }

    /// `ln Z` of the target, where it is known.
    pub fn log_z_of_target(&self) -> Option<f64> {
        self.target.known().log_normalisation()
    }

    /// Can the target be drawn from?
    pub fn reversible(&self) -> bool {
        self.target.sampler().is_some()
    }

    /// States drawn from the reference: `count` from number `first` on, which is the first of a block.
    pub fn draw_reference(&self, randomness: Randomness, first: usize, count: usize) -> Ensemble<f64> {
        let key = randomness.key(Purpose::ReferenceDraw);
        draw(&self.reference, self.target.dimension(), key, first, count)
    }

    /// The same of the target; `None` if it cannot be drawn from.
    pub fn draw_target(&self, randomness: Randomness, first: usize, count: usize) -> Option<Ensemble<f64>> {
        let key = randomness.key(Purpose::TargetDraw);
        Some(draw(self.target.sampler()?, self.target.dimension(), key, first, count))
    }
}

fn draw(sampler: &dyn ExactSampler, dimension: usize, key: Key, first: usize, count: usize) -> Ensemble<f64> {
    let mut rows = vec![0.0; count * dimension];
    for (state, row) in rows.chunks_exact_mut(dimension.max(1)).enumerate() {
        sampler.draw_state(&mut Draws::new(key, (first + state) as u64), row);
    }
    Ensemble::from_states(count, dimension, |state, i| rows[state * dimension + i]).with_first_chunk(first / LANES)
}

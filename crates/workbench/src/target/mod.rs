//! The registry of shipped targets: from the table `[target]` to a density with all that is known of it.
//!
//! A new target is one file in the engine, one config type in a file of this folder, and one line in [`TargetConfig`].

mod config;
mod curved;
mod data;
mod dense_gaussian;
mod gaussian;
mod gaussian_mixture;
mod lattice;
mod many_well;
mod number;
mod refusal;

pub use config::TargetConfig;
pub use curved::{FunnelConfig, GumbelConfig, QuarticConfig, RingConfig, TwoMoonsConfig};
pub use data::{CoxCoordinatesName, CoxProcessConfig, LogisticRegressionConfig};
pub use dense_gaussian::{AutoregressiveGaussianConfig, DenseGaussianConfig};
pub use gaussian::GaussianConfig;
pub use gaussian_mixture::{ComponentConfig, GaussianMixtureConfig, RingOfEightConfig, ScatteredModesConfig};
pub use lattice::{IsingDualConfig, PhiFourConfig};
pub use many_well::{ManyWellConfig, SymmetricManyWellConfig};
pub use number::{AnyDensity, TargetNumber};

use std::sync::Arc;

use ornstein_engine::targets::{Draws, ExactSampler, Gaussian, KnownAnswers};
use ornstein_engine::{Ensemble, LaneDensity, LogDensity, Randomness, Scalar};
use ornstein_random::Purpose;

/// A density in both precisions, with what is known of it in closed form.
pub trait Density: LogDensity<f32> + LogDensity<f64> + KnownAnswers + Send + Sync {}

impl<D: LogDensity<f32> + LogDensity<f64> + KnownAnswers + Send + Sync> Density for D {}

/// A group of coordinates that readers see as one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name in the file.
    pub name: String,
    /// How many coordinates it has; `None` for a single number.
    pub length: Option<usize>,
}

impl Variable {
    /// Number of coordinates.
    pub fn coordinates(&self) -> usize {
        self.length.unwrap_or(1)
    }
}

/// A target as every experiment of this crate sees it.
#[derive(Clone)]
pub struct Target {
    density: Arc<dyn Density>,
    sampler: Option<Arc<dyn ExactSampler + Send>>,
    covariance: Option<Gaussian>,
    dimension: usize,
    variables: Vec<Variable>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Target").field("variables", &self.variables).finish_non_exhaustive()
    }
}

impl Target {
    /// A target of one vector `x`, without exact draws.
    pub fn new<D: Density + LaneDensity<f64> + 'static>(density: D) -> Self {
        let dimension = LaneDensity::<f64>::dimension(&density);
        let variables = vec![Variable { name: "x".to_owned(), length: Some(dimension) }];
        Self { density: Arc::new(density), sampler: None, covariance: None, dimension, variables }
    }

    /// A target of one vector `x` that can be drawn from directly.
    pub fn with_draws<D: Density + ExactSampler + LaneDensity<f64> + Clone + 'static>(density: D) -> Self {
        let sampler: Arc<dyn ExactSampler + Send> = Arc::new(density.clone());
        Self { sampler: Some(sampler), ..Self::new(density) }
    }

    /// Says that the target is a Gaussian about zero, which has an exact solution of its dynamics.
    #[must_use]
    pub fn about_zero(self, covariance: Gaussian) -> Self {
        Self { covariance: Some(covariance), ..self }
    }

    /// Names the coordinates; a length of `None` is a single number.
    #[must_use]
    pub fn named<'a>(self, variables: impl IntoIterator<Item = (&'a str, Option<usize>)>) -> Self {
        let variables =
            variables.into_iter().map(|(name, length)| Variable { name: name.to_owned(), length }).collect::<Vec<_>>();
        debug_assert_eq!(variables.iter().map(Variable::coordinates).sum::<usize>(), self.dimension);
        Self { variables, ..self }
    }

    /// Number of coordinates.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The coordinates as named variables, in order.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// A name for each coordinate: `x[3]`, or `v` for a variable that is a single number.
    pub fn coordinate_names(&self) -> Vec<String> {
        let names = |variable: &Variable| match variable.length {
            None => vec![variable.name.clone()],
            Some(length) => (0..length).map(|i| format!("{}[{i}]", variable.name)).collect(),
        };
        self.variables.iter().flat_map(names).collect()
    }

    /// The density with its score.
    pub fn density(&self) -> &(dyn Density + 'static) {
        self.density.as_ref()
    }

    /// `ln Z`, means and variances, where they are known.
    pub fn known(&self) -> &dyn KnownAnswers {
        self.density.as_ref()
    }

    /// Independent draws, where the target can be drawn from.
    pub fn sampler(&self) -> Option<&(dyn ExactSampler + Send)> {
        self.sampler.as_deref()
    }

    /// The covariance, for Gaussians about zero.
    pub fn covariance(&self) -> Option<&Gaussian> {
        self.covariance.as_ref()
    }

    /// `count` independent draws of each coordinate, a list per coordinate; `None` for a target that cannot be drawn from.
    /// Draws are addressed by seed, purpose and number.
    pub fn reference_draws(&self, seed: u64, purpose: Purpose, count: usize) -> Option<Vec<Vec<f64>>> {
        let sampler = self.sampler()?;
        let key = Randomness { seed, index: 0 }.key(purpose);
        let mut columns = vec![Vec::with_capacity(count); self.dimension];
        let mut state = vec![0.0; self.dimension];
        for draw in 0..count as u64 {
            sampler.draw_state(&mut Draws::new(key, draw), &mut state);
            for (column, &value) in columns.iter_mut().zip(&state) {
                column.push(value);
            }
        }
        Some(columns)
    }

    /// States drawn directly from the target; `None` if it cannot be drawn from.
    pub fn exact_states<T: Scalar>(&self, seed: u64, purpose: Purpose, states: usize) -> Option<Ensemble<T>> {
        let columns = self.reference_draws(seed, purpose, states)?;
        Some(Ensemble::from_states(states, self.dimension, |state, i| T::from_f64(columns[i][state])))
    }
}

//! Operators between fields that act on their lowest modes.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ArchitectureError;
use super::grid_states::GridStates;
use crate::layers::{Convolution, Linear, NoiseEmbedding, SpectralFilter};
use crate::network::{Network, NetworkInput};
use crate::operations::{Boundary, silu};
use crate::parameters::{ParameterLayout, Weights};

/// The size of a [`SpectralOperator`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SpectralOperatorSettings {
    /// Cells along the one, two or three axes. A state is one or more fields on this grid, one after another.
    pub grid: Vec<usize>,
    /// Features of every cell.
    pub width: usize,
    /// The highest mode that is kept along every axis: below half of the cells with periodic boundaries.
    pub modes: usize,
    /// Layers.
    pub layers: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
    /// Fourier modes for periodic boundaries, sine modes for fields that vanish beyond the edges.
    pub boundary: Boundary,
    /// How many fields the condition begins with, which are seen beside the state; its other numbers join the noise level.
    pub condition_fields: usize,
}

impl Default for SpectralOperatorSettings {
    fn default() -> Self {
        Self {
            grid: vec![32, 32],
            width: 32,
            modes: 8,
            layers: 4,
            embedding: 64,
            boundary: Boundary::Periodic,
            condition_fields: 0,
        }
    }
}

/// A stack of Fourier layers, `h <- h + V silu(K h + W h + E e)`, with `K` a filter of the lowest modes, `W` and `V` maps of the features of
/// each cell, and `e` the embedded noise level (Li et al. 2021, *Fourier neural operator for parametric partial differential equations*,
/// figure 2, with a residual around every layer).
///
/// Nothing but the number of cells ties it to a grid: the same parameters act on finer grids. With periodic boundaries it commutes with
/// all shifts.
#[derive(Debug, Clone)]
pub struct SpectralOperator {
    parameters: ParameterLayout,
    states: GridStates,
    embedding: NoiseEmbedding,
    condition: Option<Linear>,
    entry: Convolution,
    layers: Vec<Layer>,
    exit: Convolution,
}

/// One layer.
#[derive(Debug, Clone)]
struct Layer {
    filter: SpectralFilter,
    local: Convolution,
    noise: Linear,
    outer: Convolution,
}

impl SpectralOperator {
    /// A network of states of `dimension` numbers, conditioned on `condition` numbers.
    ///
    /// # Errors
    /// If settings do not fit each other or the numbers of states and conditions.
    pub fn new(
        settings: &SpectralOperatorSettings,
        dimension: usize,
        condition: usize,
    ) -> Result<Self, ArchitectureError> {
        const NAME: &str = "spectral-operator";
        let refuse = |problem: String| ArchitectureError { architecture: NAME, problem };
        let states = GridStates::new(NAME, &settings.grid, dimension, condition, settings.condition_fields)?;
        let SpectralOperatorSettings { width, modes, embedding: features, boundary, .. } = *settings;
        if [width, modes, features].contains(&0) {
            return Err(refuse("width, modes and embedding must be at least 1".into()));
        }

        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let embedding = NoiseEmbedding::new(root.scope("embedding"), features);
        let condition = (states.condition_numbers > 0)
            .then(|| Linear::new(root.scope("condition"), states.condition_numbers, features));
        let fields = states.channels + states.condition_fields;
        let entry = Convolution::new(root.scope("entry"), [fields, width], [1; 3], boundary);
        let mut layers = Vec::with_capacity(settings.layers);
        for number in 0..settings.layers {
            let mut scope = root.scope(format!("layers.{number}"));
            layers.push(Layer {
                filter: SpectralFilter::new(scope.scope("filter"), [width; 2], states.grid, modes, boundary)
                    .map_err(|error| refuse(error.to_string()))?,
                local: Convolution::new(scope.scope("local"), [width; 2], [1; 3], boundary),
                noise: Linear::new(scope.scope("noise"), features, width),
                outer: Convolution::zero(scope.scope("outer"), [width; 2], [1; 3], boundary),
            });
        }
        let exit = Convolution::zero(root.scope("exit"), [width, states.channels], [1; 3], boundary);
        Ok(Self { parameters, states, embedding, condition, entry, layers, exit })
    }
}

impl Network for SpectralOperator {
    fn parameters(&self) -> &ParameterLayout {
        &self.parameters
    }

    fn dimension(&self) -> usize {
        self.states.channels * self.states.cells()
    }

    fn condition_dimension(&self) -> usize {
        self.states.condition_dimension()
    }

    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2> {
        let [batch, dimension] = input.states.dims();
        let (fields, numbers) = self.states.fields(input.states, input.condition);
        let mut embedded = self.embedding.forward(weights, input.noise);
        if let (Some(layer), Some(numbers)) = (&self.condition, numbers) {
            embedded = silu(embedded + layer.forward(weights, numbers));
        }
        let mut h = self.entry.forward(weights, fields);
        let width = h.dims()[1];
        for layer in &self.layers {
            let noise = layer.noise.forward(weights, embedded.clone()).reshape([batch, width, 1, 1, 1]);
            let inner = layer.filter.forward(weights, h.clone()) + layer.local.forward(weights, h.clone()) + noise;
            h = h + layer.outer.forward(weights, silu(inner));
        }
        self.exit.forward(weights, h).reshape([batch, dimension])
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::Number;
    use crate::operations::check::{close, normals, numbers};
    use burn_tensor::Device;

    fn small(grid: &[usize], boundary: Boundary) -> SpectralOperatorSettings {
        let grid = grid.to_vec();
        SpectralOperatorSettings { grid, width: 4, modes: 2, layers: 2, embedding: 6, boundary, condition_fields: 0 }
    }

    fn input(states: Tensor<2>) -> NetworkInput {
        let batch = states.dims()[0];
        NetworkInput { states, noise: normals([batch], 2), condition: None, mask: None }
    }

    #[test]
    fn a_periodic_operator_commutes_with_all_shifts() {
        let network = SpectralOperator::new(&small(&[6, 5], Boundary::Periodic), 60, 0).unwrap();
        let weights = Weights::constant(network.parameters(), &random_values(network.parameters(), 4), &Device::flex());
        let shift = |x: Tensor<2>| x.reshape([3, 2, 6, 5]).roll(&[1, 3], &[2, 3]).reshape([3, 60]);
        let states: Tensor<2> = normals([3, 60], 1);
        let expected = shift(network.forward(&weights, input(states.clone())));
        close(&numbers(network.forward(&weights, input(shift(states)))), &numbers(expected), 1e-12, "results");
    }

    #[test]
    fn a_finer_grid_gives_the_same_function() {
        let result = |cells: usize| -> Vec<f64> {
            let network = SpectralOperator::new(&small(&[cells], Boundary::Periodic), cells, 0).unwrap();
            let values = random_values(network.parameters(), 4);
            let weights = Weights::constant(network.parameters(), &values, &Device::flex());
            let wave = |cell: usize| {
                let x = TAU * cell as f64 / cells as f64;
                0.3 + 0.4 * x.cos() - 0.5 * (2.0 * x).sin()
            };
            let data = (0..cells).map(wave).collect();
            let states = Tensor::from_data(f64::shaped(data, &[1, cells]), (&Device::flex(), f64::DTYPE));
            numbers(network.forward(&weights, input(states))).into_iter().step_by(cells / 32).collect()
        };
        // The activation makes higher modes, which fall off exponentially; those beyond 32 cells leave a remainder.
        close(&result(64), &result(32), 1e-7, "the field at the points of both grids");
        close(&result(128), &result(64), 1e-12, "the field at the points of both grids");
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for boundary in [Boundary::Periodic, Boundary::Zero] {
            let network = SpectralOperator::new(&small(&[5, 7], boundary), 70, 0).unwrap();
            parameter_differences(&network, &input(normals([2, 70], 1)), 1e-7);
        }
    }

    #[test]
    fn modes_that_the_grid_does_not_have_are_refused() {
        let error = SpectralOperator::new(&small(&[4, 8], Boundary::Periodic), 32, 0).unwrap_err();
        assert!(error.to_string().contains("4 cells has modes up to 1, not 2"), "{error}");
    }
}

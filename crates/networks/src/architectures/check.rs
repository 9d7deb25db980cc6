//! How tests check an architecture.

use burn_tensor::Device;

use crate::network::{Network, NetworkInput};
use crate::operations::check::{close, normals, numbers};
use crate::parameters::{ParameterLayout, Weights};

/// Normals of standard deviation 0.3 for every parameter, those that start as zero too.
pub fn random_values(layout: &ParameterLayout, seed: u64) -> Vec<f64> {
    numbers(normals([layout.len()], seed) * 0.3)
}

/// Asserts that derivatives by a hundred parameters, spread over all, are those of central differences, to `tolerance` of the
/// largest.
pub fn parameter_differences(network: &dyn Network, input: &NetworkInput, tolerance: f64) {
    let (layout, step, device) = (network.parameters(), 1e-5, Device::flex());
    let values = random_values(layout, 5);
    let loss = |weights: &Weights| {
        let output = network.forward(weights, input.clone());
        let factors = normals(output.dims(), 99);
        (output, factors)
    };
    let tracked = Weights::tracked(layout, &values, &device);
    let (output, factors) = loss(&tracked);
    let derivatives: Vec<f64> = tracked.derivatives(&(output * factors.autodiff()).sum().backward());
    let at = |place: usize, shift: f64| {
        let mut moved = values.clone();
        moved[place] += shift;
        let (output, factors) = loss(&Weights::constant(layout, &moved, &device));
        numbers((output * factors).sum())[0]
    };
    let places = (0..layout.len()).step_by(layout.len().div_ceil(100).max(1));
    let (found, expected): (Vec<_>, Vec<_>) =
        places.map(|i| (derivatives[i], (at(i, step) - at(i, -step)) / (2.0 * step))).unzip();
    close(&found, &expected, tolerance, "derivatives by parameters");
}

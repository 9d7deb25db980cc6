//! Samples of known dimension.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, fill_uniforms};
use std::f64::consts::TAU;

fn key(repeat: u64) -> Key {
    Key::new(20_261, Purpose::SyntheticData, repeat)
}

/// Uniform points of the unit cube.
pub fn cube(n: usize, dimension: usize, repeat: u64) -> Vec<f64> {
    let mut values = vec![0.0; n * dimension];
    fill_uniforms(key(repeat), Counter::coordinate(0, 0, 0), &mut values);
    values
}

/// Standard normal points.
pub fn gaussian(n: usize, dimension: usize, repeat: u64) -> Vec<f64> {
    let mut values = vec![0.0; n * dimension];
    fill_normals_f64(key(repeat), Counter::coordinate(0, 0, 0), &mut values);
    values
}

/// Uniform points of the flat torus, a product of circles in twice as many coordinates: it has neither edges nor places of other
/// density.
pub fn torus(n: usize, dimension: usize, repeat: u64) -> Vec<f64> {
    cube(n, dimension, repeat).iter().flat_map(|u| [(TAU * u).cos(), (TAU * u).sin()]).collect()
}

//! The embedding of one noise level.

use std::f64::consts::TAU;

use ornstein_engine::Scalar;
use ornstein_random::dispatch;

use super::epilogues::silu;
use super::matrix::Matrix;
use crate::layers::NoiseEmbedding;
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// A [`NoiseEmbedding`] for one level at a time.
#[derive(Debug, Clone)]
pub(super) struct PackedEmbedding<T> {
    /// In turns.
    frequencies: Vec<f64>,
    layers: [(Matrix<T>, Vec<T>); 2],
}

impl<T: Number> PackedEmbedding<T> {
    pub(super) fn new(embedding: &NoiseEmbedding, layout: &ParameterLayout, values: &[f32]) -> Self {
        let layers = embedding.layers().map(|layer| Matrix::of(layer, layout, values));
        Self { frequencies: embedding.frequencies().iter().map(|frequency| frequency / TAU).collect(), layers }
    }

    /// Writes the features of a level, in place of what was there.
    pub(super) fn embed(&self, noise: f64, features: &mut Vec<T>) {
        let [(first, first_bias), (second, second_bias)] = &self.layers;
        let waves = self.frequencies.len();
        let start = 2 * waves + first_bias.len();
        features.clear();
        features.resize(2 * waves, T::ZERO);
        for (i, frequency) in self.frequencies.iter().enumerate() {
            let (sine, cosine) = (noise * frequency).sin_cos_turns();
            features[i] = T::from_f64(sine);
            features[waves + i] = T::from_f64(cosine);
        }
        features.extend_from_slice(first_bias);
        features.extend_from_slice(second_bias);
        let (waves, rest) = features.split_at_mut(2 * waves);
        let (hidden, result) = rest.split_at_mut(first_bias.len());
        first.accumulate(waves, hidden);
        activate(hidden);
        second.accumulate(hidden, result);
        activate(result);
        features.drain(..start);
    }
}

dispatch! {
    fn activate<T: Number>(x: &mut [T]) {
        for x in x {
            *x = silu(*x);
        }
    }
}

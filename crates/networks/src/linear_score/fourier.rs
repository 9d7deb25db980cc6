//! Random waves.

use std::f64::consts::TAU;

use ornstein_engine::{LANES, LaneArray};
use ornstein_random::math::sin_cos_turns_f64;
use ornstein_random::{Counter, Key, dispatch, fill_normals_f64, uniform};

use super::{BasisBlock, Frame, PotentialBasis};

/// Waves `l cos(omega . u + phi)` with normal `omega` of deviation `1/l` and uniform phases: their combinations are smooth on the length `l`
/// (Rahimi & Recht 2007, *Random features for large-scale kernel machines*, algorithm 1). The factor makes gradients of different lengths
/// alike, so that one ridge penalty suits families of several lengths.
#[derive(Debug, Clone, PartialEq)]
pub struct FourierBasis {
    dimension: usize,
    length: f64,
    /// In turns, a row per wave.
    frequencies: Vec<f64>,
    /// In turns.
    phases: Vec<f64>,
}

impl FourierBasis {
    /// Draws `count` waves of a length in units of the deviation of the noisy data.
    #[must_use]
    pub fn draw(key: Key, dimension: usize, count: usize, length: f64) -> Self {
        let mut frequencies = Vec::with_capacity(count * dimension);
        let mut phases = Vec::with_capacity(count);
        let mut normals = vec![0.0; dimension];
        for wave in 0..count as u64 {
            fill_normals_f64(key, Counter::coordinate(0, wave, 0), &mut normals);
            frequencies.extend(normals.iter().map(|normal| normal / (TAU * length)));
            phases.push(uniform(key, Counter::coordinate(0, wave, 1)));
        }
        Self { dimension, length, frequencies, phases }
    }
}

impl PotentialBasis for FourierBasis {
    fn len(&self) -> usize {
        self.phases.len()
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn evaluate(&self, _frame: Frame<'_>, position: &[LaneArray<f64>], out: &mut BasisBlock) {
        for (frequency, &phase) in self.frequencies.chunks_exact(self.dimension).zip(&self.phases) {
            let (value, gradient, laplacian) = out.push(self.dimension);
            wave(self.length, frequency, phase, position, value, gradient, laplacian);
        }
    }
}

dispatch! {
    fn wave(
        length: f64,
        frequency: &[f64],
        phase: f64,
        position: &[LaneArray<f64>],
        value: &mut LaneArray<f64>,
        gradient: &mut [LaneArray<f64>],
        laplacian: &mut LaneArray<f64>,
    ) {
        let mut turns = [phase; LANES];
        let mut square = 0.0;
        for (x, &turn) in position.iter().zip(frequency) {
            square += TAU * turn * TAU * turn;
            for lane in 0..LANES {
                turns[lane] += turn * x[lane];
            }
        }
        for lane in 0..LANES {
            let (sine, cosine) = sin_cos_turns_f64(turns[lane]);
            value[lane] = length * cosine;
            laplacian[lane] = -square * length * cosine;
            turns[lane] = -length * sine;
        }
        for (gradient, &turn) in gradient.iter_mut().zip(frequency) {
            for lane in 0..LANES {
                gradient[lane] = TAU * turn * turns[lane];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ornstein_random::Purpose;

    use super::super::basis::check_derivatives;
    use super::*;

    #[test]
    fn derivatives_are_those_of_the_values() {
        let key = Key::new(1, Purpose::SyntheticData, 0);
        for (dimension, length) in [(1, 0.5), (3, 1.0)] {
            check_derivatives(&FourierBasis::draw(key, dimension, 20, length));
        }
    }
}

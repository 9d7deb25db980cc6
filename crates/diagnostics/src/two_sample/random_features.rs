//! Random Fourier features of standardised points.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, uniform};

use super::median_distance;
use super::pooled::Pooled;
use crate::{DiagnosticsError, Points};

/// The map $x\mapsto(1,\tilde x,\sqrt{2/F}\cos(\omega_f\cdot\tilde x+b_f))$ with standardised coordinates $\tilde x$, normal frequencies
/// $\omega_f$ of width $1/h$ and uniform phases $b_f$. Linear functions of these are functions in the space of the Gaussian kernel of width
/// $h$, plus a linear one.
///
/// Source: A. Rahimi & B. Recht, Adv. Neural Inf. Process. Syst. 20 (2007), algorithm 1.
pub(super) struct RandomFeatures {
    mean: Vec<f64>,
    /// Inverse standard deviations; zero for a coordinate that does not vary.
    inverse_deviation: Vec<f64>,
    /// A row per feature.
    frequencies: Vec<f64>,
    phases: Vec<f64>,
}

impl RandomFeatures {
    /// Fits location, scale and kernel width to points, and draws `count` features.
    pub fn fit(points: Points, count: usize, seed: u64, index: u64) -> Result<Self, DiagnosticsError> {
        let dimension = points.dimension();
        let size = points.len() as f64;
        let column = |i: usize| points.rows().map(move |row| row[i]);
        let mean: Vec<f64> = (0..dimension).map(|i| column(i).sum::<f64>() / size).collect();
        let inverse_deviation: Vec<f64> = (0..dimension)
            .map(|i| {
                let square = column(i).map(|x| (x - mean[i]) * (x - mean[i])).sum::<f64>() / size;
                if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 }
            })
            .collect();
        let mut features = Self { mean, inverse_deviation, frequencies: Vec::new(), phases: Vec::new() };
        let standardised: Vec<f64> = points.rows().flat_map(|row| features.standardise(row)).collect();
        let standardised = Points::new(&standardised, dimension)?;
        let width = median_distance::of_pooled(Pooled::new(standardised, Points::new(&[], dimension)?, 0)?)?;
        let key = Key::new(seed, Purpose::RandomFeature, index);
        let mut normals = vec![0.0; dimension];
        for feature in 0..count as u64 {
            fill_normals_f64(key, Counter::coordinate(0, feature, 0), &mut normals);
            features.frequencies.extend(normals.iter().map(|normal| normal / width));
            features.phases.push(std::f64::consts::TAU * uniform(key, Counter::coordinate(0, feature, 1)));
        }
        Ok(features)
    }

    /// Number of features, with the constant and the coordinates.
    pub fn width(&self) -> usize {
        1 + self.mean.len() + self.phases.len()
    }

    /// Appends the features of a standardised point.
    pub fn extend(&self, standardised: &[f64], out: &mut Vec<f64>) {
        let amplitude = (2.0 / self.phases.len().max(1) as f64).sqrt();
        out.push(1.0);
        out.extend(standardised);
        for (frequency, phase) in self.frequencies.chunks_exact(standardised.len()).zip(&self.phases) {
            let argument: f64 = frequency.iter().zip(standardised).map(|(w, x)| w * x).sum();
            out.push(amplitude * (argument + phase).cos());
        }
    }

    /// The coordinates in units of their deviations from the mean.
    pub fn standardise(&self, row: &[f64]) -> Vec<f64> {
        let scaled = row.iter().zip(&self.mean).zip(&self.inverse_deviation);
        scaled.map(|((x, mean), inverse)| (x - mean) * inverse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_features_approximate_the_kernel() {
        // 1 and 2 in units of the standard deviation; E[product] = exp(-|x-y|^2 / 2 h^2), with scatter 1/sqrt(F) per product.
        let values: Vec<f64> = (0..500).map(|i| f64::from(i % 25) + 7.0).collect();
        let points = Points::new(&values, 1).unwrap();
        let count = 20_000;
        let map = RandomFeatures::fit(points, count, 3, 0).unwrap();
        let features = |x: f64| {
            let mut out = Vec::new();
            map.extend(&map.standardise(&[x]), &mut out);
            assert_eq!(out.len(), map.width());
            out.split_off(2)
        };
        let spread = (f64::from(25 * 25 - 1) / 12.0).sqrt();
        let width =
            median_distance::of_pooled(Pooled::new(points, Points::new(&[], 1).unwrap(), 0).unwrap()).unwrap() / spread;
        for shift in [0.0, 0.5, 1.0, 2.0] {
            let product: f64 = features(15.0).iter().zip(features(15.0 + shift * spread)).map(|(a, b)| a * b).sum();
            let kernel = (-0.5 * (shift / width).powi(2)).exp();
            assert!((product - kernel).abs() < 5.0 / f64::from(count as u32).sqrt(), "{shift}: {product} {kernel}");
        }
    }
}

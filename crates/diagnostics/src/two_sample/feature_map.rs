//! What the classifier sees of a point.

use super::landmarks::Landmarks;
use super::random_features::RandomFeatures;
use crate::{DiagnosticsError, Points};

/// Products of coordinates are features up to this many of them, squares always.
const MOST_PRODUCTS: usize = 200;

/// Constant, coordinates, their products, random waves and local bumps.
///
/// Standardised coordinates and their products see means, widths and correlations. Waves see the shape of the whole cloud, bumps that of clusters.
pub(super) struct FeatureMap {
    waves: RandomFeatures,
    bumps: Landmarks,
    all_products: bool,
    dimension: usize,
}

impl FeatureMap {
    /// Fits the scales to points, with `count` waves and as many bumps.
    pub fn fit(points: Points, count: usize, seed: u64, index: u64) -> Result<Self, DiagnosticsError> {
        let dimension = points.dimension();
        let waves = RandomFeatures::fit(points, count, seed, index)?;
        let standardised: Vec<Vec<f64>> = points.rows().map(|row| waves.standardise(row)).collect();
        let bumps = Landmarks::fit(&standardised, count);
        Ok(Self { waves, bumps, all_products: dimension * (dimension + 1) / 2 <= MOST_PRODUCTS, dimension })
    }

    /// Number of features.
    pub fn width(&self) -> usize {
        let products = if self.all_products { self.dimension * (self.dimension + 1) / 2 } else { self.dimension };
        self.waves.width() + products + self.bumps.len()
    }

    /// Appends the features of a point.
    pub fn extend(&self, row: &[f64], out: &mut Vec<f64>) {
        let point = self.waves.standardise(row);
        self.waves.extend(&point, out);
        for (i, x) in point.iter().enumerate() {
            let last = if self.all_products { self.dimension } else { i + 1 };
            out.extend(point[i..last].iter().map(|y| x * y));
        }
        self.bumps.extend(&point, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_features_as_it_says() {
        for dimension in [1, 3, 19, 20] {
            let values: Vec<f64> = (0..50 * dimension as u32).map(|i| f64::from(i * i % 97)).collect();
            let points = Points::new(&values, dimension).unwrap();
            let map = FeatureMap::fit(points, 30, 1, 0).unwrap();
            let mut out = Vec::new();
            map.extend(points.row(7), &mut out);
            assert_eq!(out.len(), map.width());
        }
    }
}

//! Local bumps around some of the points.

use super::pooled::squared_distance;
use crate::chains::quantile::median;

/// The features $\exp(-|\tilde x-c_l|^2/2h^2)$ around landmarks $c_l$ taken from the points. Waves see the whole cloud at its own scale; bumps
/// see what happens inside a cluster. The width $h$ is the median distance of a landmark from its $\lceil\sqrt L\rceil$-th nearest other one, so it
/// follows the clusters.
pub(super) struct Landmarks {
    centres: Vec<Vec<f64>>,
    /// $1/2h^2$.
    steepness: f64,
}

impl Landmarks {
    /// Takes `count` of the standardised points, in equal steps.
    pub fn fit(points: &[Vec<f64>], count: usize) -> Self {
        let count = count.min(points.len());
        let centres: Vec<Vec<f64>> = (0..count).map(|l| points[l * points.len() / count].clone()).collect();
        let neighbour = (count as f64).sqrt().ceil() as usize;
        let near: Vec<f64> = centres
            .iter()
            .map(|centre| {
                let mut squares: Vec<f64> = centres.iter().map(|other| squared_distance(centre, other)).collect();
                squares.sort_unstable_by(f64::total_cmp);
                squares[neighbour.min(squares.len() - 1)]
            })
            .collect();
        let square = if near.is_empty() { 0.0 } else { median(&near) };
        // Landmarks that all coincide have nothing to tell.
        let steepness = if square > 0.0 { 0.5 / square } else { 0.0 };
        Self { centres, steepness }
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.centres.len()
    }

    /// Appends the features of a standardised point.
    pub fn extend(&self, point: &[f64], out: &mut Vec<f64>) {
        out.extend(self.centres.iter().map(|centre| (-self.steepness * squared_distance(point, centre)).exp()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_that_of_clusters_and_not_of_their_distance() {
        // Four clusters of 25 points at distance 100, each a line of length 1.
        let points: Vec<Vec<f64>> =
            (0..100).map(|i| vec![100.0 * f64::from(i % 4) + f64::from(i / 4) / 24.0]).collect();
        let landmarks = Landmarks::fit(&points, 100);
        let width = (0.5 / landmarks.steepness).sqrt();
        // The tenth neighbour on a line of 25 points: within 5 to 10 steps of 1/24.
        assert!(width > 0.2 && width < 0.42, "{width}");
        let mut out = Vec::new();
        landmarks.extend(&points[0], &mut out);
        assert_eq!((out[0], out[1], landmarks.len()), (1.0, 0.0, 100));
    }
}

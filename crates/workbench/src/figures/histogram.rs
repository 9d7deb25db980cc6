//! Histograms of draws.

/// A histogram normalised to a probability density.
#[derive(Debug, Clone, PartialEq)]
pub struct Density1d {
    /// Edges of the bins, one more than densities.
    pub edges: Vec<f64>,
    /// Probability density in each bin.
    pub density: Vec<f64>,
}

impl Density1d {
    /// Centres of the bins.
    pub fn centres(&self) -> Vec<f64> {
        self.edges.windows(2).map(|edge| 0.5 * (edge[0] + edge[1])).collect()
    }
}

/// The range that holds all but a fraction `outside` of the values on either side, with a little room; `None` for values that are
/// all equal.
pub fn spread(values: &[f64], outside: f64) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let place = |fraction: f64| sorted[(fraction * last as f64).round() as usize];
    let (lower, upper) = (place(outside), place(1.0 - outside));
    let room = 0.05 * (upper - lower);
    (upper > lower).then_some((lower - room, upper + room))
}

/// The density of values in bins of equal width over a range, relative to all values, inside or not.
///
/// ```
/// let histogram = ornstein_workbench::figures::density(&[0.1, 0.2, 0.7, 5.0], (0.0, 1.0), 2);
/// assert_eq!(histogram.edges, [0.0, 0.5, 1.0]);
/// assert_eq!(histogram.density, [1.0, 0.5]);
/// ```
pub fn density(values: &[f64], (lower, upper): (f64, f64), bins: usize) -> Density1d {
    let width = (upper - lower) / bins as f64;
    let mut counts = vec![0.0; bins];
    for value in values {
        let bin = ((value - lower) / width).floor();
        if bin >= 0.0 && bin < bins as f64 {
            counts[bin as usize] += 1.0;
        }
    }
    let scale = 1.0 / (values.len() as f64 * width);
    Density1d {
        edges: (0..=bins).map(|edge| lower + edge as f64 * width).collect(),
        density: counts.into_iter().map(|count| count * scale).collect(),
    }
}

/// The density of points in square bins of a plane, rows along y from below, relative to all points.
pub fn density_in_plane(
    x: &[f64],
    y: &[f64],
    (left, right): (f64, f64),
    (low, high): (f64, f64),
    bins: usize,
) -> Vec<f64> {
    let (width, height) = ((right - left) / bins as f64, (high - low) / bins as f64);
    let mut counts = vec![0.0; bins * bins];
    for (x, y) in x.iter().zip(y) {
        let (column, row) = (((x - left) / width).floor(), ((y - low) / height).floor());
        let inside = |bin: f64| bin >= 0.0 && bin < bins as f64;
        if inside(column) && inside(row) {
            counts[row as usize * bins + column as usize] += 1.0;
        }
    }
    let scale = 1.0 / (x.len() as f64 * width * height);
    counts.into_iter().map(|count| count * scale).collect()
}

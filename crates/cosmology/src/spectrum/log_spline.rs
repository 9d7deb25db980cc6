//! Cubic interpolation in the logarithms of both axes.

use thiserror::Error;

use super::PowerSpectrum;

/// Why points do not make a spline.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SplineError {
    /// A cubic spline with not-a-knot ends needs four points.
    #[error("{0} points; a cubic spline needs at least 4")]
    TooFew(usize),
    /// Wave-numbers must be positive, finite and ascending.
    #[error("wave-number {value} of point {index} is not larger than the one before, or not a positive number")]
    WaveNumber {
        /// The point, counted from 0.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// Only positive values have a logarithm.
    #[error("the spectrum at point {index} is {value}; it must be positive and finite")]
    Power {
        /// The point, counted from 0.
        index: usize,
        /// The value found.
        value: f64,
    },
}

/// The cubic spline of `ln P` against `ln k` with not-a-knot ends (de Boor, *A Practical Guide to Splines*, ch. IV): the
/// second derivative is continuous, and the third also across the second and the last but one point. A power law is
/// reproduced exactly, and so is any cubic in `ln k`.
#[derive(Debug, Clone)]
pub struct LogSpline {
    /// `ln k`, ascending.
    x: Vec<f64>,
    /// `ln P`.
    y: Vec<f64>,
    /// Second derivatives at the points.
    curvature: Vec<f64>,
    range: (f64, f64),
}

impl LogSpline {
    /// The spline through `(k, P)`.
    pub fn new(wave_numbers: &[f64], powers: &[f64]) -> Result<Self, SplineError> {
        let n = wave_numbers.len().min(powers.len());
        if n < 4 {
            return Err(SplineError::TooFew(n));
        }
        for index in 0..n {
            let value = wave_numbers[index];
            let ascending = index == 0 || value > wave_numbers[index - 1];
            if !(value > 0.0 && value.is_finite() && ascending) {
                return Err(SplineError::WaveNumber { index, value });
            }
            let value = powers[index];
            if !(value > 0.0 && value.is_finite()) {
                return Err(SplineError::Power { index, value });
            }
        }
        let x: Vec<f64> = wave_numbers.iter().map(|k| k.ln()).collect();
        let y: Vec<f64> = powers.iter().map(|p| p.ln()).collect();
        let curvature = not_a_knot_curvature(&x, &y);
        Ok(Self { x, y, curvature, range: (wave_numbers[0], wave_numbers[n - 1]) })
    }
}

impl PowerSpectrum for LogSpline {
    fn power(&self, wave_number: f64) -> f64 {
        let x = wave_number.ln();
        let right = self.x.partition_point(|&knot| knot <= x).clamp(1, self.x.len() - 1);
        let left = right - 1;
        let h = self.x[right] - self.x[left];
        let a = (self.x[right] - x) / h;
        let b = 1.0 - a;
        let bend = (a * a * a - a) * self.curvature[left] + (b * b * b - b) * self.curvature[right];
        (a * self.y[left] + b * self.y[right] + bend * h * h / 6.0).exp()
    }

    fn range(&self) -> (f64, f64) {
        self.range
    }
}

/// Solves for the second derivatives `m`: continuity of the slope at the inner points,
/// `h[i-1] m[i-1] + 2 (h[i-1] + h[i]) m[i] + h[i] m[i+1] = 6 (s[i] - s[i-1])` with the divided differences `s`, and of
/// the third derivative at the first and last of them, which expresses the end curvatures by their neighbours'.
fn not_a_knot_curvature(x: &[f64], y: &[f64]) -> Vec<f64> {
    let n = x.len();
    let h: Vec<f64> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let slope: Vec<f64> = y.windows(2).zip(&h).map(|(pair, h)| (pair[1] - pair[0]) / h).collect();
    let inner = n - 2;
    let mut lower: Vec<f64> = (0..inner).map(|i| h[i]).collect();
    let mut diagonal: Vec<f64> = (0..inner).map(|i| 2.0 * (h[i] + h[i + 1])).collect();
    let mut upper: Vec<f64> = (0..inner).map(|i| h[i + 1]).collect();
    let mut right: Vec<f64> = (0..inner).map(|i| 6.0 * (slope[i + 1] - slope[i])).collect();
    // m[0] = (1 + h0/h1) m[1] - (h0/h1) m[2], and alike at the other end.
    let first = h[0] / h[1];
    diagonal[0] += h[0] * (1.0 + first);
    upper[0] -= h[0] * first;
    let last = h[n - 2] / h[n - 3];
    diagonal[inner - 1] += h[n - 2] * (1.0 + last);
    lower[inner - 1] -= h[n - 2] * last;
    for i in 1..inner {
        let factor = lower[i] / diagonal[i - 1];
        diagonal[i] -= factor * upper[i - 1];
        right[i] -= factor * right[i - 1];
    }
    let mut m = vec![0.0; n];
    m[inner] = right[inner - 1] / diagonal[inner - 1];
    for i in (0..inner - 1).rev() {
        m[i + 1] = (right[i] - upper[i] * m[i + 2]) / diagonal[i];
    }
    m[0] = (1.0 + first) * m[1] - first * m[2];
    m[n - 1] = (1.0 + last) * m[n - 2] - last * m[n - 3];
    m
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cubic_in_the_logarithms_is_reproduced() {
        let law = |k: f64| {
            let x = k.ln();
            (1.0 - 1.5 * x + 0.3 * x * x - 0.05 * x * x * x).exp()
        };
        let k: Vec<f64> = [0.01, 0.03, 0.05, 0.2, 0.7, 1.0, 4.0].to_vec();
        let p: Vec<f64> = k.iter().map(|&k| law(k)).collect();
        let spline = LogSpline::new(&k, &p).unwrap();
        for i in 0..=100 {
            let k = 0.01 * 400f64.powf(f64::from(i) / 100.0);
            assert!((spline.power(k) / law(k) - 1.0).abs() < 1e-12, "k = {k}");
        }
    }

    #[test]
    fn points_are_met() {
        let (k, p) = ([1.0, 2.0, 3.0, 7.0, 8.0], [1.0, 5.0, 0.2, 4.0, 3.0]);
        let spline = LogSpline::new(&k, &p).unwrap();
        for (k, p) in k.iter().zip(p) {
            assert!((spline.power(*k) / p - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn the_error_falls_with_the_fourth_power_of_the_spacing() {
        let law = |k: f64| 1.0 + (3.0 * k.ln()).sin() * 0.5;
        let worst = |points: i32| {
            let k: Vec<f64> = (0..=points).map(|i| (f64::from(i) / f64::from(points)).exp()).collect();
            let p: Vec<f64> = k.iter().map(|&k| law(k)).collect();
            let spline = LogSpline::new(&k, &p).unwrap();
            (1..1000)
                .map(|i| (f64::from(i) / 1000.0).exp())
                .map(|k| (spline.power(k) / law(k) - 1.0).abs())
                .fold(0.0, f64::max)
        };
        let order = (worst(40) / worst(80)).log2();
        assert!((3.6..4.6).contains(&order), "order {order}");
    }

    #[test]
    fn bad_points_are_refused() {
        let k = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(LogSpline::new(&k[..3], &k[..3]).unwrap_err(), SplineError::TooFew(3));
        assert_eq!(
            LogSpline::new(&k, &[1.0, -2.0, 1.0, 1.0]).unwrap_err(),
            SplineError::Power { index: 1, value: -2.0 }
        );
        assert!(matches!(LogSpline::new(&k, &[1.0, 1.0, f64::NAN, 1.0]), Err(SplineError::Power { index: 2, .. })));
        let twice = [1.0, 2.0, 2.0, 4.0];
        assert_eq!(LogSpline::new(&twice, &k).unwrap_err(), SplineError::WaveNumber { index: 2, value: 2.0 });
    }
}

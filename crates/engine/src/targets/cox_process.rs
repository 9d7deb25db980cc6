//! The log-Gaussian Cox process on a grid.

use nalgebra::DMatrix;
use ornstein_random::math::{exp_f64, ln_f64};

use super::error::{TargetError, at_least, finite, positive};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use super::triangle::{Triangle, cholesky, inverse};
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// The points behind [`CoxProcess::pines`]; their provenance is in `data/README.md` of the crate.
const PINES: &str = include_str!("../../data/pines_126.csv");

/// Which coordinates a [`CoxProcess`] is a density of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoxCoordinates {
    /// The log-intensities `x` themselves, strongly correlated.
    Field,
    /// `z` with `x = mu + L z`: standard normal before there are data.
    Whitened,
}

/// Points in the unit square as a Poisson process whose log-intensity is a Gaussian field, on a grid of `n x n` cells of
/// area `a = 1/n^2` (Møller, Syversveen and Waagepetersen 1998, Scand. J. Statist. 25, 451):
///
/// `log pi(x) = log N(x; mu, C) + sum_i (y_i x_i - a e^(x_i))`, `C_ij = sigma^2 exp(-|i - j|/(n beta))`,
///
/// `y_i` points in cell `i`, distances in cells. The Gaussian is normalised and the likelihood leaves out
/// `prod a^(y_i)/y_i!`: the convention of the literature on sequential Monte Carlo, in which `ln Z` of the pines is about
/// 501.8 on 40 x 40 cells. `ln Z` is the same in either coordinates.
#[derive(Debug, Clone)]
pub struct CoxProcess {
    cells: usize,
    mean: f64,
    counts: Vec<f64>,
    coordinates: CoxCoordinates,
    /// `L`, or its inverse for the field itself.
    factor: Triangle,
    constant: f64,
}

impl CoxProcess {
    /// Points in the unit square, seen on a grid of `cells x cells`, with mean `mu`, variance `sigma^2` and range `beta` of
    /// the log-intensity.
    pub fn new(
        points: &[[f64; 2]],
        cells: usize,
        mean: f64,
        variance: f64,
        range: f64,
        coordinates: CoxCoordinates,
    ) -> Result<Self, TargetError> {
        at_least("the number of cells along a side", 1, cells)?;
        finite("the mean of the log-intensity", mean)?;
        positive("the variance of the log-intensity", variance)?;
        positive("the range of the correlations", range)?;
        let mut counts = vec![0.0; cells * cells];
        for point in points {
            let [row, column] = point.map(|x| ((x * cells as f64) as usize).min(cells - 1));
            for &x in point {
                if !(0.0..=1.0).contains(&x) {
                    let (name, allowed) = ("a coordinate of a point", "from 0 to 1");
                    return Err(TargetError::Parameter { name, found: x, allowed });
                }
            }
            counts[row * cells + column] += 1.0;
        }
        let covariance = |i: usize, j: usize| {
            let squared = |a: usize, b: usize| (a.abs_diff(b) * a.abs_diff(b)) as f64;
            let distance = (squared(i / cells, j / cells) + squared(i % cells, j % cells)).sqrt();
            variance * exp_f64(-distance / (cells as f64 * range))
        };
        let sites = cells * cells;
        let root = cholesky("the covariance of the log-intensity", DMatrix::from_fn(sites, sites, covariance))?;
        let mut constant = -(sites as f64) * LN_SQRT_TAU;
        let factor = match coordinates {
            CoxCoordinates::Whitened => Triangle::new(&root),
            CoxCoordinates::Field => {
                constant -= root.diagonal().iter().map(|&entry| ln_f64(entry)).sum::<f64>();
                Triangle::new(&inverse(&root))
            }
        };
        Ok(Self { cells, mean, counts, coordinates, factor, constant })
    }

    /// 126 saplings of Finnish pines, with `sigma^2 = 1.91`, `beta = 1/33` and `mu = ln 126 - sigma^2/2`.
    pub fn pines(cells: usize, coordinates: CoxCoordinates) -> Result<Self, TargetError> {
        let point = |line: &str| {
            let mut numbers = line.split(',').skip(1).map(|number| number.parse().unwrap_or(f64::NAN));
            [numbers.next().unwrap_or(f64::NAN), numbers.next().unwrap_or(f64::NAN)]
        };
        let points: Vec<_> = PINES.lines().filter(|line| !line.starts_with('#')).skip(1).map(point).collect();
        let variance = 1.91;
        Self::new(&points, cells, ln_f64(points.len() as f64) - 0.5 * variance, variance, 1.0 / 33.0, coordinates)
    }

    /// Points in every cell, row by row.
    #[must_use]
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The mean `mu` of the log-intensity.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// `y - a e^x` at one cell; adds `y x - a e^x` to the log-density.
    #[inline(always)]
    fn likelihood<T: Scalar>(&self, cell: usize, x: &LaneArray<T>, log_density: &mut LaneArray<f64>) -> LaneArray<T> {
        let [count, area] = [self.counts[cell], 1.0 / self.counts.len() as f64].map(T::from_f64);
        let mut force = [T::ZERO; LANES];
        for lane in 0..LANES {
            let expected = area * x[lane].exp();
            force[lane] = count - expected;
            log_density[lane] += (count * x[lane] - expected).to_f64();
        }
        force
    }
}

/// No closed form is known.
impl KnownAnswers for CoxProcess {}

impl<T: Scalar> LaneDensity<T> for CoxProcess {
    fn dimension(&self) -> usize {
        self.cells * self.cells
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let [mean, half] = [self.mean, 0.5].map(T::from_f64);
        let add_prior = |white: &LaneArray<T>, log_density: &mut LaneArray<f64>| {
            for lane in 0..LANES {
                log_density[lane] -= (half * white[lane] * white[lane]).to_f64();
            }
        };
        log_density.fill(self.constant);
        match self.coordinates {
            CoxCoordinates::Whitened => {
                score.copy_from_slice(position);
                self.factor.apply(score);
                for (cell, (x, z)) in score.iter_mut().zip(position).enumerate() {
                    for x in x.iter_mut() {
                        *x += mean;
                    }
                    *x = self.likelihood(cell, x, log_density);
                    add_prior(z, log_density);
                }
                self.factor.apply_transpose(score);
                for (score, z) in score.iter_mut().zip(position) {
                    for lane in 0..LANES {
                        score[lane] -= z[lane];
                    }
                }
            }
            CoxCoordinates::Field => {
                for (score, x) in score.iter_mut().zip(position) {
                    for lane in 0..LANES {
                        score[lane] = mean - x[lane];
                    }
                }
                self.factor.apply(score);
                for white in score.iter() {
                    add_prior(white, log_density);
                }
                self.factor.apply_transpose(score);
                for (cell, (score, x)) in score.iter_mut().zip(position).enumerate() {
                    let force = self.likelihood(cell, x, log_density);
                    for lane in 0..LANES {
                        score[lane] += force[lane];
                    }
                }
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(CoxProcess);

//! The trace of a denoiser's Jacobian: exactly, or by random probes.

use ornstein_random::Purpose;

use super::arithmetic::{combine, combine_into, fill_noise, for_each_number};
use super::{Denoiser, DenoiserDivergence, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, Randomness, Scalar};

/// Where a denoiser is differentiated.
#[derive(Clone, Copy)]
pub struct DenoisedPoint<'a, T> {
    /// The denoiser.
    pub denoiser: &'a dyn Denoiser<T>,
    /// The noise.
    pub level: NoiseLevel,
    /// The noisy states.
    pub states: &'a Ensemble<T>,
}

/// Computes `tr dD/dx` of every state, or several independent estimates of it.
pub trait TraceEstimator<T: Scalar>: Sync {
    /// The number of estimates; one if the trace is exact.
    fn estimates(&self) -> usize;

    /// Writes the estimates: the first of all states, then the second, and so on. One estimator gives every state the same
    /// probes at each call, so that along a path each estimate follows its own.
    fn estimate(
        &self,
        point: DenoisedPoint<'_, T>,
        traces: &mut [f64],
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// The trace that a denoiser knows in closed form.
#[derive(Debug, Clone, Copy)]
pub struct ExactTrace<'a, D>(pub &'a D);

impl<T: Scalar, D: DenoiserDivergence<T>> TraceEstimator<T> for ExactTrace<'_, D> {
    fn estimates(&self) -> usize {
        1
    }

    fn estimate(
        &self,
        point: DenoisedPoint<'_, T>,
        traces: &mut [f64],
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.0.divergence(point.level, point.states, traces, workspace)
    }
}

/// Multiplies the Jacobian of a denoiser with a direction. A model that differentiates itself brings its own.
pub trait JacobianProduct<T: Scalar>: Sync {
    /// Writes `(dD/dx) direction` for every state.
    fn multiply(
        &self,
        point: DenoisedPoint<'_, T>,
        direction: &Ensemble<T>,
        product: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// `(D(x + e v) - D(x - e v)) / 2e` with `e` a given part of the noise `sigma`, at the price of two denoisings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CentralDifference {
    /// The step in units of `sigma`.
    pub relative_step: f64,
}

impl CentralDifference {
    /// The step that balances truncation and rounding in numbers of type `T`: the cube root of their resolution.
    #[must_use]
    pub fn for_precision<T: Scalar>() -> Self {
        Self { relative_step: T::EPSILON.to_f64().cbrt() }
    }
}

impl<T: Scalar> JacobianProduct<T> for CentralDifference {
    fn multiply(
        &self,
        DenoisedPoint { denoiser, level, states }: DenoisedPoint<'_, T>,
        direction: &Ensemble<T>,
        product: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let step = self.relative_step * level.sigma;
        let [mut moved, mut behind] = [(); 2].map(|()| workspace.take(states));
        combine_into(&mut moved, (1.0, states), (step, direction));
        denoiser.denoise(level, &moved, product, workspace)?;
        combine_into(&mut moved, (1.0, states), (-step, direction));
        denoiser.denoise(level, &moved, &mut behind, workspace)?;
        combine(product, 0.5 / step, (-0.5 / step, &behind));
        workspace.give(moved);
        workspace.give(behind);
        Ok(())
    }
}

/// The trace from one Jacobian product per coordinate: for any denoiser, in few dimensions.
#[derive(Debug, Clone, Copy)]
pub struct CoordinateTrace<J> {
    /// Differentiates.
    pub product: J,
}

impl<T: Scalar, J: JacobianProduct<T>> TraceEstimator<T> for CoordinateTrace<J> {
    fn estimates(&self) -> usize {
        1
    }

    fn estimate(
        &self,
        point: DenoisedPoint<'_, T>,
        traces: &mut [f64],
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        traces.fill(0.0);
        let layout = point.states.layout();
        let lanes = layout.lanes();
        let dimension = if lanes == 1 { layout.stored() } else { layout.chunk_len() / lanes };
        let [mut direction, mut product] = [(); 2].map(|()| workspace.take(point.states));
        for coordinate in 0..dimension {
            for (row, numbers) in direction.data_mut().chunks_mut(lanes).enumerate() {
                numbers.fill(T::indicator(row % dimension == coordinate));
            }
            self.product.multiply(point, &direction, &mut product, workspace)?;
            add_inner_products(&direction, &product, traces);
        }
        workspace.give(direction);
        workspace.give(product);
        Ok(())
    }
}

/// How the probes of [`Hutchinson`] are distributed; both have unit covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeDistribution {
    /// Signs, which have the least variance of all independent coordinates.
    Rademacher,
    /// Standard normals.
    Gaussian,
}

/// `tr J = E[v^T J v]` over random probes `v` (Hutchinson 1990; Grathwohl et al. 2019, *FFJORD*, section 3.1): for
/// any denoiser, in any dimension, with an error that the scatter of the probes tells.
#[derive(Debug, Clone, Copy)]
pub struct Hutchinson<J> {
    /// Probes per state, at least two for an error bar.
    pub probes: u32,
    /// Their distribution.
    pub distribution: ProbeDistribution,
    /// Differentiates.
    pub product: J,
    /// The stream of the probes.
    pub randomness: Randomness,
}

impl<T: Scalar, J: JacobianProduct<T>> TraceEstimator<T> for Hutchinson<J> {
    fn estimates(&self) -> usize {
        self.probes as usize
    }

    fn estimate(
        &self,
        point: DenoisedPoint<'_, T>,
        traces: &mut [f64],
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        traces.fill(0.0);
        let [mut probe, mut product] = [(); 2].map(|()| workspace.take(point.states));
        let states = point.states.layout().states().max(1);
        for (number, traces) in (0..).zip(traces.chunks_mut(states)) {
            fill_noise(self.randomness, Purpose::TraceProbe, number, &mut probe);
            if self.distribution == ProbeDistribution::Rademacher {
                for v in probe.data_mut() {
                    *v = if *v < T::ZERO { -T::ONE } else { T::ONE };
                }
            }
            self.product.multiply(point, &probe, &mut product, workspace)?;
            add_inner_products(&probe, &product, traces);
        }
        workspace.give(probe);
        workspace.give(product);
        Ok(())
    }
}

/// Adds `<a, b>` of every state to `sums`.
fn add_inner_products<T: Scalar>(a: &Ensemble<T>, b: &Ensemble<T>, sums: &mut [f64]) {
    let (x, y) = (a.data(), b.data());
    for_each_number(a, |state, index| sums[state] += x[index].to_f64() * y[index].to_f64());
}

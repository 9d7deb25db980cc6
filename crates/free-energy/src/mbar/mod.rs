//! The multistate Bennett acceptance ratio: all samples of all states, used for every state.
//!
//! $K$ states with reduced potentials $u_k(x)$, of which $N_k$ samples each were drawn; every sample is evaluated in
//! every state, $u_{kn}$ with $n=1..N$, $N=\sum_kN_k$. The free energies $f_k=-\ln Z_k$ solve
//! $$f_k=-\ln\sum_n\frac{e^{-u_{kn}}}{\sum_lN_le^{f_l-u_{ln}}},\qquad W_{nk}=\frac{e^{f_k-u_{kn}}}{\sum_lN_le^{f_l-u_{ln}}},$$
//! up to a constant ($f_0=0$ here). $W_{nk}$ is the weight of sample $n$ in an average over state $k$; that state need
//! not have been sampled.
//!
//! | file | concept |
//! |---|---|
//! | `reduced_potentials.rs` | the table $u_{kn}$ |
//! | `solver.rs` | self-consistent iteration and Newton's |
//! | `covariance.rs` | errors of everything that follows from the samples |
//! | `mixture.rs` | the vectorised pass over samples |
//!
//! Source: M. R. Shirts & J. D. Chodera, J. Chem. Phys. 129, 124105 (2008).

mod covariance;
mod mixture;
mod reduced_potentials;
mod solver;

use nalgebra::DMatrix;

pub use reduced_potentials::ReducedPotentials;

use self::covariance::Covariance;
use crate::error::check_values;
use crate::log_sum_exp::log_sum_exp;
use crate::{Estimate, FreeEnergyError, Reliability};

/// The solution of the equations of the multistate Bennett acceptance ratio. Energies in units of $k_BT$.
///
/// ```
/// use ornstein_free_energy::{Mbar, ReducedPotentials};
///
/// // Two states that differ by a constant energy of 3: three samples of the first, two of the second.
/// let potentials = ReducedPotentials::new(vec![0.0, 1.0, 2.0, 0.5, 1.5, 3.0, 4.0, 5.0, 3.5, 4.5], &[3, 2])?;
/// let mbar = Mbar::solve(potentials)?;
/// let difference = mbar.difference(1, 0);
/// assert!((difference.value - 3.0).abs() < 1e-12 && difference.standard_error < 1e-6);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mbar {
    potentials: ReducedPotentials,
    free_energies: Vec<f64>,
    /// $\ln\sum_lN_le^{f_l-u_{ln}}$ of every sample.
    log_mixture: Vec<f64>,
    covariance: Covariance,
}

impl Mbar {
    /// Solves for the free energies: to a relative residual of $10^{-12}$ in every equation.
    ///
    /// # Errors
    /// States without overlap ([`NoOverlap`](FreeEnergyError::NoOverlap)), or an iteration that does not converge.
    pub fn solve(potentials: ReducedPotentials) -> Result<Self, FreeEnergyError> {
        let solver::Solution { free_energies, log_mixture } = solver::solve(&potentials)?;
        let covariance = Covariance::new(&potentials, &free_energies, &log_mixture)?;
        Ok(Self { potentials, free_energies, log_mixture, covariance })
    }

    /// The reduced potentials that the solution is of.
    pub fn potentials(&self) -> &ReducedPotentials {
        &self.potentials
    }

    /// Free energies $f_k$ of all states, with $f_0=0$.
    pub fn free_energies(&self) -> &[f64] {
        &self.free_energies
    }

    /// $f_i-f_j$ with its asymptotic error.
    ///
    /// # Panics
    /// If there is no such state.
    pub fn difference(&self, i: usize, j: usize) -> Estimate {
        let influence = influence_of_difference(&self.weights(i), &self.weights(j));
        Estimate::normal(self.free_energies[i] - self.free_energies[j], self.covariance.variance(&influence).sqrt())
    }

    /// Weights $W_{nk}$ of all samples in an average over state `state`; they add up to 1.
    ///
    /// # Panics
    /// If there is no such state.
    pub fn weights(&self, state: usize) -> Vec<f64> {
        let free_energy = self.free_energies[state];
        self.potentials
            .row(state)
            .iter()
            .zip(&self.log_mixture)
            .map(|(potential, mixture)| (free_energy - potential - mixture).exp())
            .collect()
    }

    /// Effective samples of every state after Kish, $1/\sum_nW_{nk}^2$: with perfect overlap all $N$ of them.
    pub fn effective_samples(&self) -> Vec<f64> {
        (0..self.potentials.states()).map(|state| effective_samples(&self.weights(state))).collect()
    }

    /// Overlap matrix $O_{ij}=\sum_nW_{ni}W_{nj}N_j$: the probability that a sample of state $i$ could be one of $j$.
    /// Its rows add up to 1.
    ///
    /// Source: P. V. Klimovich, M. R. Shirts & D. L. Mobley, J. Comput.-Aided Mol. Des. 29, 397 (2015).
    pub fn overlap_matrix(&self) -> DMatrix<f64> {
        let weights: Vec<_> = (0..self.potentials.states()).map(|state| self.weights(state)).collect();
        DMatrix::from_fn(weights.len(), weights.len(), |i, j| {
            covariance::product(&weights[i], &weights[j]) * self.potentials.counts()[j] as f64
        })
    }

    /// One minus the second eigenvalue of the overlap matrix: 0 if the states fall apart into two groups, 1 if all are
    /// alike. Below 0.01 or so the samples hardly connect the states.
    pub fn overlap(&self) -> f64 {
        self.covariance.overlap()
    }

    /// Free energy $f_*-f_0$ of any state, sampled or not, given its reduced potential at every sample.
    ///
    /// # Errors
    /// A potential of the wrong length, NaN or $-\infty$, or infinite at every sample.
    pub fn free_energy_of(&self, potential: &[f64]) -> Result<StateEstimate, FreeEnergyError> {
        let state = self.state(potential)?;
        let influence = influence_of_difference(&state.weights, &self.weights(0));
        let estimate = Estimate::normal(state.free_energy, self.covariance.variance(&influence).sqrt());
        Ok(state.verdict(estimate))
    }

    /// Average of an observable over any state, sampled or not, given the values of both at every sample.
    ///
    /// The error is $\sqrt{\varphi^\top(1-WNW^\top)^+\varphi}$ with $\varphi_n=W_{n*}(A_n-\langle A\rangle_*)$:
    /// equation 9 of the source without the division by $\langle A\rangle$, so that observables of any sign are
    /// allowed.
    ///
    /// # Errors
    /// As [`Self::free_energy_of`], or an observable of the wrong length or not finite.
    pub fn expectation(&self, observable: &[f64], potential: &[f64]) -> Result<StateEstimate, FreeEnergyError> {
        self.check_length("observable", observable)?;
        check_values("observable", observable, None)?;
        let state = self.state(potential)?;
        let mean = covariance::product(&state.weights, observable);
        let influence: Vec<f64> = state.weights.iter().zip(observable).map(|(w, a)| w * (a - mean)).collect();
        let estimate = Estimate::normal(mean, self.covariance.variance(&influence).sqrt());
        Ok(state.verdict(estimate))
    }

    /// Variance of $\sum_n\varphi_n$ by the samples' scatter, for an influence column of zero sum.
    pub(crate) fn variance(&self, influence: &[f64]) -> f64 {
        self.covariance.variance(influence)
    }

    pub(crate) fn state(&self, potential: &[f64]) -> Result<ReweightedState, FreeEnergyError> {
        self.check_length("potential", potential)?;
        check_values("potential", potential, Some(f64::INFINITY))?;
        let log_weights: Vec<f64> = potential.iter().zip(&self.log_mixture).map(|(u, mixture)| -u - mixture).collect();
        let log_normalisation = log_sum_exp(&log_weights);
        if log_normalisation == f64::NEG_INFINITY {
            return Err(FreeEnergyError::NoOverlap { what: "the state has no weight at any sample".into() });
        }
        let weights = log_weights.iter().map(|log_weight| (log_weight - log_normalisation).exp()).collect();
        Ok(ReweightedState {
            free_energy: -log_normalisation,
            weights,
            reliability: Reliability::of_weights(&log_weights)?,
        })
    }

    fn check_length(&self, what: &'static str, values: &[f64]) -> Result<(), FreeEnergyError> {
        let expected = self.potentials.samples();
        if values.len() == expected {
            Ok(())
        } else {
            Err(FreeEnergyError::Shape { what, expected, found: values.len() })
        }
    }
}

/// An estimate for a state by reweighting, with a verdict on the weights.
#[derive(Debug, Clone, PartialEq)]
pub struct StateEstimate {
    /// The estimate with its asymptotic error.
    pub estimate: Estimate,
    /// Effective samples of the state after Kish.
    pub effective_samples: f64,
    /// Whether the samples reach the state: the fraction is of all samples of all states, so that only the shape of the
    /// tail of the weights and fewer than [`MINIMUM_OVERLAP_SAMPLES`](crate::MINIMUM_OVERLAP_SAMPLES) effective samples
    /// speak against it.
    pub reliability: Reliability,
}

/// A state as seen from the samples.
pub(crate) struct ReweightedState {
    pub(crate) free_energy: f64,
    pub(crate) weights: Vec<f64>,
    reliability: Reliability,
}

impl ReweightedState {
    fn verdict(self, estimate: Estimate) -> StateEstimate {
        let effective = effective_samples(&self.weights);
        let reliability = Reliability::of_state(effective, self.reliability.pareto_shape, self.weights.len() as f64);
        StateEstimate { estimate, effective_samples: effective, reliability }
    }
}

/// Influences of the samples on the difference of two free energies.
fn influence_of_difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn effective_samples(weights: &[f64]) -> f64 {
    1.0 / covariance::product(weights, weights)
}

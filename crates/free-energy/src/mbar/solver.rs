//! Solution of the self-consistent equations.
//!
//! They are the stationarity conditions of the convex function
//! $$\Phi(f)=\sum_n\ln\sum_kN_ke^{f_k-u_{kn}}-\sum_kN_kf_k,\qquad
//! \frac{\partial\Phi}{\partial f_k}=\sum_np_{kn}-N_k,\qquad
//! \frac{\partial^2\Phi}{\partial f_k\partial f_l}=\delta_{kl}\sum_np_{kn}-\sum_np_{kn}p_{ln},$$
//! with $p_{kn}=N_kW_{nk}$. Self-consistent steps $f_k\leftarrow f_k-\ln(\sum_np_{kn}/N_k)$ always descend, from anywhere, but slowly in
//! the end; Newton's converge quadratically from nearby. So every Newton step is shortened until it descends, and if none
//! does a self-consistent one is taken.

use nalgebra::{DMatrix, DVector};

use super::ReducedPotentials;
use super::mixture::{Pass, log_mixture, pass};
use crate::FreeEnergyError;
use crate::log_sum_exp::log_sum_exp;

const SELF_CONSISTENT_START: usize = 10;
const MAXIMUM_ITERATIONS: usize = 500;
const MAXIMUM_HALVINGS: usize = 12;
/// Relative residual $|\sum_np_{kn}/N_k-1|$ of the equations.
const TOLERANCE: f64 = 1e-12;
/// Residual that is accepted when rounding prevents any further descent.
const ROUNDING: f64 = 1e-9;

/// Free energies of all states, and the mixture at every sample.
pub(super) struct Solution {
    pub(super) free_energies: Vec<f64>,
    pub(super) log_mixture: Vec<f64>,
}

pub(super) fn solve(potentials: &ReducedPotentials) -> Result<Solution, FreeEnergyError> {
    let sampled = potentials.sampled();
    let iteration = Iteration { potentials, sampled: &sampled, counts: counts(potentials, &sampled) };
    let free_energies = iteration.run()?;
    let log_mixture = log_mixture(potentials, &sampled, &iteration.offsets(&free_energies));
    let of_state = |state: usize| {
        let terms: Vec<f64> = potentials.row(state).iter().zip(&log_mixture).map(|(u, mixture)| -u - mixture).collect();
        -log_sum_exp(&terms)
    };
    let mut all: Vec<f64> = (0..potentials.states()).map(of_state).collect();
    for (state, free_energy) in sampled.iter().zip(&free_energies) {
        all[*state] = *free_energy;
    }
    if let Some(state) = all.iter().position(|free_energy| !free_energy.is_finite()) {
        return Err(FreeEnergyError::NoOverlap { what: format!("no sample is possible in state {state}") });
    }
    // The gauge f_0 = 0 adds the same constant to all free energies and to the mixture's logarithm.
    let gauge = all[0];
    Ok(Solution {
        free_energies: all.iter().map(|free_energy| free_energy - gauge).collect(),
        log_mixture: log_mixture.iter().map(|mixture| mixture - gauge).collect(),
    })
}

fn counts(potentials: &ReducedPotentials, sampled: &[usize]) -> Vec<f64> {
    sampled.iter().map(|state| potentials.counts()[*state] as f64).collect()
}

struct Iteration<'a> {
    potentials: &'a ReducedPotentials,
    sampled: &'a [usize],
    counts: Vec<f64>,
}

impl Iteration<'_> {
    fn offsets(&self, free_energies: &[f64]) -> Vec<f64> {
        free_energies.iter().zip(&self.counts).map(|(f, count)| f + count.ln()).collect()
    }

    fn pass(&self, free_energies: &[f64], with_products: bool) -> Pass {
        pass(self.potentials, self.sampled, &self.offsets(free_energies), with_products)
    }

    fn residual(&self, pass: &Pass) -> f64 {
        pass.totals.iter().zip(&self.counts).map(|(total, count)| (total / count - 1.0).abs()).fold(0.0, f64::max)
    }

    fn objective(&self, pass: &Pass, free_energies: &[f64]) -> f64 {
        pass.log_likelihood - self.counts.iter().zip(free_energies).map(|(count, f)| count * f).sum::<f64>()
    }

    fn self_consistent(&self, free_energies: &[f64], pass: &Pass) -> Vec<f64> {
        let step = |k: usize| {
            // A state whose samples all look like others' gets a total of zero: the step is then a large finite one.
            let ratio = (pass.totals[k] / self.counts[k]).max(1e-300);
            free_energies[k] - ratio.ln()
        };
        let gauge = step(0);
        (0..free_energies.len()).map(|k| step(k) - gauge).collect()
    }

    fn run(&self) -> Result<Vec<f64>, FreeEnergyError> {
        let mut free_energies = vec![0.0; self.sampled.len()];
        for _ in 0..SELF_CONSISTENT_START {
            let pass = self.pass(&free_energies, false);
            if self.residual(&pass) < TOLERANCE {
                return Ok(free_energies);
            }
            free_energies = self.self_consistent(&free_energies, &pass);
        }
        let mut current = self.pass(&free_energies, true);
        for iteration in 0..MAXIMUM_ITERATIONS {
            let residual = self.residual(&current);
            if residual < TOLERANCE {
                return Ok(free_energies);
            }
            let accepted = self.newton(&free_energies, &current);
            let stalled = accepted.is_none();
            (free_energies, current) = accepted.unwrap_or_else(|| {
                let next = self.self_consistent(&free_energies, &current);
                let pass = self.pass(&next, true);
                (next, pass)
            });
            if stalled && residual < ROUNDING && iteration > 0 {
                return Ok(free_energies);
            }
        }
        let what = "the iteration of the multistate Bennett acceptance ratio";
        Err(FreeEnergyError::NotConverged { what, iterations: MAXIMUM_ITERATIONS, residual: self.residual(&current) })
    }

    /// The longest of Newton's step and its halves that descends, unless there is none.
    fn newton(&self, free_energies: &[f64], current: &Pass) -> Option<(Vec<f64>, Pass)> {
        let step = self.newton_step(current)?;
        let before = self.objective(current, free_energies);
        let residual = self.residual(current);
        let mut length = 1.0;
        for _ in 0..MAXIMUM_HALVINGS {
            let next: Vec<f64> = free_energies.iter().zip(&step).map(|(f, step)| f + length * step).collect();
            let pass = self.pass(&next, true);
            // Near the solution the objective no longer resolves the descent, but the residual does.
            if self.residual(&pass) < 0.5 * residual || self.objective(&pass, &next) < before {
                return Some((next, pass));
            }
            length *= 0.5;
        }
        None
    }

    /// −H⁻¹ g with the first free energy held.
    fn newton_step(&self, current: &Pass) -> Option<Vec<f64>> {
        let states = self.sampled.len();
        let hessian = DMatrix::from_fn(states - 1, states - 1, |i, j| {
            let (k, l) = if i >= j { (i + 1, j + 1) } else { (j + 1, i + 1) };
            let diagonal = if k == l { current.totals[k] } else { 0.0 };
            diagonal - current.products[k * states + l]
        });
        let gradient = DVector::from_fn(states - 1, |i, _| current.totals[i + 1] - self.counts[i + 1]);
        let step = hessian.cholesky()?.solve(&gradient);
        if step.iter().any(|change| !change.is_finite()) {
            return None;
        }
        let mut all = vec![0.0; states];
        for (i, change) in step.iter().enumerate() {
            all[i + 1] = -change;
        }
        Some(all)
    }
}

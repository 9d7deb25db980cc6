//! What chains at rest know of free energies.
//!
//! Draws of one chain are correlated in time, and with replica exchange also from place to place. Chains are independent of each
//! other. So every error bar here is the scatter between chains: the influence of all draws of a chain, at all places, is
//! added up before it is squared. Nothing has to be thinned, and no autocorrelation time enters.

use nalgebra::{DMatrix, DVector};
use ornstein_diagnostics::chains::{Chains, integrated_autocorrelation_time};

use crate::bounds::mean_and_variance;
use crate::error::{check_count, check_values};
use crate::{Estimate, FreeEnergyError, Mbar, PathIntegral, PathNode, QuadratureRule, ReducedPotentials};

/// Draws of chains at the places of a path, by what the densities say of them.
#[derive(Debug, Clone, PartialEq)]
pub struct EquilibriumSamples {
    /// The places.
    pub places: Vec<f64>,
    /// Whether `ln f` is linear along the path.
    pub linear: bool,
    /// Number of chains at each place.
    pub chains: usize,
    /// Draws of each chain.
    pub draws: usize,
    /// `d ln f / d beta` at each place: the draws of one chain after those of the other.
    pub derivatives: Vec<Vec<f64>>,
    /// `-ln f_k(x_n)` row by row, one row for each place `k`, of all draws of the first place, of the second, ...
    pub reduced_potentials: Vec<f64>,
    /// Mean acceptance of the kernel at each place.
    pub acceptance: Vec<f64>,
    /// Evaluations of the score, per chain.
    pub evaluations: f64,
    /// Mean probability of an exchange between each place and the next; NaN if none was tried.
    pub swap_acceptance: Vec<f64>,
    /// Round trips of all replicas from the first place to the last and back.
    pub round_trips: u64,
}

/// Free energies of all places by the multistate estimator.
#[derive(Debug, Clone)]
pub struct StateFreeEnergies {
    /// `ln Z_k / Z_0` of every place, of which the first is zero without an error.
    pub log_ratios: Vec<Estimate>,
    /// The solution, for overlaps and averages. Its own errors take draws for independent.
    pub mbar: Mbar,
}

impl EquilibriumSamples {
    /// The derivatives at a place as a node for [`thermodynamic_integration`](crate::thermodynamic_integration), which takes them
    /// for one long series.
    ///
    /// # Panics
    /// If there is no such place.
    #[must_use]
    pub fn node(&self, place: usize) -> PathNode<'_> {
        PathNode { parameter: self.places[place], slopes: &self.derivatives[place] }
    }

    /// Draws between independent ones at a place, by the autocorrelation of the derivative: its integrated time.
    ///
    /// # Errors
    /// Derivatives that are not finite, or too few for an estimate.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn statistical_inefficiency(&self, place: usize) -> Result<f64, FreeEnergyError> {
        let series = &self.derivatives[place];
        if series.iter().all(|value| *value == series[0]) {
            return Ok(1.0);
        }
        Ok(integrated_autocorrelation_time(&Chains::new(series, self.chains)?)?)
    }

    /// `ln Z(1) / Z(0)` by integrating the mean derivative along the places.
    ///
    /// Its error bar is that of the scatter between chains. The error of the rule is not in it.
    ///
    /// # Errors
    /// Fewer than two chains, derivatives that are not finite, places that are not the rule's, or a rule that asks for a linear path
    /// ([`QuadratureRule::CorrectedTrapezoid`]) on another.
    pub fn thermodynamic_integration(&self, rule: QuadratureRule) -> Result<PathIntegral, FreeEnergyError> {
        check_count("chains", self.chains, 2)?;
        if rule == QuadratureRule::CorrectedTrapezoid && !self.linear {
            let requirement = "1: the corrected trapezoid needs a path that is linear in its parameter";
            return Err(FreeEnergyError::InvalidParameter { name: "linear", value: 0.0, requirement });
        }
        let weights = rule.weights(&self.places)?;
        let mut value = 0.0;
        let mut influence = vec![0.0; self.chains];
        let mut means = Vec::new();
        for (series, (a, b)) in self.derivatives.iter().zip(weights.means.iter().zip(&weights.variances)) {
            check_values("derivatives", series, None)?;
            let (mean, variance) = mean_and_variance(series);
            value += a * mean + b * variance;
            let per_chain: Vec<f64> = self.by_chain(series, |x| x).collect();
            means.push(self.between_chains(mean, &per_chain));
            for (sum, term) in influence.iter_mut().zip(self.by_chain(series, |x| a * x + b * (x - mean).powi(2))) {
                *sum += term;
            }
        }
        let distance_from_trapezoid = rule.distance_from_trapezoid(&self.places, &means, value)?;
        Ok(PathIntegral { log_ratio: self.between_chains(value, &influence), means, distance_from_trapezoid })
    }

    /// `ln Z_k / Z_0` of all places by the multistate Bennett acceptance ratio.
    ///
    /// With `p_k(x) = N_k f_k(x) e^(F_k) / sum_l N_l f_l(x) e^(F_l)` the estimator solves `sum_n p_k(x_n) = N_k`. To first order the
    /// error of `F` is `H^+ sum_n (p(x_n) - e_(place of n))` with `H_kl = sum_n (p_k delta_kl - p_k p_l)`; the terms of a chain are
    /// added up, and the chains' sums are squared (the sandwich of clustered data: Liang and Zeger 1986, Biometrika 73, 13).
    ///
    /// # Errors
    /// Fewer than two chains, or places without overlap.
    pub fn free_energies(&self) -> Result<StateFreeEnergies, FreeEnergyError> {
        check_count("chains", self.chains, 2)?;
        let (count, per_place) = (self.places.len(), self.chains * self.draws);
        let table = ReducedPotentials::new(self.reduced_potentials.clone(), &vec![per_place; count])?;
        let mbar = Mbar::solve(table)?;
        // Columns p_k of all samples.
        let shares: Vec<Vec<f64>> = (0..count)
            .map(|place| mbar.weights(place).into_iter().map(|weight| per_place as f64 * weight).collect())
            .collect();
        let hessian = DMatrix::from_fn(count, count, |k, l| {
            let product: f64 = shares[k].iter().zip(&shares[l]).map(|(a, b)| a * b).sum();
            if k == l { shares[k].iter().sum::<f64>() - product } else { -product }
        });
        let singular = |_| FreeEnergyError::Singular { what: "the information of the multistate estimator" };
        let inverse = hessian.pseudo_inverse(1e-12 * per_place as f64).map_err(singular)?;
        let influences: Vec<DVector<f64>> = (0..self.chains)
            .map(|chain| {
                // Every chain has as many draws at each place as any other, which the mean subtracts.
                let of_chain = |share: &Vec<f64>| -> f64 {
                    let starts = (0..count).map(|place| place * per_place + chain * self.draws);
                    starts.map(|start| share[start..start + self.draws].iter().sum::<f64>()).sum()
                };
                &inverse * DVector::from_iterator(count, shares.iter().map(of_chain))
            })
            .collect();
        let log_ratios = (0..count)
            .map(|place| {
                let of_chains: Vec<f64> =
                    influences.iter().map(|each| self.chains as f64 * (each[place] - each[0])).collect();
                self.between_chains(-mbar.free_energies()[place], &of_chains)
            })
            .collect();
        Ok(StateFreeEnergies { log_ratios, mbar })
    }

    /// The mean of a function over the draws of each chain.
    fn by_chain(&self, series: &[f64], function: impl Fn(f64) -> f64) -> impl Iterator<Item = f64> {
        series.chunks(self.draws).map(move |chain| chain.iter().map(|x| function(*x)).sum::<f64>() / chain.len() as f64)
    }

    /// An estimate whose error is the scatter of the mean of independent chains.
    fn between_chains(&self, value: f64, of_chains: &[f64]) -> Estimate {
        let chains = self.chains as f64;
        Estimate::student(value, (mean_and_variance(of_chains).1 / chains).sqrt(), chains - 1.0)
    }
}

//! Umbrella sampling: a free-energy profile from windows that overlap.
//!
//! Biases $b_w(\xi)$ hold the simulation of window $w$ near a value of the collective variable $\xi$. All windows
//! differ from the unbiased state by known energies, so their samples are combined by the multistate Bennett acceptance
//! ratio, which gives every sample a weight $W_n$ in the unbiased state. The probability of a bin is the weight inside
//! it, and the potential of mean force is
//! $$F_i=-\ln\frac{p_i}{\Delta_i},\qquad p_i=\sum_{n\in i}W_n,$$
//! with bin widths $\Delta_i$. $\ln p_i$ has the influences $W_n(1_{n\in i}/p_i-1)$; those of the bin of reference are
//! subtracted, and the error follows from the covariance of the multistate estimator.

use crate::error::{check_count, check_values};
use crate::mbar::{Mbar, ReducedPotentials};
use crate::{Estimate, FreeEnergyError};

/// A potential of mean force, in units of $k_BT$, up to a constant: it is zero in the bin of reference.
#[derive(Debug, Clone)]
pub struct PotentialOfMeanForce {
    /// Edges of the bins of $\xi$, one more than there are bins.
    pub edges: Vec<f64>,
    /// $F_i-F_\mathrm{ref}$ with its error, per bin; `None` where no sample fell.
    pub free_energy: Vec<Option<Estimate>>,
    /// The bin of reference: the one of least free energy.
    pub reference: usize,
    /// Free energies of the windows, and all that can be asked of the samples.
    pub windows: Mbar,
}

impl PotentialOfMeanForce {
    /// Combines windows of independent samples of $\xi$ under biases `bias(window, ξ)` (in $k_BT$, of that window).
    ///
    /// # Errors
    /// Fewer than one bin, edges that do not ascend, samples or biases that are not finite, windows without overlap, or
    /// no sample within the edges.
    ///
    /// ```
    /// use ornstein_free_energy::PotentialOfMeanForce;
    ///
    /// // One window without a bias is a plain histogram: three of four samples on the left.
    /// let profile = PotentialOfMeanForce::from_windows(&[&[-0.5, -0.2, -0.9, 0.4]], |_, _| 0.0, vec![-1.0, 0.0, 1.0])?;
    /// let right = profile.free_energy[1].unwrap();
    /// assert!((right.value - 3.0_f64.ln()).abs() < 1e-12 && profile.reference == 0);
    /// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
    /// ```
    ///
    /// Source: M. R. Shirts & A. L. Ferguson, J. Chem. Theory Comput. 16, 4107 (2020).
    pub fn from_windows(
        windows: &[&[f64]],
        bias: impl Fn(usize, f64) -> f64,
        edges: Vec<f64>,
    ) -> Result<Self, FreeEnergyError> {
        check_count("edges of bins", edges.len(), 2)?;
        check_values("edges of bins", &edges, None)?;
        if let Some(pair) = edges.windows(2).find(|pair| pair[0] >= pair[1]) {
            let requirement = "above the one before";
            return Err(FreeEnergyError::InvalidParameter { name: "edge", value: pair[1], requirement });
        }
        for window in windows {
            check_values("samples of a window", window, None)?;
        }
        let samples: Vec<f64> = windows.concat();
        let counts: Vec<usize> = windows.iter().map(|window| window.len()).collect();
        let bias = &bias;
        let table = (0..windows.len()).flat_map(|window| samples.iter().map(move |xi| bias(window, *xi))).collect();
        let mbar = Mbar::solve(ReducedPotentials::new(table, &counts)?)?;
        let weights = mbar.state(&vec![0.0; samples.len()])?.weights;
        let bins = Bins::fill(&edges, &samples, &weights);
        let (reference, _) = (0..bins.probabilities.len())
            .filter(|bin| bins.probabilities[*bin] > 0.0)
            .map(|bin| (bin, bins.log_density(bin)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .ok_or_else(|| FreeEnergyError::NoOverlap { what: "no sample lies within the edges of the bins".into() })?;
        let free_energy = (0..bins.probabilities.len()).map(|bin| bins.difference(&mbar, bin, reference)).collect();
        Ok(Self { edges, free_energy, reference, windows: mbar })
    }
}

/// Samples sorted into bins.
struct Bins<'a> {
    edges: &'a [f64],
    weights: &'a [f64],
    /// Bin of every sample.
    places: Vec<Option<usize>>,
    probabilities: Vec<f64>,
}

impl<'a> Bins<'a> {
    fn fill(edges: &'a [f64], samples: &[f64], weights: &'a [f64]) -> Self {
        let bins = edges.len() - 1;
        // A bin holds its lower edge.
        let place = |xi: &f64| edges.partition_point(|edge| edge <= xi).checked_sub(1).filter(|bin| *bin < bins);
        let places: Vec<_> = samples.iter().map(place).collect();
        let mut probabilities = vec![0.0; bins];
        for (place, weight) in places.iter().zip(weights) {
            if let Some(bin) = place {
                probabilities[*bin] += weight;
            }
        }
        Self { edges, weights, places, probabilities }
    }

    fn log_density(&self, bin: usize) -> f64 {
        (self.probabilities[bin] / (self.edges[bin + 1] - self.edges[bin])).ln()
    }

    fn difference(&self, mbar: &Mbar, bin: usize, reference: usize) -> Option<Estimate> {
        if self.probabilities[bin] == 0.0 {
            return None;
        }
        let share =
            |place: Option<usize>, of: usize| if place == Some(of) { 1.0 / self.probabilities[of] } else { 0.0 };
        let influence: Vec<f64> = self
            .places
            .iter()
            .zip(self.weights)
            .map(|(place, weight)| weight * (share(*place, bin) - share(*place, reference)))
            .collect();
        let value = self.log_density(reference) - self.log_density(bin);
        Some(Estimate::normal(value, mbar.variance(&influence).sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_bins_have_no_free_energy() {
        let profile = PotentialOfMeanForce::from_windows(&[&[0.1, 0.2, 0.3]], |_, _| 0.0, vec![0.0, 1.0, 2.0]).unwrap();
        assert_eq!(profile.free_energy[1], None);
        assert_eq!(profile.free_energy[0].unwrap().standard_error, 0.0);
    }

    #[test]
    fn a_histogram_has_binomial_errors() {
        let samples: Vec<f64> = (0..100).map(|i| if i < 36 { -0.5 } else { 0.5 }).collect();
        let profile = PotentialOfMeanForce::from_windows(&[&samples], |_, _| 0.0, vec![-1.0, 0.0, 1.0]).unwrap();
        // ln(p / q) of a binomial count has the variance 1 / (N p q).
        let error = profile.free_energy[0].unwrap().standard_error;
        assert!((error - (1.0 / (100.0 * 0.36 * 0.64_f64)).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn bad_windows_are_refused() {
        let profile =
            |windows: &[&[f64]], edges: Vec<f64>| PotentialOfMeanForce::from_windows(windows, |_, _| 0.0, edges);
        assert!(profile(&[&[0.1, 0.2]], vec![0.0]).is_err());
        assert!(profile(&[&[0.1, 0.2]], vec![1.0, 0.0]).is_err());
        assert!(profile(&[&[0.1, 0.2]], vec![5.0, 6.0]).is_err());
        assert!(profile(&[], vec![5.0, 6.0]).is_err());
        assert!(profile(&[&[0.1, f64::NAN]], vec![0.0, 1.0]).is_err());
    }
}

//! The energies of every sample in every state.

use crate::FreeEnergyError;
use crate::error::{check_count, check_values};

/// Reduced potentials $u_{kn}=\beta_kU_k(x_n)$ of $N$ samples in $K$ states, with the number of samples drawn from
/// each.
///
/// The samples of all states stand one after the other; which sample came from which state does not matter to the
/// estimator. They must be independent: thin a time series by its statistical inefficiency first.
#[derive(Debug, Clone, PartialEq)]
pub struct ReducedPotentials {
    /// Row by row: all samples in state 0, all in state 1, ...
    values: Vec<f64>,
    counts: Vec<usize>,
    samples: usize,
}

impl ReducedPotentials {
    /// A table of $K\times N$ values, row by row, where `counts` are the $K$ numbers $N_k$ of samples drawn from the
    /// states. States with $N_k=0$ are allowed; $u=+\infty$ is a state in which the sample is impossible.
    ///
    /// # Errors
    /// No samples, a table of another size, values that are NaN or $-\infty$, or samples that are impossible in every
    /// sampled state.
    pub fn new(values: Vec<f64>, counts: &[usize]) -> Result<Self, FreeEnergyError> {
        let samples: usize = counts.iter().sum();
        check_count("samples", samples, 2)?;
        if values.len() != counts.len() * samples {
            let expected = counts.len() * samples;
            return Err(FreeEnergyError::Shape { what: "reduced potentials", expected, found: values.len() });
        }
        check_values("reduced potentials", &values, Some(f64::INFINITY))?;
        let table = Self { values, counts: counts.to_vec(), samples };
        let sampled = || (0..counts.len()).filter(|state| counts[*state] > 0);
        if let Some(sample) = (0..samples).find(|n| sampled().all(|state| table.row(state)[*n] == f64::INFINITY)) {
            return Err(FreeEnergyError::NoOverlap {
                what: format!("sample {sample} is impossible in every sampled state"),
            });
        }
        Ok(table)
    }

    /// Number of states $K$.
    pub fn states(&self) -> usize {
        self.counts.len()
    }

    /// Number of samples $N$ of all states together.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Numbers of samples $N_k$ drawn from the states.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Reduced potential of all samples in one state.
    ///
    /// # Panics
    /// If there is no such state.
    pub fn row(&self, state: usize) -> &[f64] {
        &self.values[state * self.samples..(state + 1) * self.samples]
    }

    /// The states that were sampled.
    pub(super) fn sampled(&self) -> Vec<usize> {
        (0..self.states()).filter(|state| self.counts[*state] > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_tables_are_refused() {
        assert!(matches!(ReducedPotentials::new(vec![], &[]), Err(FreeEnergyError::TooFew { .. })));
        assert!(matches!(
            ReducedPotentials::new(vec![0.0; 5], &[2, 1]),
            Err(FreeEnergyError::Shape { expected: 6, .. })
        ));
        assert!(ReducedPotentials::new(vec![0.0, f64::NAN, 0.0, 0.0], &[1, 1]).is_err());
        // The second sample is possible only in the state that was not sampled.
        let values = vec![0.0, f64::INFINITY, 0.0, 0.0];
        assert!(matches!(ReducedPotentials::new(values, &[2, 0]), Err(FreeEnergyError::NoOverlap { .. })));
    }
}

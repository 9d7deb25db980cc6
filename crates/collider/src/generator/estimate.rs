//! The rate, from the weights of the proposals.

/// What a run of proposals says: counts, and mean and scatter of the weights.
///
/// Tallies of neighbouring blocks are merged in the order of the blocks (Chan, Golub and LeVeque 1983), so that the sum has the same bits
/// however the blocks were shared between threads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Proposals.
    pub proposals: u64,
    /// Those that were accepted.
    pub accepted: u64,
    /// Mean of the weights, in the unit of the rate.
    pub mean: f64,
    /// $\sum(w-\bar w)^2$.
    pub squares: f64,
    /// The largest weight.
    pub largest: f64,
}

/// The rate as estimated, in the unit of the process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean weight, which is the rate.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Proposals.
    pub points: u64,
    /// Accepted events per proposal.
    pub efficiency: f64,
    /// The largest weight that was seen.
    pub largest_weight: f64,
}

impl Tally {
    /// Of these weights.
    #[must_use]
    pub fn of(weights: &[f64], accepted: u64) -> Self {
        let count = weights.len().max(1) as f64;
        let mean = weights.iter().sum::<f64>() / count;
        Self {
            proposals: weights.len() as u64,
            accepted,
            mean,
            squares: weights.iter().map(|w| (w - mean) * (w - mean)).sum(),
            largest: weights.iter().copied().fold(0.0, f64::max),
        }
    }

    /// Of both.
    #[must_use]
    pub fn merged(self, next: Self) -> Self {
        let proposals = self.proposals + next.proposals;
        if proposals == 0 {
            return self;
        }
        let share = next.proposals as f64 / proposals as f64;
        let difference = next.mean - self.mean;
        Self {
            proposals,
            accepted: self.accepted + next.accepted,
            mean: self.mean + share * difference,
            squares: self.squares + next.squares + difference * difference * share * self.proposals as f64,
            largest: self.largest.max(next.largest),
        }
    }

    /// The rate and its error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let count = self.proposals as f64;
        Estimate {
            mean: self.mean,
            standard_error: (self.squares / (count * (count - 1.0)).max(1.0)).sqrt(),
            points: self.proposals,
            efficiency: self.accepted as f64 / count.max(1.0),
            largest_weight: self.largest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_is_the_same_as_counting_at_once() {
        let weights: Vec<f64> = (0..100).map(|i| f64::from(i * i % 17)).collect();
        let parts = weights.chunks(7).map(|part| Tally::of(part, 1)).fold(Tally::default(), Tally::merged);
        let whole = Tally::of(&weights, 15);
        assert_eq!((parts.proposals, parts.accepted, parts.largest), (100, 15, 16.0));
        assert!((parts.mean - whole.mean).abs() < 1e-13 && (parts.squares / whole.squares - 1.0).abs() < 1e-13);
        let estimate = whole.estimate();
        let variance = weights.iter().map(|w| (w - whole.mean).powi(2)).sum::<f64>() / 99.0;
        assert!((estimate.standard_error - (variance / 100.0).sqrt()).abs() < 1e-14);
    }
}

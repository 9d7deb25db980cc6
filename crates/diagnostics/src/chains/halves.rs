//! Chains cut into halves, and their rank-normalised and folded forms: what the diagnostics of Vehtari et al. (2021) look at.

use super::Chains;
use super::quantile::median;
use crate::special::normal_quantile;

/// The halves of chains: first half and last half of each, where the middle draw of an odd number is left out. A chain that drifts
/// then has halves that disagree.
pub(crate) struct Halves {
    /// All draws, half-chain by half-chain; the first halves of all chains come before the last halves.
    pub draws: Vec<f64>,
    /// Draws per half-chain.
    pub length: usize,
}

impl Halves {
    /// Cuts chains as they are.
    pub fn of(chains: &Chains) -> Self {
        Self::of_values(chains.draws(), chains.draws_per_chain(), |value| value)
    }

    /// Cuts `function` of the draws of chains of `draws_per_chain`.
    pub fn of_values(draws: &[f64], draws_per_chain: usize, function: impl Fn(f64) -> f64) -> Self {
        let length = draws_per_chain / 2;
        let chains = || draws.chunks_exact(draws_per_chain);
        let first = chains().flat_map(|chain| &chain[..length]);
        let last = chains().flat_map(|chain| &chain[draws_per_chain - length..]);
        Self { draws: first.chain(last).map(|&value| function(value)).collect(), length }
    }

    /// The half-chains one after the other.
    pub fn iter(&self) -> std::slice::ChunksExact<'_, f64> {
        self.draws.chunks_exact(self.length)
    }

    /// Distances from the median of all draws: makes a difference of scales a difference of locations.
    pub fn folded(&self) -> Self {
        let median = median(&self.draws);
        Self { draws: self.draws.iter().map(|value| (value - median).abs()).collect(), length: self.length }
    }

    /// Replaces each draw by the normal quantile of its fractional rank $(r-\tfrac38)/(S+\tfrac14)$ among all $S$ draws; equal draws
    /// share their average rank.
    ///
    /// Source: A. Vehtari et al., Bayesian Analysis 16, 667 (2021), equation (14).
    pub fn rank_normalised(&self) -> Self {
        let size = self.draws.len() as f64;
        let mut order: Vec<(f64, usize)> = self.draws.iter().copied().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut scores = vec![0.0; self.draws.len()];
        let mut before = 0;
        for ties in order.chunk_by(|a, b| a.0 == b.0) {
            let rank = before as f64 + 0.5 * (ties.len() as f64 + 1.0);
            let score = normal_quantile::quantile((rank - 0.375) / (size + 0.25));
            for &(_, index) in ties {
                scores[index] = score;
            }
            before += ties.len();
        }
        Self { draws: scores, length: self.length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_draw_of_an_odd_number_is_left_out() {
        let draws = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0];
        let halves = Halves::of(&Chains::new(&draws, 2).unwrap());
        assert_eq!(halves.draws, [1.0, 2.0, 10.0, 20.0, 4.0, 5.0, 40.0, 50.0]);
        assert_eq!(halves.length, 2);
    }

    #[test]
    fn ties_share_a_rank() {
        let halves = Halves { draws: vec![5.0, -1.0, 5.0, 7.0], length: 2 };
        let scores = halves.rank_normalised().draws;
        assert_eq!(scores[0], scores[2]);
        // Ranks 1, 2.5, 2.5, 4: symmetric about the median.
        assert_eq!(scores[1], -scores[3]);
        assert_eq!(scores[0], 0.0);
    }
}

//! The penalty as first thought of.

use std::sync::Arc;

use ornstein_networks::operations::RowFunction;
use ornstein_networks::training::LevelDistribution;

use super::law_penalty::scheduled;
use super::level_bins::level_bins;
use super::{LawPenalty, PreparedLaw, Schedule};

/// The distance between the quantities $q(D(z;s))$ of the denoised states of a batch, at all noise levels, and the law of $q$ in theory.
///
/// It is wrong, and here to show by how much. $D(z;s)=\mathrm E[x_0\mid z]$ is a mean over events, and a mean of events is no event: for a
/// convex quantity as the sum of energies Jensen's inequality says $q(\mathrm E[x_0\mid z])\le\mathrm E[q(x_0)\mid z]$, and for three
/// massless particles the mean of $\sum_iE_i$ of exact denoised states is 0.98 of the truth at $s=0.25$ and 0.24 at $s=5$ deviations of
/// the data. The penalty therefore asks for a denoiser that is none, and whatever is gained in $q$ of denoised states is lost in the score.
/// Only linear quantities, as the total momentum, have the right mean at every level (though not the right law).
#[must_use]
pub fn literal(
    quantities: Vec<Arc<dyn RowFunction>>,
    law: &PreparedLaw,
    distribution: LevelDistribution,
    warm_up: u32,
) -> LawPenalty {
    let ranges = level_bins(distribution, f64::INFINITY, 1);
    LawPenalty::new("literal", quantities, scheduled(ranges, Schedule::Always, distribution, law), warm_up)
}

//! What is recorded on the way.

/// The steps of a bridge after which the running weights are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    steps: Vec<usize>,
}

impl Recording {
    /// Nothing on the way.
    #[must_use]
    pub fn none() -> Self {
        Self { steps: Vec::new() }
    }

    /// At most `count` steps of a bridge of `length` steps, evenly, the last among them.
    #[must_use]
    pub fn evenly(length: usize, count: usize) -> Self {
        let count = count.min(length);
        Self { steps: (1..=count).map(|i| i * length / count).collect() }
    }

    /// The steps, ascending, from 1 on.
    #[must_use]
    pub fn steps(&self) -> &[usize] {
        &self.steps
    }
}

/// The running weights of walkers: row by row, one row per recorded step.
///
/// Row `r` holds `ln w` of the shorter bridge that ends at the recorded step, whose mean weight estimates `Z(beta) / Z(0)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PathTrace {
    /// One row of `walkers` numbers per recorded step.
    pub log_weights: Vec<Vec<f64>>,
    /// Mean acceptance probability of the moves at each place, over the walkers.
    pub acceptance: Vec<f64>,
}

//! When to stop.

use serde::{Deserialize, Serialize};

/// Follows a metric that should fall, and says when it has not done so for a while.
///
/// ```
/// use ornstein_networks::training::EarlyStopping;
///
/// let mut stopping = EarlyStopping::new(2, 0.0);
/// let verdicts = [1.0, 0.5, 0.6, 0.55, 0.4].map(|metric| stopping.observe(metric));
/// assert_eq!(verdicts, [false, false, false, true, false]);
/// assert_eq!(stopping.best(), Some(0.4));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EarlyStopping {
    patience: u32,
    least_gain: f64,
    best: Option<f64>,
    without_gain: u32,
}

impl EarlyStopping {
    /// Stops after `patience` observations in a row of which none is below the best by more than `least_gain`.
    #[must_use]
    pub fn new(patience: u32, least_gain: f64) -> Self {
        Self { patience, least_gain, best: None, without_gain: 0 }
    }

    /// Takes note of the metric, and returns whether it is time to stop. NaN is no gain.
    pub fn observe(&mut self, metric: f64) -> bool {
        if !metric.is_nan() && self.best.is_none_or(|best| metric < best - self.least_gain) {
            self.best = Some(metric);
            self.without_gain = 0;
        } else {
            self.without_gain += 1;
        }
        self.without_gain >= self.patience
    }

    /// The best value so far.
    #[must_use]
    pub fn best(&self) -> Option<f64> {
        self.best
    }

    /// Whether the last observation was the best.
    #[must_use]
    pub fn is_best(&self) -> bool {
        self.best.is_some() && self.without_gain == 0
    }
}

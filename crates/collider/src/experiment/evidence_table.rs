//! The table `[evidence]`: what learned events have to be like.

use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::member::Member;

/// Requirements on learned events. What is left out is measured, and not required.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceTable {
    /// Exact events that learned ones are compared with, per law.
    #[schemars(range(min = 4000))]
    pub events: usize,
    /// Rows of either kind that the classifier sees, at most.
    #[schemars(range(min = 200))]
    pub classifier_events: usize,
    /// The largest area under the curve of a classifier between learned and exact events (0.5: they cannot be told apart).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_area: Option<f64>,
    /// The largest Wasserstein distance of each observable, in units of the distance that two sets of exact events have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_distance: Option<f64>,
    /// The largest violation of energy and momentum conservation in units of $\sqrt s$, over all events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_residual: Option<f64>,
    /// The largest part of events outside of the cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_leakage: Option<f64>,
    /// The least effective part of weighted events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_efficiency: Option<f64>,
}

impl Default for EvidenceTable {
    fn default() -> Self {
        Self {
            events: 100_000,
            classifier_events: 20_000,
            largest_area: None,
            largest_distance: None,
            largest_residual: None,
            largest_leakage: None,
            least_efficiency: None,
        }
    }
}

impl EvidenceTable {
    /// Adds what is wrong with it.
    pub(crate) fn check(&self, errors: &mut ConfigErrors) {
        for (key, found, least) in
            [("evidence.events", self.events, 4000), ("evidence.classifier_events", self.classifier_events, 200)]
        {
            if found < least {
                errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
            }
        }
    }

    /// Adds requirements on what is not measured for these laws: nothing would meet or fail them.
    pub(crate) fn check_measured(&self, members: &[Member], reweighted: bool, errors: &mut ConfigErrors) {
        if let Some(residual) = self.largest_residual
            && members.iter().any(|member| member.process.total_momentum().is_none())
        {
            let allowed = "nothing for a process whose total momentum varies from event to event";
            errors.push(ConfigError::new("evidence.largest_residual", residual, allowed));
        }
        if let (Some(efficiency), false) = (self.least_efficiency, reweighted) {
            let allowed = "nothing without a table [reweighting]";
            errors.push(ConfigError::new("evidence.least_efficiency", efficiency, allowed));
        }
    }
}

//! Points that fail their check.

use std::collections::HashMap;
use std::fmt;

use ornstein_run::{ConfigReport, Diagnostic, Failure};

use super::draft::Draft;
use crate::sweep::Place;
use crate::{CampaignError, PointId};

/// Causes that are shown in full.
const SHOWN_CAUSES: usize = 20;
/// Runs of consecutive points that are listed per cause.
const SHOWN_POINTS: usize = 20;

/// All points that fail their check, by what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingPoints {
    /// Points of the campaign.
    pub points: u64,
    /// Points among them that fail.
    pub failing: u64,
    /// What is wrong, in the order of the first point that has it.
    pub causes: Vec<FailureCause>,
}

/// What is wrong with one or more points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureCause {
    /// The points. Of replicas, which differ only in their seed, the first.
    pub points: Vec<PointId>,
    /// What the first of them sets.
    pub settings: Vec<String>,
    /// What is wrong, shown where it stands.
    pub report: String,
}

impl fmt::Display for FailingPoints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how_many = match (self.failing, self.points) {
            (1, 1) => "the only point fails its check".to_owned(),
            (failing, points) if failing == points => format!("all {points} points fail their check"),
            (1, points) => format!("1 of {points} points fails its check"),
            (failing, points) => format!("{failing} of {points} points fail their check"),
        };
        write!(formatter, "{how_many}; nothing was written")?;
        for cause in self.causes.iter().take(SHOWN_CAUSES) {
            let set = if cause.settings.is_empty() { "the base config".to_owned() } else { cause.settings.join(", ") };
            write!(formatter, "\n\npoint {} ({set})", cause.points[0])?;
            match cause.points.len() - 1 {
                0 => {}
                1 => write!(formatter, " and point {}", cause.points[1])?,
                others => write!(formatter, " and {others} more: {}", ranges(&cause.points[1..]))?,
            }
            write!(formatter, "\n{}", cause.report)?;
        }
        if let Some(further) = self.causes.get(SHOWN_CAUSES..).filter(|further| !further.is_empty()) {
            let points: usize = further.iter().map(|cause| cause.points.len()).sum();
            write!(formatter, "\n\nand {points} more points for {} more reasons", further.len())?;
        }
        Ok(())
    }
}

/// Consecutive points in short: `000003-000007, 000012`.
fn ranges(points: &[PointId]) -> String {
    let mut runs: Vec<(PointId, PointId)> = Vec::new();
    for &point in points {
        match runs.last_mut() {
            Some((_, last)) if last.0 + 1 == point.0 => *last = point,
            _ => runs.push((point, point)),
        }
    }
    let shown = runs.iter().take(SHOWN_POINTS);
    let mut texts: Vec<String> =
        shown.map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") }).collect();
    if runs.len() > SHOWN_POINTS {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}

/// Why one point fails.
pub(super) enum Cause {
    /// Its config is wrong.
    Config(ConfigReport),
    /// Something else, in words.
    Other(String),
}

impl From<ConfigReport> for Cause {
    fn from(report: ConfigReport) -> Self {
        Self::Config(report)
    }
}

impl From<Failure> for Cause {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Config(report) => Self::Config(report),
            other => Self::Other(other.to_string()),
        }
    }
}

/// Gathers failing points by what is wrong with them.
pub(super) struct FailureCollector<'a> {
    draft: &'a Draft,
    replicas: u64,
    causes: Vec<FailureCause>,
    numbers: HashMap<String, usize>,
}

impl<'a> FailureCollector<'a> {
    pub fn new(draft: &'a Draft, replicas: u64) -> Self {
        Self { draft, replicas, causes: Vec::new(), numbers: HashMap::new() }
    }

    /// A point that fails.
    pub fn add(&mut self, point: PointId, cause: &Cause) {
        let (positions, settings) = self.draft.place(point);
        let report = match cause {
            Cause::Config(report) => {
                let places: Vec<(String, Place)> = self.draft.file.sweep.settings_with_places(&positions).collect();
                let diagnostics = report.diagnostics.iter().map(|found| self.replaced(found, &places)).collect();
                ConfigReport { diagnostics }.to_string()
            }
            Cause::Other(text) => text.clone(),
        };
        let number = *self.numbers.entry(report.clone()).or_insert_with(|| {
            self.causes.push(FailureCause { points: Vec::new(), settings, report });
            self.causes.len() - 1
        });
        self.causes[number].points.push(point);
    }

    /// A mistake that comes from the sweep stands in `campaign.toml`, not where an override would.
    fn replaced(&self, diagnostic: &Diagnostic, places: &[(String, Place)]) -> Diagnostic {
        let is_unknown = diagnostic.is_about_unknown_key();
        let is_meant = |(setting, place): &&(String, Place)| {
            let is_set_here = diagnostic.set_argument.as_ref() == Some(setting);
            // A table that does not exist is named, not the key in it that the sweep sets.
            let is_above =
                |key: &String| place.swept.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'));
            is_set_here || is_unknown && diagnostic.line.is_none() && diagnostic.key.as_ref().is_some_and(is_above)
        };
        match places.iter().find(is_meant) {
            Some((_, place)) => {
                let stands = if is_unknown { &place.key } else { &place.value };
                self.draft.file.document.placed(diagnostic.clone(), stands, is_unknown)
            }
            None => diagnostic.clone(),
        }
    }

    /// Are all points sound?
    pub fn into_result(self) -> Result<(), CampaignError> {
        if self.causes.is_empty() {
            return Ok(());
        }
        let failing: u64 = self.causes.iter().map(|cause| cause.points.len() as u64).sum();
        let points = self.draft.file.sweep.points();
        let failing = FailingPoints { points, failing: failing * self.replicas, causes: self.causes };
        Err(CampaignError::Points(failing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_points_are_listed_in_short() {
        let points = |ids: &[u64]| ids.iter().map(|&id| PointId(id)).collect::<Vec<_>>();
        assert_eq!(ranges(&points(&[1, 2, 3, 7])), "000001-000003, 000007");
        let even: Vec<u64> = (0..100).map(|id| 2 * id).collect();
        assert!(ranges(&points(&even)).ends_with("000038, …"));
    }

    #[test]
    fn twenty_causes_are_shown_and_the_others_counted() {
        let cause =
            |id| FailureCause { points: vec![PointId(id)], settings: Vec::new(), report: format!("cause {id}.") };
        let failing = FailingPoints { points: 30, failing: 25, causes: (0..25).map(cause).collect() };
        let text = failing.to_string();
        assert!(text.starts_with("25 of 30 points fail their check; nothing was written"));
        assert!(text.contains("cause 19.") && !text.contains("cause 20."));
        assert!(text.ends_with("and 5 more points for 5 more reasons"));
    }
}

//! All points in one file.
//!
//! | module | does |
//! |---|---|
//! | `availability` | what a point gives to the file: its output, or the word why not |
//! | `survey` | goes through the files of all points once and gathers what they hold |
//! | `gathered` | what is known of one array so far: what all points agree on, and why it cannot be collected |
//! | `parameters` | makes the axes of the sweep dimensions, and what is swept arrays |
//! | `write` | writes the collected file |
//! | `workspace` | keeps numbers on the disk in between, apart from other collections |
//! | `pattern` | paths with wildcards |
//!
//! # The collected file
//!
//! | group | holds |
//! |---|---|
//! | `/parameters` | for every swept key its values along its axis |
//! | `/points` | over the axes: `state`, `seed`, `wall_seconds`, `cpu_seconds` |
//! | `/statistics/...` | every statistic of the points: axes of the sweep, then its own dimensions |
//! | `/evidence/<test>` | over the axes: `statistic`, `p_value`, `significance`, `passed` |
//! | `/samples/...` | samples, as virtual datasets, copies, or left out |
//!
//! Every group has the scales of its dimensions, so that readers find the coordinates there. Lists of texts that are the same in all
//! points are written once, without the axes. Arrays that have no common shape are left out, and the root attribute `skipped_arrays`
//! says why. Coordinates that differ between points are in `<dimension>_values`, over the axes.
//!
//! The same outputs give the same bytes, but for what tells times: `/points/wall_seconds`, `/points/cpu_seconds` and the root
//! attributes `planned` and `collected`.

mod availability;
mod gathered;
mod parameters;
mod pattern;
mod survey;
mod workspace;
mod write;

use std::fmt::Write as _;
use std::path::PathBuf;

use ornstein_run::system::utc_now;

use self::survey::{Filter, Survey, open_point};
use self::workspace::Workspace;
use self::write::FileBuilder;
use crate::{Campaign, CampaignError, CampaignStatus, Point, PointId, SampleCollection};

pub use self::availability::Availability;

/// How to collect.
#[derive(Debug, Clone, Default)]
pub struct CollectOptions {
    /// Collect what is there, even if points are missing.
    pub allow_partial: bool,
    /// What becomes of samples; as `[collect]` says if `None`.
    pub samples: Option<SampleCollection>,
}

/// A point that is not in the collected file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentPoint {
    /// The point.
    pub point: PointId,
    /// What became of it.
    pub state: Availability,
    /// Why it failed, or why its output cannot be read.
    pub reason: Option<String>,
}

/// An array that is not in the collected file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedArray {
    /// Its path, or the pattern of `[collect] arrays` that matched nothing.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The collected file.
    pub file: PathBuf,
    /// Number of points in it.
    pub points: usize,
    /// The points that are not.
    pub missing: Vec<AbsentPoint>,
    /// Arrays that are not.
    pub skipped: Vec<SkippedArray>,
}

/// Puts all points of a campaign into one file. Figures of it are drawn by [`draw_campaign_figures`](crate::draw_campaign_figures).
/// Where several processes do so at once, the file of the last one stays.
///
/// # Errors
/// If points are not finished and that is not allowed, or the disk refuses. What was collected before stays.
pub fn collect(campaign: &Campaign, options: &CollectOptions) -> Result<Collected, CampaignError> {
    let (availability, missing) = standing(campaign)?;
    let total = availability.len();
    if missing.len() == total || (!missing.is_empty() && !options.allow_partial) {
        return Err(incomplete(total, &missing));
    }
    let workspace = Workspace::new(campaign.folder())?;
    let table = &campaign.config().collect;
    let samples = options.samples.unwrap_or(table.samples);
    let filter = Filter { arrays: table.arrays.as_deref(), samples: samples != SampleCollection::None };
    let points = campaign.points()?;
    let seeds: Vec<u64> = points.iter().map(|point| point.seed).collect();

    let mut collection = Collection { availability, missing, survey: Survey::default() };
    collection.read_points(campaign, &points, filter, &workspace)?;
    let Collection { availability, missing, mut survey } = collection;
    if missing.len() == total || (!missing.is_empty() && !options.allow_partial) {
        return Err(incomplete(total, &missing));
    }
    let unused = survey.unused_patterns(filter).map(|pattern| SkippedArray {
        path: pattern.clone(),
        reason: "no point has an array that this pattern of [collect] matches".to_owned(),
    });
    let mut skipped: Vec<SkippedArray> = unused.collect();
    let builder = FileBuilder {
        campaign,
        survey: &mut survey,
        availability: &availability,
        seeds: &seeds,
        samples,
        skipped: &mut skipped,
        now: &utc_now(),
    };
    builder.write(&workspace.output())?;
    let file = campaign.folder().collected();
    workspace.publish(&file)?;
    Ok(Collected { file, points: total - missing.len(), missing, skipped })
}

struct Collection {
    availability: Vec<Availability>,
    missing: Vec<AbsentPoint>,
    survey: Survey,
}

impl Collection {
    fn read_points(
        &mut self,
        campaign: &Campaign,
        points: &[Point],
        filter: Filter<'_>,
        workspace: &Workspace,
    ) -> Result<(), CampaignError> {
        for (place, point) in points.iter().enumerate() {
            if self.availability[place] != Availability::Finished {
                continue;
            }
            let id = point.id;
            match open_point(&campaign.folder().output(id), &campaign.manifest().kind, point) {
                Ok(file) => self.survey.add(place, &file, filter, workspace)?,
                Err(reason) => {
                    self.availability[place] = Availability::Unreadable;
                    let absent = AbsentPoint { point: id, state: Availability::Unreadable, reason: Some(reason) };
                    self.missing.push(absent);
                }
            }
        }
        self.missing.sort_by_key(|absent| absent.point);
        Ok(())
    }
}

/// How every point stands, and those that are not finished.
fn standing(campaign: &Campaign) -> Result<(Vec<Availability>, Vec<AbsentPoint>), CampaignError> {
    let status = CampaignStatus::read(campaign)?;
    let availability: Vec<Availability> = status.points.iter().map(|point| point.state.into()).collect();
    let absent = status.points.into_iter().zip(&availability).filter(|(_, state)| **state != Availability::Finished);
    let missing = absent.map(|(status, &state)| AbsentPoint { point: status.point, state, reason: status.reason });
    let missing = missing.collect();
    Ok((availability, missing))
}

/// A refusal that says what is missing, by state.
fn incomplete(total: usize, missing: &[AbsentPoint]) -> CampaignError {
    const SHOWN: usize = 8;
    let mut parts = Vec::new();
    for state in Availability::ALL {
        let points: Vec<&AbsentPoint> = missing.iter().filter(|absent| absent.state == state).collect();
        if points.is_empty() {
            continue;
        }
        let mut names: Vec<String> = points.iter().take(SHOWN).map(|absent| absent.point.to_string()).collect();
        if points.len() > SHOWN {
            names.push("...".to_owned());
        }
        parts.push(format!("{} {} ({})", points.len(), state.name(), names.join(", ")));
    }
    let mut reason = format!("{} of {total} points are not finished: {}", missing.len(), parts.join("; "));
    let told = |state| missing.iter().find(|absent| absent.state == state && absent.reason.is_some());
    for absent in [Availability::Unreadable, Availability::Failed].into_iter().filter_map(told) {
        let words = absent.reason.as_deref().unwrap_or_default();
        let _ = write!(reason, "\n  point {}: {words}", absent.point);
    }
    let help = if missing.len() == total {
        "run them first: `ornstein campaign submit`; `ornstein campaign status` shows what became of them"
    } else {
        "`ornstein campaign resubmit` runs what is left; `--allow-partial` collects what is there"
    };
    CampaignError::refused(reason, help)
}

//! The table of points: one line per point.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::{CampaignError, CampaignFolder, PointId};

/// A point of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its number.
    #[serde(rename = "point")]
    pub id: PointId,
    /// Its position on every axis, slowest first.
    pub positions: Vec<u64>,
    /// What it sets beyond the base config, as `key=value`.
    pub settings: Vec<String>,
    /// Its seed.
    pub seed: u64,
    /// Fingerprint of everything that decides its result, as written in the table of points.
    pub hash: String,
}

/// One point.
pub(crate) fn read_one(folder: &CampaignFolder, id: PointId) -> Result<Point, CampaignError> {
    let all = read_all(folder, 0)?;
    all.get(id.0 as usize).cloned().ok_or_else(|| CampaignError::refused(format!("there is no point {id}"), ""))
}

/// All points.
pub(crate) fn read_all(folder: &CampaignFolder, _count: u64) -> Result<Vec<Point>, CampaignError> {
    let text = fs::read_to_string(folder.points_table()).unwrap_or_default();
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

//! The newest claim of a point, and whether it is free.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::disk_clock::{age, is_given_back, modified};
use super::owner::Owner;
use crate::{CampaignFolder, PointId};

/// A claim without a sign of life for so many heartbeats is free.
pub(super) const HEARTBEATS_OF_SILENCE: u32 = 6;

/// A file name of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClaimName {
    pub point: PointId,
    pub generation: u64,
}

impl ClaimName {
    /// The inverse of the last part of [`CampaignFolder::claim`].
    pub fn parse(name: &str) -> Option<Self> {
        let (point, generation) = name.split_once(".claim.")?;
        Some(Self { point: PointId(point.parse().ok()?), generation: generation.parse().ok()? })
    }
}

/// Whether a claim is free.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Standing {
    /// Anybody may take the next generation.
    Free,
    /// Somebody works on the point; who, if that can be told.
    Held(Option<Owner>),
}

impl Standing {
    /// Who holds it, in words.
    pub fn holder(owner: Option<&Owner>) -> String {
        owner.map_or_else(|| "another process".to_owned(), Owner::to_string)
    }
}

/// Generations of the claims of a point, in no order.
pub(super) fn generations(folder: &CampaignFolder, point: PointId) -> io::Result<Vec<u64>> {
    let path = folder.claim(point, 0);
    let entries = match fs::read_dir(path.parent().unwrap_or(Path::new("."))) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let claim = name.to_str().and_then(ClaimName::parse).filter(|claim| claim.point == point);
        found.extend(claim.map(|claim| claim.generation));
    }
    Ok(found)
}

/// Whether the claim in this file is free at the moment `now`, which is asked for only if needed. A file that is gone is free: its owner
/// has finished. `heartbeat` counts for claims that do not tell their own.
pub(crate) fn standing(path: &Path, heartbeat: Duration, now: impl FnOnce() -> SystemTime) -> io::Result<Standing> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Free),
        Err(error) => return Err(error),
    };
    let touched = modified(&file)?;
    if is_given_back(touched) {
        return Ok(Standing::Free);
    }
    // Its owner may just be writing it, or the disk was full: then its age alone tells.
    let mut text = String::new();
    let owner: Option<Owner> = file.read_to_string(&mut text).ok().and_then(|_| serde_json::from_str(&text).ok());
    if owner.as_ref().is_some_and(Owner::is_dead) {
        return Ok(Standing::Free);
    }
    let heartbeat = owner.as_ref().and_then(Owner::heartbeat).unwrap_or(heartbeat);
    let silent = age(now(), touched) > heartbeat.saturating_mul(HEARTBEATS_OF_SILENCE);
    Ok(if silent { Standing::Free } else { Standing::Held(owner) })
}

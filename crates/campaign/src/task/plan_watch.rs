//! Whether the campaign is still the one that a task began with.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::points::PointLines;
use crate::{Campaign, Manifest, Point};

/// What tells one file of a name from the next: inode, size, and time of the last change.
type Stamp = (u64, u64, i64, i64);

/// Looks whether the folder holds the campaign that was opened, or one that was planned in its place.
#[derive(Debug, Default)]
pub(super) struct PlanWatch {
    /// The manifest that was read last, and whether it was that of the campaign that was opened.
    seen: RefCell<Option<(Stamp, bool)>>,
}

impl PlanWatch {
    /// Is the point that was read when the task began that of the plan as it is now? Asked when the point is claimed: nobody plans
    /// anew past a claim.
    pub fn is_as_planned(&self, campaign: &Campaign, point: &Point) -> bool {
        // Planning anew takes the manifest away first and writes the new one last.
        let Some(stamp) = stamp(campaign) else { return false };
        let seen = *self.seen.borrow();
        let is_same = match seen {
            Some((seen, is_same)) if seen == stamp => is_same,
            _ => {
                let Ok(manifest) = Manifest::read(campaign.folder()) else { return false };
                let is_same = manifest.identity == campaign.manifest().identity;
                *self.seen.borrow_mut() = Some((stamp, is_same));
                is_same
            }
        };
        is_same || is_in_table(campaign, point)
    }
}

/// Does the table list this point, with the same result?
fn is_in_table(campaign: &Campaign, point: &Point) -> bool {
    let found = PointLines::open(campaign.folder()).and_then(|mut table| table.find(point.id));
    found.is_ok_and(|found| found.hash == point.hash)
}

fn stamp(campaign: &Campaign) -> Option<Stamp> {
    let file = fs::metadata(campaign.folder().manifest()).ok()?;
    Some((file.ino(), file.size(), file.mtime(), file.mtime_nsec()))
}

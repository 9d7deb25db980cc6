//! Making room for a campaign that replaces another in its folder.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use ornstein_run::OutputError;

use super::table::PlannedTable;
use crate::claim::{ClaimName, DiskClock, Standing, heartbeat, standing};
use crate::points::PointLines;
use crate::{CampaignError, CampaignFolder, PointId};

/// Moves the earlier plan, what was collected of it, and outputs, records and claims of all points that are others now to
/// `replaced-N/`. Nothing is deleted. Refused while anybody works on a point.
///
/// The manifest goes first and the table of points last: if this is cut off, the folder is recognised as damaged, and planning again
/// goes on where it was.
pub(super) fn move_aside(
    folder: &CampaignFolder,
    table: &PlannedTable<'_>,
    heartbeat_seconds: f64,
) -> Result<PathBuf, CampaignError> {
    refuse_work_in_progress(folder, heartbeat_seconds)?;
    let place = new_place(folder)?;
    let mover = Mover { from: folder.root(), to: &place };
    mover.take(&folder.manifest())?;
    let stays = points_that_stay(folder, table);
    let mut all_stay = true;
    for parent in [folder.points(), folder.state()] {
        for shard in entries(&parent)? {
            for path in entries(&shard)? {
                let is_kept = path.file_name().and_then(point_of).is_some_and(&stays);
                if !is_kept {
                    all_stay = false;
                    mover.take(&path)?;
                }
            }
        }
    }
    if !all_stay {
        // Tasks that wait in a queue still name points by their numbers; their submission's number is not given again.
        mover.take(&folder.submissions())?;
    }
    for path in [
        folder.collected(),
        folder.figures(),
        folder.campaign_config(),
        folder.base_config(),
        folder.resolved_config(),
        folder.points_table(),
    ] {
        mover.take(&path)?;
    }
    Ok(place)
}

fn refuse_work_in_progress(folder: &CampaignFolder, heartbeat_seconds: f64) -> Result<(), CampaignError> {
    for shard in entries(&folder.state())? {
        let clock = DiskClock::of(&shard);
        for path in entries(&shard)? {
            let name = path.file_name().and_then(OsStr::to_str).and_then(ClaimName::parse);
            let Some(claim) = name else { continue };
            let found = standing(&path, heartbeat(heartbeat_seconds), || clock.now())
                .map_err(|error| OutputError::io("read", &path, &error))?;
            if let Standing::Held(owner) = found {
                return Err(CampaignError::refused(
                    format!("point {} is worked on by {}", claim.point, Standing::holder(owner.as_ref())),
                    "stop the campaign with `ornstein campaign cancel`, or wait for it, and plan again",
                ));
            }
        }
    }
    Ok(())
}

/// Which points keep their number and their hash? None of them if the earlier table cannot be read.
fn points_that_stay(folder: &CampaignFolder, table: &PlannedTable<'_>) -> impl Fn(PointId) -> bool {
    let stays: Vec<bool> = PointLines::open(folder)
        .map(|before| {
            let stays = |point: Result<crate::Point, CampaignError>| {
                point.is_ok_and(|point| table.hash(point.id).is_some_and(|hash| hash == point.hash))
            };
            before.read_all().map(stays).collect()
        })
        .unwrap_or_default();
    move |point| stays.get(point.0 as usize).copied().unwrap_or(false)
}

/// The point that a file belongs to: 12 for `000012.h5` and `000012.claim.1`.
fn point_of(name: &OsStr) -> Option<PointId> {
    let name = name.to_str()?;
    let digits = name.len() - name.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    name[..digits].parse().ok().map(PointId)
}

/// A new folder `replaced-N`.
fn new_place(folder: &CampaignFolder) -> Result<PathBuf, OutputError> {
    let mut number = 1_u64;
    loop {
        let place = folder.replaced_at(number);
        match fs::create_dir(&place) {
            Ok(()) => return Ok(place),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(OutputError::io("create", &place, &error)),
        }
    }
}

struct Mover<'a> {
    from: &'a Path,
    to: &'a Path,
}

impl Mover<'_> {
    /// Moves a file or folder, if there is one, to the same place below the other root.
    fn take(&self, path: &Path) -> Result<(), OutputError> {
        if fs::symlink_metadata(path).is_err() {
            return Ok(());
        }
        let target = self.to.join(path.strip_prefix(self.from).unwrap_or(path));
        let parent = target.parent().unwrap_or(self.to);
        fs::create_dir_all(parent).map_err(|error| OutputError::io("create", parent, &error))?;
        fs::rename(path, &target).map_err(|error| OutputError::io("move aside", path, &error))
    }
}

/// What is in a folder, in order of names; nothing if there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    };
    match read() {
        Ok(mut paths) => {
            paths.sort();
            Ok(paths)
        }
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(OutputError::io("read", folder, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_the_point_that_they_are_named_after() {
        let point = |name: &str| point_of(OsStr::new(name));
        assert_eq!(point("000012.h5.partial"), Some(PointId(12)));
        assert_eq!(point("1234567.claim.3"), Some(PointId(1_234_567)));
        assert_eq!(point("000012-events.lhe"), Some(PointId(12)));
        assert_eq!(point("notes.txt"), None);
    }
}

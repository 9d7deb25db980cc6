//! What lies in the folders of a campaign, each listed once.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, SystemTime};

use ornstein_run::OutputError;

use crate::claim::{ClaimName, Owner, Standing, standing};
use crate::{CampaignFolder, PointId};

/// What lies in the folders of a campaign.
pub(super) struct Shards {
    outputs: HashSet<PointId>,
    records: HashSet<PointId>,
    /// Newest generation of each claim.
    claims: HashMap<PointId, u64>,
}

/// Whether somebody works on a point.
pub(super) enum Claimed {
    Nobody,
    By(Option<Owner>),
}

impl Shards {
    /// Lists all folders. Those of the claims first: a point that is finished in the meantime is then found twice, not never.
    pub fn read(folder: &CampaignFolder) -> Result<Self, OutputError> {
        let mut shards = Self { outputs: HashSet::new(), records: HashSet::new(), claims: HashMap::new() };
        for_each_file(&folder.state(), |name| {
            if let Some(claim) = ClaimName::parse(name) {
                let newest = shards.claims.entry(claim.point).or_insert(0);
                *newest = claim.generation.max(*newest);
            } else {
                shards.records.extend(point_of(name, ".jsonl"));
            }
        })?;
        for_each_file(&folder.points(), |name| shards.outputs.extend(point_of(name, ".h5")))?;
        Ok(shards)
    }

    pub fn is_finished(&self, point: PointId) -> bool {
        self.outputs.contains(&point)
    }

    pub fn has_record(&self, point: PointId) -> bool {
        self.records.contains(&point)
    }

    /// Does somebody work on this point at the moment `now` of the disk?
    pub fn claimed(
        &self,
        folder: &CampaignFolder,
        point: PointId,
        heartbeat: Duration,
        now: SystemTime,
    ) -> Result<Claimed, OutputError> {
        if !self.claims.contains_key(&point) && !self.has_record(point) {
            return Ok(Claimed::Nobody);
        }
        // Somebody may have taken it over since the folder was listed.
        let mut generation = self.claims.get(&point).copied().unwrap_or(0);
        while folder.claim(point, generation + 1).exists() {
            generation += 1;
        }
        let path = folder.claim(point, generation);
        match standing(&path, heartbeat, || now) {
            Ok(Standing::Held(owner)) => Ok(Claimed::By(owner)),
            Ok(Standing::Free) => Ok(Claimed::Nobody),
            Err(error) => Err(OutputError::io("read", &path, &error)),
        }
    }
}

/// The point of a file with this ending.
fn point_of(name: &str, ending: &str) -> Option<PointId> {
    name.strip_suffix(ending)?.parse().ok().map(PointId)
}

/// The names of all files in the subfolders of a folder, which need not exist.
fn for_each_file(folder: &Path, mut look: impl FnMut(&str)) -> Result<(), OutputError> {
    let list = |folder: &Path| match fs::read_dir(folder) {
        Ok(entries) => entries.collect::<Result<Vec<_>, _>>().map_err(|error| OutputError::io("list", folder, &error)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(OutputError::io("list", folder, &error)),
    };
    for shard in list(folder)? {
        for entry in list(&shard.path())? {
            if let Some(name) = entry.file_name().to_str() {
                look(name);
            }
        }
    }
    Ok(())
}

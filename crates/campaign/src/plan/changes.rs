//! What has changed since the campaign was planned before.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use ornstein_run::DecidingKeys;

use super::check_points::CheckedPoints;
use super::draft::Draft;
use super::table::PlannedTable;
use crate::point_hash::contents;
use crate::sweep::REPLICA;
use crate::{Axis, CampaignError, CampaignFolder, Manifest};

/// What has changed of that which decides results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changes {
    /// There is no campaign yet.
    New,
    /// There is this campaign.
    None {
        /// Does its table of points say so, or must it be written again?
        table_is_whole: bool,
    },
    /// There is a campaign with other results: what makes the difference.
    Deciding(Vec<String>),
}

/// Compares with what is in the folder.
pub(super) fn changes(
    draft: &Draft,
    checked: &CheckedPoints,
    table: &PlannedTable<'_>,
) -> Result<Changes, CampaignError> {
    let folder = &draft.folder;
    let has_manifest = folder.manifest().exists();
    if !has_manifest && !folder.points_table().exists() {
        return without_table(folder);
    }
    let before = match has_manifest.then(|| Manifest::read(folder)).transpose() {
        Ok(before) => before,
        // The table of points says all that matters; the manifest is written again.
        Err(CampaignError::Damaged { .. }) => None,
        Err(error) => return Err(error),
    };
    let table_is_whole = same_table(folder, table);
    match before {
        Some(before) => {
            // A table that was deleted or edited is no other campaign.
            let same_points = table_is_whole || table.describe(|_| Ok(()))?.identity == before.identity;
            if same_points && before.name == draft.file.config.name {
                return Ok(Changes::None { table_is_whole });
            }
            Ok(Changes::Deciding(differences(&before, draft, checked)))
        }
        None if table_is_whole => Ok(Changes::None { table_is_whole }),
        None if has_outputs(folder) => {
            Ok(Changes::Deciding(vec!["its points, of which points.jsonl lists others".to_owned()]))
        }
        None => Ok(Changes::New),
    }
}

/// Which keys make the difference.
fn differences(before: &Manifest, draft: &Draft, checked: &CheckedPoints) -> Vec<String> {
    let config = &draft.file.config;
    let mut found = Vec::new();
    if before.name != config.name {
        found.push(format!("`name` was \"{}\" and is \"{}\"", before.name, config.name));
    }
    if before.kind != checked.kind {
        found.push(format!("`experiment.kind` was \"{}\" and is \"{}\"", before.kind, checked.kind));
    }
    let seed = config.seed_of_points();
    if let (Some(before), Some(now)) = (before.seed, seed)
        && before != now
    {
        found.push(format!("`seed` was {before} and is {now}"));
    }
    found.extend(axes_differences(&before.axes, &draft.file.sweep.axes));
    found.extend(base_differences(&draft.folder.base_config(), draft.base.text()));
    let is_new = |input: &&String| !before.inputs.iter().any(|old| contents(old) == contents(input));
    for input in checked.inputs.iter().filter(is_new) {
        let path = input.strip_suffix(contents(input)).unwrap_or(input).trim_end();
        found.push(format!("the contents of the input {path}"));
    }
    if found.is_empty() {
        let resolved = fs::read_to_string(draft.folder.resolved_config()).unwrap_or_default();
        let keys = differing(&resolved, &checked.resolved_config);
        let version = &before.version;
        found.push(match keys.as_slice() {
            [] => "its table of points".to_owned(),
            keys => format!("{}, whose defaults this version of the program changes (it was {version})", listed(keys)),
        });
    }
    found
}

fn axes_differences(before: &[Axis], now: &[Axis]) -> Vec<String> {
    if before == now {
        return Vec::new();
    }
    let mut found = Vec::new();
    let replicas = |axes: &[Axis]| axes.iter().find(|axis| axis.name == REPLICA).map_or(0, |axis| axis.length);
    if replicas(before) != replicas(now) {
        found.push(format!("`sweep.seeds.count` was {} and is {}", replicas(before), replicas(now)));
    }
    let keys = |axes: &[Axis]| axes.iter().flat_map(|axis| axis.keys.clone()).collect::<Vec<_>>();
    let (keys_before, keys_now) = (keys(before), keys(now));
    for old in &keys_before {
        match keys_now.iter().find(|new| new.key == old.key) {
            None => found.push(format!("`{}` is no longer swept", old.key)),
            Some(new) if new.values != old.values => found.push(format!("the values of `{}`", old.key)),
            Some(_) => {}
        }
    }
    let is_new = |new: &&crate::SweptKey| !keys_before.iter().any(|old| old.key == new.key);
    found.extend(keys_now.iter().filter(is_new).map(|new| format!("`{}` is swept now", new.key)));
    if found.is_empty() {
        found.push("the order of the axes of the sweep".to_owned());
    }
    found
}

fn base_differences(copy: &Path, now: &str) -> Option<String> {
    let before = fs::read_to_string(copy).ok()?;
    let keys = differing(&before, now);
    (!keys.is_empty()).then(|| format!("{} of the base config", listed(&keys)))
}

/// The keys that differ among those that decide results; none if one of the texts cannot be understood.
fn differing(before: &str, now: &str) -> Vec<String> {
    match (DecidingKeys::of(before), DecidingKeys::of(now)) {
        (Ok(before), Ok(now)) => before.differing(&now),
        _ => Vec::new(),
    }
}

fn listed(keys: &[String]) -> String {
    let quoted: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

/// A folder without a table of points.
fn without_table(folder: &CampaignFolder) -> Result<Changes, CampaignError> {
    if has_outputs(folder) {
        return Ok(Changes::Deciding(vec!["it has outputs, but neither manifest.json nor points.jsonl".to_owned()]));
    }
    let stranger = fs::read_dir(folder.root())
        .ok()
        .and_then(|mut entries| entries.find_map(|entry| entry.ok().filter(|entry| !is_ours(&entry.file_name()))));
    match stranger {
        Some(entry) => Err(CampaignError::refused(
            format!(
                "{} is no folder of a campaign: it holds {}",
                folder.root().display(),
                entry.file_name().to_string_lossy()
            ),
            "name another folder with --folder or `folder` in campaign.toml",
        )),
        None => Ok(Changes::New),
    }
}

/// Does a plan that was cut off leave a file of this name? Temporary ones have a further ending.
fn is_ours(name: &OsStr) -> bool {
    const NAMES: [&str; 8] =
        ["campaign.toml", "base.toml", "resolved.toml", "points", "state", "submissions", "logs", "replaced-"];
    name.to_str().is_some_and(|name| NAMES.iter().any(|ours| name.starts_with(ours)))
}

/// Has anything been run here?
fn has_outputs(folder: &CampaignFolder) -> bool {
    [folder.points(), folder.state()]
        .iter()
        .any(|place| fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_some()))
}

/// Does the table in the folder say what is planned now?
fn same_table(folder: &CampaignFolder, table: &PlannedTable<'_>) -> bool {
    let Ok(mut file) = File::open(folder.points_table()) else { return false };
    let mut before = Vec::new();
    for block in table.blocks() {
        before.resize(block.len(), 0);
        if file.read_exact(&mut before).is_err() || before != block.as_bytes() {
            return false;
        }
    }
    file.read(&mut [0]).is_ok_and(|rest| rest == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SweptKey;

    fn axis(key: &str, values: &[&str]) -> Axis {
        let values: Vec<_> = values.iter().map(|value| Some((*value).to_owned())).collect();
        Axis { name: key.to_owned(), length: values.len() as u64, keys: vec![SweptKey { key: key.to_owned(), values }] }
    }

    #[test]
    fn differences_of_axes_name_the_keys() {
        let replicas = |length| Axis { name: REPLICA.to_owned(), length, keys: Vec::new() };
        let (a, b, c) = (axis("a", &["1", "2"]), axis("b", &["1"]), axis("c", &["1"]));
        let found = axes_differences(&[replicas(2), a.clone(), b.clone()], &[replicas(3), axis("a", &["1"]), c]);
        assert_eq!(
            found,
            ["`sweep.seeds.count` was 2 and is 3", "the values of `a`", "`b` is no longer swept", "`c` is swept now"]
        );
        assert_eq!(
            axes_differences(&[a.clone(), b.clone()], &[b.clone(), a.clone()]),
            ["the order of the axes of the sweep"]
        );
        assert!(axes_differences(&[a.clone(), b.clone()], &[a, b]).is_empty());
    }
}

//! Writing the folder of a campaign, the manifest last.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use ornstein_run::system::{fingerprint, utc_now, write_durably};
use ornstein_run::{GIT_REVISION, OutputError};

use super::changes::Changes;
use super::check_points::CheckedPoints;
use super::draft::Draft;
use super::table::{PlannedTable, TableDescription};
use crate::manifest::FORMAT;
use crate::{CampaignError, Manifest};

/// Writes what is not there yet or has changed, and says what of a campaign that was there it was.
pub(super) fn write(
    draft: &Draft,
    checked: &CheckedPoints,
    table: &PlannedTable<'_>,
    changes: &Changes,
) -> Result<Vec<String>, CampaignError> {
    let folder = &draft.folder;
    for place in [folder.points(), folder.state(), folder.submissions(), folder.logs()] {
        fs::create_dir_all(&place).map_err(|error| OutputError::io("create", &place, &error))?;
    }
    let mut updated = Vec::new();
    let texts = [
        (folder.campaign_config(), draft.file.document.text()),
        (folder.base_config(), draft.base.text()),
        (folder.resolved_config(), checked.resolved_config.as_str()),
    ];
    for (path, text) in texts {
        // The resolved config differs in its place if the folder was moved; it stays that of the first plan.
        let keep = matches!(changes, Changes::None { .. }) && path == folder.resolved_config() && path.exists();
        if keep || fs::read(&path).is_ok_and(|before| before == text.as_bytes()) {
            continue;
        }
        write_durably(&path, text.as_bytes())?;
        updated.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    let before = Manifest::read(folder).ok();
    let stays = matches!(changes, Changes::None { .. });
    let description = match (&before, changes) {
        (Some(before), Changes::None { table_is_whole: true }) => {
            TableDescription { identity: before.identity.clone(), bytes: length(&folder.points_table())? }
        }
        (None, Changes::None { table_is_whole: true }) => table.describe(|_| Ok(()))?,
        _ => {
            updated.push("points.jsonl".to_owned());
            write_table(&folder.points_table(), table)?
        }
    };
    let mut manifest = Manifest {
        format: FORMAT,
        name: draft.file.config.name.clone(),
        identity: description.identity,
        created: utc_now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_revision: GIT_REVISION.to_owned(),
        kind: checked.kind.clone(),
        base: draft.base_path.clone(),
        working_folder: draft.working_folder.clone(),
        inputs: checked.inputs.clone(),
        seed: draft.file.config.seed_of_points(),
        axes: draft.file.sweep.axes.clone(),
        points: draft.file.sweep.points(),
        memory_bytes: checked.estimate.memory_bytes,
        disk_bytes: checked.estimate.disk_bytes,
        cpu_seconds: checked.estimate.cpu_seconds,
        base_fingerprint: fingerprint(draft.base.text().as_bytes()),
        points_bytes: description.bytes,
    };
    if let Some(before) = before.filter(|_| stays) {
        // Who planned it first, when and from where, stays.
        manifest.created.clone_from(&before.created);
        manifest.version.clone_from(&before.version);
        manifest.git_revision.clone_from(&before.git_revision);
        if manifest.base == before.base {
            manifest.working_folder.clone_from(&before.working_folder);
            manifest.inputs.clone_from(&before.inputs);
        }
        if manifest == before {
            return Ok(updated);
        }
    }
    manifest.write(folder)?;
    updated.push("manifest.json".to_owned());
    Ok(updated)
}

fn length(path: &Path) -> Result<u64, OutputError> {
    fs::metadata(path).map(|metadata| metadata.len()).map_err(|error| OutputError::io("read", path, &error))
}

/// Writes the table under a temporary name first: it has its name only when it is whole and on the disk.
fn write_table(path: &Path, table: &PlannedTable<'_>) -> Result<TableDescription, OutputError> {
    let temporary = path.with_extension("jsonl.new");
    let failed = |error: io::Error| OutputError::io("write", &temporary, &error);
    let write = || {
        let mut file = BufWriter::new(File::create(&temporary).map_err(failed)?);
        let description = table.describe(|block| file.write_all(block.as_bytes()).map_err(failed))?;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&temporary, path).map_err(failed)?;
        Ok(description)
    };
    write().inspect_err(|_: &OutputError| {
        let _ = fs::remove_file(&temporary);
    })
}

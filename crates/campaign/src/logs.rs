//! What attempts at a point printed.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use ornstein_run::OutputError;

use crate::record::{self, Attempt};
use crate::{CampaignError, CampaignFolder, PointId};

/// An attempt at a point, and what it printed.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptLog {
    /// The attempt.
    pub attempt: Attempt,
    /// What its process printed in its time, if its log is there.
    pub text: Option<String>,
}

/// The most that is read of the log of one attempt, from its end \[bytes\].
const LARGEST_TEXT: u64 = 1 << 20;

/// All attempts at a point, oldest first, with what they printed: of a log that several points share, the part of each attempt, and
/// the last megabyte at most.
///
/// # Errors
/// If there is a record or log that the system does not let us read.
pub fn logs(folder: &CampaignFolder, point: PointId) -> Result<Vec<AttemptLog>, CampaignError> {
    let attempts = record::read(folder, point)?;
    attempts.into_iter().map(|attempt| Ok(AttemptLog { text: read_log(folder, &attempt)?, attempt })).collect()
}

fn read_log(folder: &CampaignFolder, attempt: &Attempt) -> Result<Option<String>, CampaignError> {
    let Some(name) = &attempt.start.log else { return Ok(None) };
    let path = folder.root().join(name);
    let end = attempt.end.as_ref().and_then(|end| end.log_to);
    match read_part(&path, attempt.start.log_from, end) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::io("read", &path, &error).into()),
    }
}

fn read_part(path: &std::path::Path, from: u64, to: Option<u64>) -> io::Result<String> {
    let mut file = File::open(path)?;
    let to = to.unwrap_or(u64::MAX).min(file.metadata()?.len());
    let from = from.max(to.saturating_sub(LARGEST_TEXT));
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(to.saturating_sub(from)).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file in the campaign's folder of logs that takes what this process prints to its standard error.
#[derive(Debug, Clone)]
pub(crate) struct CurrentLog {
    /// Its name within the campaign's folder.
    pub name: String,
    path: PathBuf,
}

impl CurrentLog {
    /// The log of this process, if it has one there and the system tells.
    pub fn of_this_process(folder: &CampaignFolder) -> Option<Self> {
        let logs = fs::canonicalize(folder.logs()).ok()?;
        let path = fs::read_link("/proc/self/fd/2").ok()?;
        let inside = path.strip_prefix(&logs).ok()?;
        let below = folder.logs().strip_prefix(folder.root()).ok()?.join(inside);
        Some(Self { name: below.to_str()?.to_owned(), path })
    }

    /// Its size \[bytes\].
    pub fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }
}

//! The record of a point: what became of each attempt at it.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use ornstein_run::OutputError;
use ornstein_run::system::utc_now;
use serde::{Deserialize, Serialize};

use crate::claim::Owner;
use crate::{CampaignFolder, PointId};

/// An attempt at a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u64,
    /// Where and when it began.
    pub start: AttemptStart,
    /// How it ended, if it is known to have.
    pub end: Option<AttemptEnd>,
}

/// Where and when an attempt began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptStart {
    /// When, UTC.
    pub time: String,
    /// On which machine.
    pub host: String,
    /// By which process.
    pub process: u32,
    /// By which job of the scheduler: `12_3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// For which submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<u64>,
    /// The file that took what it printed, within the campaign's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// Size of that file when it began \[bytes\].
    #[serde(default)]
    pub log_from: u64,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptEnd {
    /// In which way.
    #[serde(rename = "event")]
    pub outcome: AttemptOutcome,
    /// When, UTC.
    pub time: String,
    /// How long it took \[s\].
    pub seconds: f64,
    /// Why it did not finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The exit code that a run of its own would have had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
    /// The signal that killed its process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// Size of the log when it ended \[bytes\].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_to: Option<u64>,
}

/// In which way an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttemptOutcome {
    /// The output is there.
    Finished,
    /// It cannot go on as it is.
    Failed,
    /// It was stopped; it can go on from its checkpoint.
    Interrupted,
}

impl fmt::Display for AttemptOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        })
    }
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    attempt: u64,
    #[serde(flatten)]
    event: Event,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Event {
    End(AttemptEnd),
    Start {
        event: StartWord,
        #[serde(flatten)]
        start: AttemptStart,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StartWord {
    Started,
}

impl AttemptStart {
    pub(crate) fn now(owner: &Owner, submission: Option<u64>, log: Option<String>, log_from: u64) -> Self {
        Self {
            time: utc_now(),
            host: owner.host.clone(),
            process: owner.process,
            job: owner.job.clone(),
            submission,
            log,
            log_from,
        }
    }
}

impl AttemptEnd {
    pub(crate) fn now(outcome: AttemptOutcome, seconds: f64) -> Self {
        let time = utc_now();
        Self { outcome, time, seconds, reason: None, exit_code: None, signal: None, log_to: None }
    }
}

/// All attempts at a point, oldest first. What cannot be read of the file (a line that a dying machine left half written) is passed
/// over.
///
/// # Errors
/// If there is a record that the system does not let us read.
pub(crate) fn read(folder: &CampaignFolder, point: PointId) -> Result<Vec<Attempt>, OutputError> {
    let path = folder.record(point);
    match fs::read(&path) {
        Ok(bytes) => Ok(parse(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(OutputError::io("read", &path, &error)),
    }
}

fn parse(text: &str) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        match line.event {
            Event::Start { start, .. } => attempts.push(Attempt { number: line.attempt, start, end: None }),
            // The end of an attempt may be told late, by who saw its process die.
            Event::End(end) => {
                let meant = attempts.iter_mut().rev().find(|attempt| attempt.number == line.attempt);
                if let Some(attempt) = meant
                    && attempt.end.is_none()
                {
                    attempt.end = Some(end);
                }
            }
        }
    }
    attempts
}

/// Notes that an attempt begins.
pub(crate) fn begin(
    folder: &CampaignFolder,
    point: PointId,
    number: u64,
    start: AttemptStart,
) -> Result<(), OutputError> {
    append(folder, point, &Line { attempt: number, event: Event::Start { event: StartWord::Started, start } })
}

/// Notes how an attempt ended.
pub(crate) fn end(folder: &CampaignFolder, point: PointId, number: u64, end: AttemptEnd) -> Result<(), OutputError> {
    append(folder, point, &Line { attempt: number, event: Event::End(end) })
}

fn append(folder: &CampaignFolder, point: PointId, line: &Line) -> Result<(), OutputError> {
    let path = folder.record(point);
    append_line(&path, line).map_err(|error| OutputError::io("write", &path, &error))
}

/// In one write, so that lines of two writers do not mix; after a line that was left half written, on a new one.
fn append_line(path: &Path, line: &Line) -> io::Result<()> {
    let file = File::options().read(true).append(true).create(true).open(path);
    let mut file = match file {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            File::options().read(true).append(true).create(true).open(path)?
        }
        opened => opened?,
    };
    let mut text = Vec::new();
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.read_exact_at(&mut last, length - 1)?;
    }
    if last != [b'\n'] {
        text.push(b'\n');
    }
    serde_json::to_writer(&mut text, line)?;
    text.push(b'\n');
    file.write_all(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#"{"attempt":1,"event":"started","time":"t","host":"h","process":7,"job":"12_3"}"#;

    #[test]
    fn attempts_and_their_ends_are_told_apart() {
        let interrupted = r#"{"attempt":1,"event":"interrupted","time":"u","seconds":1.5,"reason":"r","exit_code":75}"#;
        let again = START.replace("\"attempt\":1", "\"attempt\":2");
        let attempts = parse(&format!("{START}\n{interrupted}\n{again}\n"));
        assert_eq!(attempts.len(), 2);
        assert_eq!(attempts[0].end.as_ref().unwrap().outcome, AttemptOutcome::Interrupted);
        assert_eq!(attempts[0].start.job.as_deref(), Some("12_3"));
        assert_eq!(attempts[1].end, None);
    }

    #[test]
    fn a_death_told_late_belongs_to_its_own_attempt() {
        let again = START.replace("\"attempt\":1", "\"attempt\":2");
        let death = r#"{"attempt":1,"event":"failed","time":"u","seconds":1.5,"signal":9}"#;
        let attempts = parse(&format!("{START}\n{again}\n{death}\n"));
        assert_eq!(attempts[0].end.as_ref().unwrap().signal, Some(9));
        assert_eq!(attempts[1].end, None);
    }

    #[test]
    fn a_half_written_line_spoils_nothing() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(scratch.path());
        let owner = Owner::this_process(std::time::Duration::from_secs(1));
        let start = || AttemptStart::now(&owner, Some(1), None, 0);
        begin(&folder, PointId(3), 1, start()).unwrap();
        let path = folder.record(PointId(3));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}{}", &text[..20])).unwrap();
        begin(&folder, PointId(3), 2, start()).unwrap();
        end(&folder, PointId(3), 2, AttemptEnd::now(AttemptOutcome::Finished, 0.5)).unwrap();
        let attempts = read(&folder, PointId(3)).unwrap();
        assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(attempts[1].end.as_ref().unwrap().outcome, AttemptOutcome::Finished);
        assert!(read(&folder, PointId(4)).unwrap().is_empty());
    }
}

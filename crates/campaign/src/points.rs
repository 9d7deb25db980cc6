//! The table of points: one line per point, in order.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};

use ornstein_run::OutputError;
use serde::{Deserialize, Serialize};

use crate::manifest::PLAN_AGAIN;
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
    /// Fingerprint of everything that decides its result, see [`point_hash`](crate::point_hash).
    pub hash: String,
}

impl Point {
    /// Its line in the table.
    pub(crate) fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("numbers and texts are written as JSON");
        line.push('\n');
        line
    }
}

/// The table of points of a planned campaign.
pub(crate) struct PointLines {
    folder: CampaignFolder,
    file: BufReader<File>,
    length: u64,
}

impl PointLines {
    /// Opens the table; [`CampaignError::Damaged`] if there is none.
    pub fn open(folder: &CampaignFolder) -> Result<Self, CampaignError> {
        let path = folder.points_table();
        let file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => folder.damaged("points.jsonl is missing", PLAN_AGAIN),
            _ => OutputError::io("read", &path, &error).into(),
        })?;
        let length = file.metadata().map_err(|error| OutputError::io("read", &path, &error))?.len();
        Ok(Self { folder: folder.clone(), file: BufReader::with_capacity(1 << 13, file), length })
    }

    /// Length of the file \[bytes\].
    pub fn length(&self) -> u64 {
        self.length
    }

    /// All points, in order.
    pub fn read_all(mut self) -> impl Iterator<Item = Result<Point, CampaignError>> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let line = self.line_from(start).transpose()?;
            start = line.as_ref().map_or(self.length, |line| line.end);
            Some(line.map(|line| line.point))
        })
    }

    /// One point, by bisection: points stand in the order of their numbers.
    pub fn find(&mut self, id: PointId) -> Result<Point, CampaignError> {
        // A line begins at `low`, and that of the point, if there is one, begins between the two.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)?.filter(|line| line.start < high) {
                Some(line) => match line.point.id.cmp(&id) {
                    Ordering::Equal => return Ok(line.point),
                    Ordering::Less => low = line.end,
                    Ordering::Greater => high = middle,
                },
                None => high = middle,
            }
        }
        Err(self.folder.damaged(format!("points.jsonl has no line of point {id}"), PLAN_AGAIN))
    }

    /// The first line that begins at this byte or later.
    fn line_from(&mut self, position: u64) -> Result<Option<Line>, CampaignError> {
        let path = self.folder.points_table();
        let failed = |error: io::Error| OutputError::io("read", &path, &error);
        let mut text = Vec::new();
        // A line begins here if the byte before ends one.
        let before = position.saturating_sub(1);
        let now = self.file.stream_position().map_err(failed)?;
        self.file.seek_relative(before as i64 - now as i64).map_err(failed)?;
        let mut start = position;
        if position > 0 {
            start = before + self.file.read_until(b'\n', &mut text).map_err(failed)? as u64;
            text.clear();
        }
        if self.file.read_until(b'\n', &mut text).map_err(failed)? == 0 {
            return Ok(None);
        }
        let point = serde_json::from_slice(&text).map_err(|error| {
            self.folder.damaged(format!("points.jsonl cannot be understood at byte {start}: {error}"), PLAN_AGAIN)
        })?;
        Ok(Some(Line { start, end: start + text.len() as u64, point }))
    }
}

/// A line of the table, between these bytes.
struct Line {
    start: u64,
    end: u64,
    point: Point,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(id: u64) -> Point {
        let settings = vec![format!("key={}", "x".repeat(id as usize % 50))];
        Point { id: PointId(id), positions: vec![id], settings, seed: id * id, hash: format!("{id:x}") }
    }

    #[test]
    fn every_point_is_found_by_bisection_and_in_order() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(scratch.path());
        for count in [1, 2, 3, 1000] {
            let text: String = (0..count).map(|id| point(id).line()).collect();
            std::fs::write(folder.points_table(), &text).unwrap();
            let mut table = PointLines::open(&folder).unwrap();
            assert_eq!(table.length(), text.len() as u64);
            for id in (0..count).rev() {
                assert_eq!(table.find(PointId(id)).unwrap(), point(id));
            }
            assert!(matches!(table.find(PointId(count)), Err(CampaignError::Damaged { .. })));
            let all: Vec<Point> = PointLines::open(&folder).unwrap().read_all().map(Result::unwrap).collect();
            assert_eq!(all, (0..count).map(point).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_missing_or_cut_table_is_damaged() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(scratch.path());
        assert!(matches!(PointLines::open(&folder), Err(CampaignError::Damaged { .. })));
        let text = point(0).line() + &point(1).line();
        std::fs::write(folder.points_table(), &text[..text.len() - 10]).unwrap();
        let read: Vec<_> = PointLines::open(&folder).unwrap().read_all().collect();
        assert!(matches!(read.as_slice(), [Ok(_), Err(CampaignError::Damaged { .. })]));
    }
}

//! The points as they are planned now.

use ornstein_run::OutputError;
use ornstein_run::system::fingerprint;
use rayon::prelude::*;

use super::check_points::CheckedPoints;
use super::draft::Draft;
use crate::{Point, PointId};

/// Lines that are made at once.
const BLOCK: u64 = 4096;

/// The points as they are planned now, made anew when asked for: a table of ten million of them need not fit into memory.
pub(super) struct PlannedTable<'a> {
    draft: &'a Draft,
    checked: &'a CheckedPoints,
    points: u64,
}

impl<'a> PlannedTable<'a> {
    pub fn new(draft: &'a Draft, checked: &'a CheckedPoints) -> Self {
        Self { draft, checked, points: draft.file.sweep.points() }
    }

    /// One of them.
    pub fn point(&self, id: PointId) -> Point {
        // Replicas are the slowest axis.
        let deciding = &self.checked.deciding[id.0 as usize % self.checked.deciding.len()];
        let (positions, settings) = self.draft.place(id);
        let seed = self.draft.seed(id).unwrap_or(deciding.seed);
        Point { id, positions, settings, seed, hash: deciding.hash(seed) }
    }

    /// The hash of a point, if there is one of this number.
    pub fn hash(&self, id: PointId) -> Option<String> {
        (id.0 < self.points).then(|| self.point(id).hash)
    }

    /// The lines of the table, in blocks that are made in parallel.
    pub fn blocks(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.points.div_ceil(BLOCK)).map(|block| {
            let ids = block * BLOCK..self.points.min((block + 1) * BLOCK);
            let lines: Vec<String> = ids.into_par_iter().map(|id| self.point(PointId(id)).line()).collect();
            lines.concat()
        })
    }

    /// Fingerprint and length, while every block is handed on.
    pub fn describe(
        &self,
        mut hand_on: impl FnMut(&str) -> Result<(), OutputError>,
    ) -> Result<TableDescription, OutputError> {
        let (mut prints, mut bytes) = (String::new(), 0);
        for block in self.blocks() {
            prints.push_str(&fingerprint(block.as_bytes()));
            bytes += block.len() as u64;
            hand_on(&block)?;
        }
        Ok(TableDescription { identity: fingerprint(prints.as_bytes()), bytes })
    }
}

/// What the manifest says of the table of points.
pub(super) struct TableDescription {
    /// Fingerprint of all lines.
    pub identity: String,
    /// Length \[bytes\].
    pub bytes: u64,
}

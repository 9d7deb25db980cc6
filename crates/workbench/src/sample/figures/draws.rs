//! The draws that figures show: the first coordinates, and no more chains than fit into memory.

use ornstein_run::{ResultFile, RunError};

use super::super::recorder::POSTERIOR;

/// Numbers that are read for figures, at most.
const MOST_NUMBERS: usize = 1 << 24;

/// Draws of some coordinates.
pub(super) struct Draws {
    /// Name of each coordinate.
    pub names: Vec<String>,
    /// Chain after chain, for each coordinate.
    pub columns: Vec<Vec<f64>>,
    /// Number of chains.
    pub chains: usize,
}

impl Draws {
    /// Reads the first `count` coordinates; `None` if the file holds summaries alone.
    pub fn read(result: &ResultFile, count: usize) -> Result<Option<Self>, RunError> {
        if !result.contains(POSTERIOR) {
            return Ok(None);
        }
        let names: Vec<String> = result.texts("statistics/summary/name")?.into_iter().take(count).collect();
        let mut columns: Vec<Vec<f64>> = Vec::new();
        let mut chains = 0;
        for path in result.arrays(POSTERIOR)? {
            if columns.len() >= names.len() {
                break;
            }
            let shape = result.shape(&path)?;
            let length = shape.get(2).copied().unwrap_or(1);
            let wanted = length.min(names.len() - columns.len());
            chains = shape[0].min((MOST_NUMBERS / (shape[1] * length).max(1)).max(1));
            let draws = result.leading::<f64>(&path, chains)?;
            let draws = draws.as_standard_layout();
            let draws = draws.as_slice().unwrap_or_default();
            columns.extend((0..wanted).map(|k| draws.iter().skip(k).step_by(length).copied().collect()));
        }
        Ok(Some(Self { names, columns, chains }))
    }

    /// Draws of each chain.
    pub fn draws_per_chain(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len() / self.chains.max(1))
    }

    /// The chains of one coordinate.
    pub fn chains_of(&self, coordinate: usize) -> impl Iterator<Item = &[f64]> {
        self.columns[coordinate].chunks_exact(self.draws_per_chain().max(1))
    }
}

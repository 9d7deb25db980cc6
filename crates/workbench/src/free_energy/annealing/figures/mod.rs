//! Figures of bridges, from the file alone.

mod against_length;
mod along_path;
mod works;

use ornstein_figures::Figure;
use ornstein_run::{ResultFile, RunError};

use super::headline::labels;

/// Bridges that have a panel or a curve of their own.
const SHOWN: usize = 4;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let lengths: Vec<i64> = result.dimensions("statistics/annealing/forward_log_z")?.iter().flat_map(labels).collect();
    let known = result.scalar::<f64>("statistics/result/known").ok();
    let mut figures = vec![("works".to_owned(), works::figure(result, &shown(&lengths), known)?)];
    if lengths.len() > 1 {
        figures.push(("log_z".to_owned(), against_length::figure(result, &lengths, known)?));
    }
    figures.push(("path".to_owned(), along_path::figure(result, &shown(&lengths))?));
    Ok(figures)
}

/// Some of the lengths, evenly, with their numbers; the longest is among them.
fn shown(lengths: &[i64]) -> Vec<(usize, i64)> {
    let count = lengths.len().min(SHOWN);
    (1..=count).map(|i| i * lengths.len() / count - 1).map(|number| (number, lengths[number])).collect()
}

//! Figures of chains, from the file alone.

mod autocorrelation;
mod draws;
mod marginals;
mod plane;
mod precision_of_means;
mod ranks;
mod traces;

use ornstein_figures::Figure;
use ornstein_run::{ResultFile, RunError};

use super::config::SampleConfig;
use draws::Draws;

/// Coordinates that are shown.
const SHOWN: usize = 4;

/// Draws made without a chain, for comparison.
const EXACT_DRAWS: usize = 200_000;

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let mut figures = Vec::new();
    let Some(draws) = Draws::read(result, SHOWN)? else {
        figures.extend(precision_of_means::figure(result)?.map(|figure| ("means".to_owned(), figure)));
        return Ok(figures);
    };
    let config: SampleConfig = result.config()?;
    let exact = config.target.build(result.seed()).ok().and_then(|target| {
        target.reference_draws(result.seed(), ornstein_random::Purpose::ComparisonDraw, EXACT_DRAWS)
    });
    figures.push(("traces".to_owned(), traces::figure(&draws, &config)));
    figures.push(("marginals".to_owned(), marginals::figure(&draws, exact.as_deref())));
    if draws.chains > 1 {
        figures.push(("ranks".to_owned(), ranks::figure(&draws)));
    }
    figures.push(("autocorrelation".to_owned(), autocorrelation::figure(result)?));
    if draws.columns.len() > 1 {
        figures.extend(plane::figure(&draws, exact.as_deref()).map(|figure| ("plane".to_owned(), figure)));
    }
    figures.extend(precision_of_means::figure(result)?.map(|figure| ("means".to_owned(), figure)));
    Ok(figures)
}
